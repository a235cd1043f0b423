/**
 * Arrays in HDF5 files, read in slices. jHDF reads the structure; the data are read and decoded here, since slices must
 * cost what they hold: no memory map a chunk, no chunk decoded twice, no four bytes for one.
 */
package org.exolam.io.hdf5;
