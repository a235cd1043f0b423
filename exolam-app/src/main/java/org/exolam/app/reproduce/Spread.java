package org.exolam.app.reproduce;

import java.util.Arrays;
import org.exolam.app.report.ReportModel.Estimate;

/** Mean and 95 % interval of numbers that seeds gave, by Student's t. */
final class Spread {
    /** Two-sided 95 % quantiles for 1 to 10 degrees of freedom. */
    private static final double[] QUANTILES = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};

    private Spread() {}

    /** NaN ends where one seed alone says nothing of the spread. */
    static Estimate of(double... values) {
        int n = values.length;
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        if (n < 2) {
            return Estimate.of(mean, Double.NaN, Double.NaN);
        }
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double half = quantile(n - 1) * Math.sqrt(squares / (n - 1) / n);
        return Estimate.of(mean, mean - half, mean + half);
    }

    /** A number that is known exactly. */
    static Estimate exactly(double value) {
        return Estimate.of(value, Double.NaN, Double.NaN);
    }

    private static double quantile(int freedom) {
        if (freedom <= QUANTILES.length) {
            return QUANTILES[freedom - 1];
        }
        // Cornish and Fisher, right to three digits from here on.
        double z = 1.959964;
        double first = (Math.pow(z, 3) + z) / (4 * freedom);
        return z + first + (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / (96.0 * freedom * freedom);
    }
}
