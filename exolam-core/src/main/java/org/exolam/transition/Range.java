package org.exolam.transition;

/**
 * Transitions t = first … first + count − 1 of one episode: one batch.
 *
 * @param episode position in the data set
 */
record Range(int episode, int first, int count) {}
