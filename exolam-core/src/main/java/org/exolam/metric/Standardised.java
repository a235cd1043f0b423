package org.exolam.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.exolam.moments.Moments;

/**
 * Columns centred and scaled by the training transitions, those constant there left out.
 *
 * @param affine the columns kept
 * @param dropped positions left out
 */
record Standardised(Affine affine, List<Integer> dropped) {
    /** A deviation below this share of the mean is the rounding of a constant. */
    private static final double ROUNDING = 1e-10;

    Standardised {
        dropped = List.copyOf(dropped);
    }

    /** Each kept column with mean 0 and variance 1. */
    static Standardised of(Affine columns, Moments training) {
        return of(columns, training, 0);
    }

    /**
     * Each kept column with mean 0 and variance 1.
     *
     * @param least columns whose deviation is at most this count as constant too
     */
    static Standardised of(Affine columns, Moments training, double least) {
        Moments m = Affine.moments(training, Map.of("x", columns));
        double[] mean = m.mean("x").toArray();
        double[] factors = m.cov("x").diagonal();
        List<Integer> kept = new ArrayList<>();
        List<Integer> dropped = new ArrayList<>();
        for (int j = 0; j < mean.length; j++) {
            double deviation = Math.sqrt(Math.max(0, factors[j]));
            boolean varies = deviation > Math.max(least, ROUNDING * Math.abs(mean[j]));
            (varies ? kept : dropped).add(j);
            factors[j] = varies ? 1 / deviation : 0;
        }
        return new Standardised(columns.scaled(mean, factors, kept), dropped);
    }

    /** All columns centred and divided by one number, so that their mean variance is 1. */
    static Standardised inOneUnit(Affine columns, Moments training) {
        Moments m = Affine.moments(training, Map.of("x", columns));
        double[] mean = m.mean("x").toArray();
        double trace = m.cov("x").trace();
        double[] factors = new double[mean.length];
        Arrays.fill(factors, trace > 0 ? Math.sqrt(mean.length / trace) : 0);
        List<Integer> all = new ArrayList<>();
        for (int j = 0; j < mean.length; j++) {
            all.add(j);
        }
        return new Standardised(columns.scaled(mean, factors, all), List.of());
    }
}
