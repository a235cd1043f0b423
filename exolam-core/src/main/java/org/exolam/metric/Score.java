package org.exolam.metric;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.exolam.linalg.Matrix;

/**
 * A score that is a function of sums over held-out transitions: sums add up over rows, episodes and resamples. Immutable
 * and safe for several threads.
 */
interface Score {
    /** The columns it looks at. */
    Affine inputs();

    /** How many sums it keeps. */
    int length();

    /**
     * Adds the sums of n rows.
     *
     * @param columns n × inputs().size(); not modified
     * @param sums modified from {@code at} on
     */
    void add(Matrix columns, double[] sums, int at);

    /** What the sums mean. */
    List<Reading> readings();

    /**
     * One metric read off the sums.
     *
     * @param name the metric
     * @param value of the score's own sums; NaN where it is undefined
     * @param parts per dimension, finite; empty where it has none
     * @param whyUndefined the reason that goes with NaN
     */
    record Reading(
            MetricName name,
            ToDoubleFunction<double[]> value,
            Function<double[], double[]> parts,
            String whyUndefined) {}

    /** Column j of sums of squares, added. */
    static void addSquares(Matrix columns, int from, int count, double[] sums, int at) {
        double[] values = columns.array();
        for (int i = 0; i < columns.rows(); i++) {
            int row = i * columns.cols() + from;
            for (int j = 0; j < count; j++) {
                sums[at + j] += values[row + j] * values[row + j];
            }
        }
    }

    /** A p × p product XᵀY, added row-major. */
    static void addProduct(Matrix x, Matrix y, double[] sums, int at) {
        double[] product = x.transposeTimes(y).array();
        for (int i = 0; i < product.length; i++) {
            sums[at + i] += product[i];
        }
    }

    /** Second moments w × w, sums w and count of w columns: w² + w + 1 sums, added. */
    static void addMoments(Matrix columns, double[] sums, int at) {
        int w = columns.cols();
        addProduct(columns, columns, sums, at);
        for (int i = 0; i < columns.rows(); i++) {
            for (int j = 0; j < w; j++) {
                sums[at + w * w + j] += columns.get(i, j);
            }
        }
        sums[at + w * w + w] += columns.rows();
    }

    /** The covariance that {@link #addMoments} collected, 1/n. */
    static Matrix covariance(double[] sums, int w) {
        double n = sums[w * w + w];
        if (n == 0) {
            return Matrix.zeros(w, w);
        }
        Matrix mean =
                Matrix.of(1, w, Arrays.copyOfRange(sums, w * w, w * w + w)).scale(1 / n);
        return Matrix.of(w, w, Arrays.copyOf(sums, w * w)).scale(1 / n).minus(mean.transposeTimes(mean));
    }

    static double sum(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }
}
