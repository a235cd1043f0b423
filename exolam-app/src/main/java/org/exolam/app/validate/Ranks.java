package org.exolam.app.validate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.exolam.app.report.ReportModel.Estimate;

/**
 * Spearman's rank correlation: Pearson's of the ranks, equal numbers sharing the mean of theirs; with a 95 % percentile
 * interval over resampled pairs.
 */
final class Ranks {
    private static final int REPLICATES = 2000;
    private static final double TAIL = 0.025;

    private Ranks() {}

    /** NaN where fewer than two different numbers stand on a side. */
    static double correlation(double[] x, double[] y) {
        double[] p = ranks(x);
        double[] q = ranks(y);
        double middle = (x.length - 1) / 2.0;
        double pq = 0;
        double pp = 0;
        double qq = 0;
        for (int i = 0; i < p.length; i++) {
            pq += (p[i] - middle) * (q[i] - middle);
            pp += (p[i] - middle) * (p[i] - middle);
            qq += (q[i] - middle) * (q[i] - middle);
        }
        return pp > 0 && qq > 0 ? pq / Math.sqrt(pp * qq) : Double.NaN;
    }

    private static double[] ranks(double[] values) {
        int n = values.length;
        Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[n];
        for (int from = 0; from < n; ) {
            int to = from;
            while (to < n && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + to - 1) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    /** With the interval; its ends are NaN where it cannot be had. */
    static Estimate of(double[] x, double[] y, long seed) {
        double value = correlation(x, y);
        SplittableRandom random = new SplittableRandom(seed);
        double[] found = new double[REPLICATES];
        for (int r = 0; r < REPLICATES; r++) {
            double[] p = new double[x.length];
            double[] q = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                int drawn = random.nextInt(x.length);
                p[i] = x[drawn];
                q[i] = y[drawn];
            }
            found[r] = correlation(p, q);
        }
        double[] defined =
                Arrays.stream(found).filter(Double::isFinite).sorted().toArray();
        if (x.length < 4 || defined.length < REPLICATES / 2) {
            return Estimate.of(value, Double.NaN, Double.NaN);
        }
        return Estimate.of(
                value,
                defined[(int) Math.floor(TAIL * (defined.length - 1))],
                defined[(int) Math.ceil((1 - TAIL) * (defined.length - 1))]);
    }
}
