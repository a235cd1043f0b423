package org.exolam.metric;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.EpisodeSlice;

/**
 * Some of the numbers of a wide column: sums of squares over them stand for those over all.
 *
 * @param all the column
 * @param picks ascending
 */
record SampledSource(ColumnSource all, List<Integer> picks) implements ColumnSource {
    private static final long SEED = 11;

    /** Transitions whose numbers are held at once. */
    private static final int ROWS = 64;

    SampledSource {
        picks = List.copyOf(picks);
    }

    /** As many of so many, the same in every program. */
    static List<Integer> draw(int count, int of) {
        return new SplittableRandom(SEED)
                .ints(0, of)
                .distinct()
                .limit(count)
                .sorted()
                .boxed()
                .toList();
    }

    @Override
    public int width() {
        return picks.size();
    }

    @Override
    public Set<String> blocks() {
        return all.blocks();
    }

    @Override
    public int history() {
        return all.history();
    }

    @Override
    public int reach() {
        return all.reach();
    }

    @Override
    public void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        int width = all.width();
        double[] rows = new double[Math.min(ROWS, count) * width];
        for (int from = 0; from < count; from += ROWS) {
            int some = Math.min(ROWS, count - from);
            all.fill(slice, first + from, some, rows, width, 0);
            for (int i = 0; i < some; i++) {
                for (int j = 0; j < picks.size(); j++) {
                    out[at + (from + i) * stride + j] = rows[i * width + picks.get(j)];
                }
            }
        }
    }
}
