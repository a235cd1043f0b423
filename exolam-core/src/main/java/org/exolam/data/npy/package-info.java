/**
 * numpy's files: npy arrays and npz archives of them. Reading is positional or streamed in slices, executes nothing, and
 * allocates by what the file holds, not by what it claims; writing streams rows.
 */
package org.exolam.data.npy;
