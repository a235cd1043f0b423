/** Frames of a data set as a stream of batches, decoded by several workers and delivered in order. */
package org.exolam.io.stream;
