/** WebDataset: tar archives of samples, a sample a frame. Archives are read where they lie; nothing is unpacked. */
package org.exolam.io.webdataset;
