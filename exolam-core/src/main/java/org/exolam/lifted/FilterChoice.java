package org.exolam.lifted;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.linalg.Matrix;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;

/**
 * Which filters see what two views of a transition share:
 *
 * <pre>{@code
 * agreement(f) = Σ_j Cov(x_j, x_j,pair) / Σ_j ½(Var x_j + Var x_j,pair)      j over the cells and sides of filter f
 * }</pre>
 *
 * <p>No label is needed: a filter that answers to the agent answers alike in both views.
 */
final class FilterChoice {
    private static final String OWN = "own";
    private static final String PAIR = "pair";

    /** A filter of this share of the best one's agreement serves as well. */
    private static final double ALIKE = 0.3;

    private FilterChoice() {}

    /** Sums of one batch, by feature: Σa, Σb, Σa², Σb², Σab. */
    private record Sums(int rows, double[] values) {}

    /**
     * The agreement of each filter of a bank over all transitions of a data set.
     *
     * @param pair the second view
     */
    static double[] agreement(
            Dataset data, PairPictures pictures, FilterBank bank, String pair, int horizon, TransitionOptions options) {
        Column own =
                new Column(OWN, new PairSource(pictures, bank, data.schema().frames(), horizon));
        Column other = new Column(PAIR, new PairSource(pictures, bank, pair, horizon));
        TransitionTable table = TransitionTable.of(data, List.of(own, other), horizon, options);
        List<Integer> episodes =
                IntStream.range(0, data.episodes().size()).boxed().toList();
        int d = bank.size();
        double[] sums = new double[5 * d];
        long[] rows = new long[1];
        table.map(episodes, batch -> sums(batch.values(), d), part -> {
            rows[0] += part.rows();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += part.values()[i];
            }
        });
        return agreement(sums, rows[0], bank);
    }

    private static Sums sums(Matrix values, int d) {
        double[] sums = new double[5 * d];
        double[] x = values.array();
        for (int i = 0; i < values.rows(); i++) {
            int at = i * 2 * d;
            for (int j = 0; j < d; j++) {
                double a = x[at + j];
                double b = x[at + d + j];
                sums[j] += a;
                sums[d + j] += b;
                sums[2 * d + j] += a * a;
                sums[3 * d + j] += b * b;
                sums[4 * d + j] += a * b;
            }
        }
        return new Sums(values.rows(), sums);
    }

    private static double[] agreement(double[] sums, long n, FilterBank bank) {
        int d = bank.size();
        double[] shared = new double[bank.filters()];
        double[] variance = new double[bank.filters()];
        for (int j = 0; j < d; j++) {
            int f = j % bank.filters();
            double a = sums[j] / n;
            double b = sums[d + j] / n;
            shared[f] += sums[4 * d + j] / n - a * b;
            variance[f] += (sums[2 * d + j] / n - a * a + sums[3 * d + j] / n - b * b) / 2;
        }
        double[] agreement = new double[shared.length];
        for (int f = 0; f < agreement.length; f++) {
            agreement[f] = variance[f] > 0 ? shared[f] / variance[f] : 0;
        }
        return agreement;
    }

    /**
     * Which filters are kept: those that agree nearly as well as the best one, as they were sampled, so that they differ
     * as patches do; where these are too few, the best.
     *
     * @return at most {@code count} positions, best first
     */
    static int[] kept(double[] agreement, int count) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, agreement.length).boxed().toList());
        order.sort(Comparator.comparingDouble((Integer f) -> -agreement[f]));
        double least = ALIKE * agreement[order.get(0)];
        int alike = 0;
        while (alike < order.size() && agreement[order.get(alike)] >= least) {
            alike++;
        }
        List<Integer> kept = alike <= count
                ? order.subList(0, Math.min(count, order.size()))
                : order.subList(0, alike).stream().sorted().limit(count).toList();
        return kept.stream()
                .sorted(Comparator.comparingDouble(f -> -agreement[f]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
