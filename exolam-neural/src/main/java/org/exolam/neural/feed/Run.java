package org.exolam.neural.feed;

import java.util.ArrayList;
import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.transition.TransitionTable;

/**
 * Consecutive transitions of one episode.
 *
 * @param episode position of the episode in the data set
 * @param first t of the first transition
 * @param count at least 1
 */
public record Run(int episode, int first, int count) {
    /** Long enough to be read at once, short enough that windows differ from epoch to epoch. */
    static final int LONGEST = 256;

    /** All transitions of the episodes, no more than the table's bound. */
    public static List<Run> of(TransitionTable table, List<Integer> episodes) {
        List<Run> runs = new ArrayList<>();
        long left = table.transitions(episodes);
        for (int episode : episodes) {
            int count = (int) Math.min(left, table.transitions(episode));
            for (int first = 0; first < count; first += LONGEST) {
                runs.add(new Run(episode, first, Math.min(LONGEST, count - first)));
            }
            left -= count;
        }
        return runs;
    }

    /** Those transitions at which every number of a block is exactly 0: an agent that does nothing. */
    public static List<Run> idle(Dataset data, List<Run> runs, String block) {
        int width = data.schema().block(block).width();
        List<Run> idle = new ArrayList<>();
        for (Run run : runs) {
            NumericArray rows;
            try (Episode episode = data.open(run.episode)) {
                rows = episode.read(block, run.first, run.first + run.count);
            }
            int from = -1;
            for (int i = 0; i <= run.count; i++) {
                boolean isIdle = i < run.count && isZero(rows, i, width);
                if (isIdle && from < 0) {
                    from = i;
                } else if (!isIdle && from >= 0) {
                    idle.add(new Run(run.episode, run.first + from, i - from));
                    from = -1;
                }
            }
        }
        return idle;
    }

    private static boolean isZero(NumericArray rows, int row, int width) {
        for (int j = 0; j < width; j++) {
            if (rows.get(row * width + j) != 0) {
                return false;
            }
        }
        return true;
    }
}
