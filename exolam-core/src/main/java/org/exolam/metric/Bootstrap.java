package org.exolam.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.exolam.linalg.Matrix;

/** 95 % percentile intervals from resampling units (held-out episodes) with replacement, the same draws for every score. */
final class Bootstrap {
    private static final double TAIL = 0.025;

    /** Replicates summed in one product; bounds memory. */
    private static final int TOGETHER = 64;

    private final int units;
    private final List<Matrix> draws;

    Bootstrap(int units, int replicates, long seed) {
        this.units = units;
        RandomGenerator random = new SplittableRandom(seed);
        draws = new ArrayList<>();
        for (int done = 0; done < replicates; done += TOGETHER) {
            draws.add(draw(Math.min(TOGETHER, replicates - done), random));
        }
    }

    /** How often each unit is drawn in each replicate. */
    private Matrix draw(int replicates, RandomGenerator random) {
        double[] counts = new double[replicates * units];
        for (int r = 0; r < replicates; r++) {
            for (int i = 0; i < units; i++) {
                counts[r * units + random.nextInt(units)]++;
            }
        }
        return Matrix.of(replicates, units, counts);
    }

    /**
     * The interval of each reading of a score.
     *
     * @param sums units × length of the score
     * @return in the order of the readings; null where there is one unit or most resamples leave the score undefined
     */
    List<Interval> intervals(Score score, Matrix sums) {
        List<Score.Reading> readings = score.readings();
        List<double[]> values = new ArrayList<>();
        readings.forEach(
                r -> values.add(new double[draws.stream().mapToInt(Matrix::rows).sum()]));
        int at = 0;
        for (Matrix draw : draws) {
            Matrix resampled = draw.times(sums);
            for (int r = 0; r < draw.rows(); r++, at++) {
                double[] row = resampled.row(r);
                for (int i = 0; i < values.size(); i++) {
                    values.get(i)[at] = readings.get(i).value().applyAsDouble(row);
                }
            }
        }
        return values.stream().map(this::intervalOrNull).toList();
    }

    private Interval intervalOrNull(double[] values) {
        double[] defined =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (units < 2 || defined.length < values.length / 2) {
            return null;
        }
        return new Interval(quantile(defined, TAIL), quantile(defined, 1 - TAIL));
    }

    /** Linear between order statistics. */
    static double quantile(double[] sorted, double p) {
        double place = p * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
