package org.exolam.data;

/**
 * An episode without its rows.
 *
 * @param index position in the data set, from 0
 * @param name its name in the file, for messages
 * @param frames number of observations T
 * @param steps number of action rows: T, or T − 1 where the last frame has no action
 * @param splitOrNull "train" or "test" where the data set itself names splits
 */
public record EpisodeInfo(int index, String name, int frames, int steps, String splitOrNull) {
    /** Number of transitions h steps apart: max(0, T − h). */
    public int transitions(int horizon) {
        return Math.max(0, frames - horizon);
    }
}
