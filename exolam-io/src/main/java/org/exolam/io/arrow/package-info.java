/** Arrow files (the IPC file format), read in slices with nothing taken into memory on a file's word. */
package org.exolam.io.arrow;
