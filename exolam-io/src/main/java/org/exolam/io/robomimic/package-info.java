/** robomimic's HDF5, and what derives from it: LIBERO, MimicGen. */
package org.exolam.io.robomimic;
