/** Tensors, weights, optimiser and tensor files: what is needed of libtorch, spelled shortly. */
package org.exolam.neural.engine;
