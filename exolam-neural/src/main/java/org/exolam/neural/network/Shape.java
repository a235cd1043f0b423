package org.exolam.neural.network;

/**
 * Sizes inside a network.
 *
 * @param convolutions whether frames are seen as pictures: by convolutions unless a transformer is asked for
 * @param transformer whether that is done by patches and attention
 * @param shared whether one network reads each of both frames, and z and dynamics are of what it makes of them
 * @param width channels of the first stage
 * @param depth residual blocks
 * @param hidden numbers inside heads
 */
public record Shape(boolean convolutions, boolean transformer, boolean shared, int width, int depth, int hidden) {}
