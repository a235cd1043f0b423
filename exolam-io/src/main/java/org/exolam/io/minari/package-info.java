/** Minari data sets, in each of their three storages: HDF5, Arrow, Parquet. */
package org.exolam.io.minari;
