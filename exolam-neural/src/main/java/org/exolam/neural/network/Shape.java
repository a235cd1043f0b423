package org.exolam.neural.network;

/**
 * Sizes inside a network.
 *
 * @param convolutions whether frames are seen as pictures
 * @param width channels of the first stage
 * @param depth residual blocks
 * @param hidden numbers inside heads
 */
public record Shape(boolean convolutions, int width, int depth, int hidden) {}
