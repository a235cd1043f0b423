package org.exolam.transition;

import java.util.Set;

/**
 * Computes the numbers of one column group for consecutive transitions. Immutable, equal when it computes the same, and
 * safe for several threads.
 */
public interface ColumnSource {
    /** Numbers per transition. */
    int width();

    /** Blocks it reads. */
    Set<String> blocks();

    /** Frames before t that it needs. */
    int history();

    /** Frames after t that it needs: h for something at t + h. */
    int reach();

    /**
     * Writes the values of transitions t = first … first + count − 1 of the slice's episode.
     *
     * @param out row-major, modified: row i starts at {@code at + i · stride}
     */
    void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at);
}
