package org.exolam.io.reading;

import java.util.ArrayList;
import java.util.List;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;

/** Where episodes end in rows that hold several: one past the last row of each, ascending. */
public final class EpisodeBorders {
    private EpisodeBorders() {}

    /** After every step that any of the flags marks, and at the end. */
    public static List<Integer> ofDone(List<NumericArray> flags) {
        List<Integer> ends = new ArrayList<>();
        int rows = flags.get(0).rows();
        for (int i = 0; i < rows; i++) {
            int t = i;
            if (t == rows - 1 || flags.stream().anyMatch(f -> f.get(t) != 0)) {
                ends.add(t + 1);
            }
        }
        return ends;
    }

    /** Where the number changes, and at the end. */
    public static List<Integer> ofIndex(NumericArray index) {
        List<Integer> ends = new ArrayList<>();
        for (int t = 0; t < index.rows(); t++) {
            if (t == index.rows() - 1 || index.getLong(t) != index.getLong(t + 1)) {
                ends.add(t + 1);
            }
        }
        return ends;
    }

    /** As listed, checked to increase and to lie within the rows. */
    public static List<Integer> ofEnds(String where, NumericArray listed, int rows) {
        List<Integer> ends = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < listed.rows(); i++) {
            long end = listed.getLong(i);
            if (end <= before || end > rows) {
                throw new DataException(where + ": episode_ends has " + end + " at place " + i + " behind " + before
                        + "; expected increasing numbers up to the " + rows + " rows");
            }
            ends.add((int) end);
            before = end;
        }
        return ends;
    }
}
