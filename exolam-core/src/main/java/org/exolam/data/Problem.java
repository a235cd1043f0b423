package org.exolam.data;

/**
 * Something a reader could not use or found odd.
 *
 * @param file the file, relative to the data set
 * @param episode the episode's name, or "" where it concerns none
 * @param key the block or entry, or ""
 * @param message one sentence
 */
public record Problem(String file, String episode, String key, String message) {}
