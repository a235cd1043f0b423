package org.exolam.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.moments.Layout;
import org.exolam.moments.MomentAccumulator;
import org.exolam.moments.Moments;
import org.exolam.transition.RowFilter;
import org.exolam.transition.TransitionTable;

/**
 * How few labeled episodes a linear head on z needs: R² of what the observation does not tell of the action,
 *
 * <pre>{@code
 * z̃ = z − ridge(z | o)    ã = a − ridge(a | o)    1 − Σ‖ã − head_n(z̃)‖² / Σ‖ã‖²    on held-out episodes
 * }</pre>
 *
 * <p>with head_n a ridge readout fitted on n training episodes alone, its strength weak where labeled rows are plenty and
 * chosen between the episodes where not. The regressions on
 * o, which define what is asked, see all training episodes, as {@code action.r2_given_o} does; at n = all of them the two
 * agree. For few episodes the score is a mean over {@value #DRAWS} seeded draws of which episodes are labeled.
 */
final class LabelEfficiency {
    /** Which two episodes are labeled matters much; the mean of twenty draws is known to about 0.01. */
    static final int DRAWS = 20;

    /** Groups of labeled episodes between which a ridge is chosen. */
    private static final int GROUPS = 4;

    /**
     * Labeled rows for each number of z from which on a weak ridge will do: chosen between two episodes it would rather be
     * too strong.
     */
    private static final int PLENTY = 20;

    /** Moments of the labeled episodes. */
    private static final long BYTES_MOST = 1L << 30;

    private static final String LATENT = "z";
    private static final String ACTION = "a";

    private final TransitionTable training;
    private final RowFilter filter;
    private final Map<String, Affine> columns = new LinkedHashMap<>();
    private final Map<Integer, Moments> episodes = new TreeMap<>();
    private final long seed;

    /**
     * @param given columns of o
     * @param z standardised
     * @param action standardised
     * @param groups moments of all training episodes, in groups
     */
    LabelEfficiency(
            TransitionTable training,
            RowFilter filter,
            List<Moments> groups,
            Affine given,
            Affine z,
            Affine action,
            long seed) {
        this.training = training;
        this.filter = filter;
        this.seed = seed;
        Conditional conditional = new Conditional(groups, given, z, Map.of(ACTION, action));
        Affine left = conditional.latent();
        columns.put(LATENT, Standardised.of(left, Moments.merge(groups)).affine());
        columns.put(ACTION, conditional.left(ACTION));
    }

    /**
     * Which episodes are labeled, for each draw.
     *
     * @throws UsageException where there are not so many
     */
    List<List<Integer>> draws(List<Integer> train, int count) {
        if (count < 1 || count > train.size()) {
            throw new UsageException("a head on " + count + " labeled episodes cannot be fitted, since " + train.size()
                    + " training episodes hold transitions; give 1 to " + train.size());
        }
        List<List<Integer>> draws = new ArrayList<>();
        Random random = new Random(seed);
        for (int d = 0; d < (count == train.size() ? 1 : DRAWS); d++) {
            List<Integer> shuffled = new ArrayList<>(train);
            Collections.shuffle(shuffled, random);
            draws.add(List.copyOf(new TreeSet<>(shuffled.subList(0, count))));
        }
        return draws;
    }

    /** One pass over the episodes of all draws. */
    void read(List<List<Integer>> draws) {
        TreeSet<Integer> needed = new TreeSet<>();
        draws.forEach(needed::addAll);
        Affine both = columns.get(LATENT).and(columns.get(ACTION));
        AffineColumns computed = both.on(training.layout());
        Layout layout = new Layout(widths());
        requireMemory(needed.size(), both.size());
        Map<Integer, MomentAccumulator> sums = new TreeMap<>();
        try {
            training.map(
                    List.copyOf(needed),
                    batch -> Map.entry(batch.episode(), computed.apply(batch.kept(filter))),
                    part -> sums.computeIfAbsent(part.getKey(), e -> new MomentAccumulator(layout))
                            .add(part.getValue()));
            sums.forEach((episode, sum) -> episodes.put(episode, sum.snapshot()));
        } finally {
            sums.values().forEach(MomentAccumulator::close);
        }
    }

    private static void requireMemory(int episodes, long width) {
        long bytes = 2 * Double.BYTES * width * width * episodes;
        if (bytes > BYTES_MOST) {
            throw new ResourceException("label efficiency of " + width + " numbers over " + episodes
                    + " episodes needs " + (bytes >> 20) + " MB, above " + (BYTES_MOST >> 20)
                    + "; ask for fewer labeled episodes");
        }
    }

    private Map<String, Integer> widths() {
        Map<String, Integer> widths = new LinkedHashMap<>();
        columns.forEach((name, c) -> widths.put(name, c.size()));
        return widths;
    }

    /** The score of the head that one draw of labeled episodes gives. */
    Score score(List<Integer> labeled) {
        List<Moments> moments = groups(labeled);
        Affine action = columns.get(ACTION);
        Affine predicted = moments.isEmpty()
                ? action.minus(action)
                : new RidgeProbe(moments, LATENT).fit(ACTION).of(columns.get(LATENT));
        return new ExplainedShare(MetricName.ACTION_R2_GIVEN_O, false, action, action.minus(predicted), "the action");
    }

    private List<Moments> groups(List<Integer> labeled) {
        List<Moments> found = labeled.stream()
                .map(episodes::get)
                .filter(m -> m != null && m.count() > 0)
                .toList();
        double rows = found.stream().mapToDouble(Moments::count).sum();
        boolean isPlenty = rows >= (double) PLENTY * columns.get(LATENT).size();
        int count = Math.min(isPlenty ? 1 : GROUPS, found.size());
        List<Moments> groups = new ArrayList<>();
        for (int g = 0; g < count; g++) {
            groups.add(Moments.merge(found.subList(g * found.size() / count, (g + 1) * found.size() / count)));
        }
        return groups;
    }

    /** The mean over draws: their deviations are the same, so sums may be averaged. */
    static Metric mean(List<Score> draws, HeldOutSums sums, Bootstrap bootstrap) {
        Matrix mean = null;
        for (Score draw : draws) {
            Matrix part = sums.of(draw).scale(1.0 / draws.size());
            mean = mean == null ? part : mean.plus(part);
        }
        Score any = draws.get(0);
        double[] total = new double[mean.cols()];
        for (int u = 0; u < mean.rows(); u++) {
            for (int j = 0; j < total.length; j++) {
                total[j] += mean.get(u, j);
            }
        }
        Score.Reading reading = any.readings().get(0);
        return new Metric(
                reading.value().applyAsDouble(total),
                bootstrap.intervals(any, mean).get(0),
                Vector.of(reading.parts().apply(total)));
    }
}
