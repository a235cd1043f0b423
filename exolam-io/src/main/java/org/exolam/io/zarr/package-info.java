/** Zarr stores of version 2 in the layout of diffusion policy's replay buffers: arrays in chunks, compressed by Blosc. */
package org.exolam.io.zarr;
