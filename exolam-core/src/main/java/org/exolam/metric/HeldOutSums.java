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
        List<AffineColumns> inputs =
                scores.stream().map(s -> s.inputs().on(layout)).toList();
        table.map(episodes, batch -> held.part(batch, inputs, filter), held::fold);
        return held;
    }

    private record Part(int episode, int rows, double[] sums) {}

    /** In a worker. */
    private Part part(TransitionBatch batch, List<AffineColumns> inputs, RowFilter filter) {
        Matrix rows = batch.kept(filter);
        double[] part = new double[length(scores)];
        int at = 0;
        for (int s = 0; s < scores.size(); s++) {
            scores.get(s).add(inputs.get(s).apply(rows), part, at);
            at += scores.get(s).length();
        }
        return new Part(batch.episode(), rows.rows(), part);
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
