package org.exolam.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Layout;
import org.exolam.transition.RowFilter;
import org.exolam.transition.TransitionBatch;
import org.exolam.transition.TransitionTable;

/**
 * Sums of every score over the transitions of each unit, a unit being a held-out episode. Where there are very many,
 * consecutive ones share a unit, so that memory depends on neither transitions nor episodes.
 */
final class HeldOutSums {
    /** Sums of all units: 32 MB. */
    private static final int VALUES = 1 << 22;

    /** More units hardly change an interval. */
    private static final int UNITS_MOST = 512;

    /** Fewer would make an interval coarse, whatever memory they take. */
    private static final int UNITS_LEAST = 32;

    private final List<Score> scores;
    private final double[][] sums;
    private final Map<Integer, Integer> unitOf = new HashMap<>();
    private long transitions;

    private HeldOutSums(List<Score> scores, List<Integer> episodes) {
        this.scores = scores;
        int units = units(episodes.size(), scores);
        sums = new double[units][length(scores)];
        for (int i = 0; i < episodes.size(); i++) {
            unitOf.put(episodes.get(i), (int) ((long) i * units / episodes.size()));
        }
    }

    private static int length(List<Score> scores) {
        return Math.max(1, scores.stream().mapToInt(Score::length).sum());
    }

    /** How many units so many held-out episodes make. */
    static int units(int episodes, List<Score> scores) {
        int most = Math.max(UNITS_LEAST, Math.min(UNITS_MOST, VALUES / length(scores)));
        return Math.min(episodes, most);
    }

    /** One pass over the episodes. */
    static HeldOutSums collect(TransitionTable table, List<Integer> episodes, RowFilter filter, List<Score> scores) {
        HeldOutSums held = new HeldOutSums(scores, table.used(episodes));
        Layout layout = table.layout();
        table.map(episodes, batch -> held.part(batch, layout, filter), held::fold);
        return held;
    }

    private record Part(int episode, int rows, double[] sums) {}

    /** In a worker. */
    private Part part(TransitionBatch batch, Layout layout, RowFilter filter) {
        Matrix rows = kept(batch, filter);
        double[] part = new double[length(scores)];
        int at = 0;
        for (Score score : scores) {
            score.add(score.inputs().apply(rows, layout), part, at);
            at += score.length();
        }
        return new Part(batch.episode(), rows.rows(), part);
    }

    static Matrix kept(TransitionBatch batch, RowFilter filter) {
        boolean[] keep = filter.keep(batch);
        Matrix all = batch.values();
        double[] values = new double[all.array().length];
        int count = 0;
        for (int i = 0; i < keep.length; i++) {
            if (keep[i]) {
                System.arraycopy(all.array(), i * all.cols(), values, count++ * all.cols(), all.cols());
            }
        }
        return Matrix.of(count, all.cols(), Arrays.copyOf(values, count * all.cols()));
    }

    /** On the caller's thread, in order. */
    private void fold(Part part) {
        double[] unit = sums[unitOf.get(part.episode())];
        for (int j = 0; j < unit.length; j++) {
            unit[j] += part.sums()[j];
        }
        transitions += part.rows();
    }

    /** Transitions that had a z. */
    long transitions() {
        return transitions;
    }

    int units() {
        return sums.length;
    }

    /** The sums of one score, a row for each unit. */
    Matrix of(Score score) {
        int at = 0;
        for (Score s : scores) {
            if (s == score) {
                int from = at;
                List<double[]> rows = new ArrayList<>();
                for (double[] unit : sums) {
                    rows.add(Arrays.copyOfRange(unit, from, from + score.length()));
                }
                return Matrix.ofRows(rows.toArray(double[][]::new));
            }
            at += s.length();
        }
        throw new IllegalArgumentException("not a score of this pass: " + score.readings());
    }
}
