package org.exolam.lifted;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.exolam.linalg.FloatMatrix;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Orthonormal;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.linalg.Vector;

/**
 * The leading principal components of standardised responses by subspace iteration (Halko, Martinsson, Tropp,
 * arXiv:0909.4061, algorithm 4.4).
 */
final class ResponseReduction {
    /** Each pass shrinks what is missing of the held variance about fivefold. */
    private static final int PASSES = 2;

    private static final int OVERSAMPLING = 64;

    /** Deviations below this share of the largest are rounding: such a response hardly ever occurs. */
    private static final double CONSTANT = 1e-5;

    /**
     * A deviation below this share of the usual one (root mean square) is not brought to 1: what occurs in a few
     * transitions alone would become as large as what occurs always, and those few would settle which directions two views
     * agree on.
     */
    private static final double RARE = 0.1;

    private ResponseReduction() {}

    /**
     * @param rows n × d responses, replaced by what they are standardised: (x − mean) / √(σ² + {@value #RARE}² mean σ²)
     * @param size p, at least 1
     * @param random whether to take Gaussian directions instead
     */
    static Reduced fit(PairMap map, float[] rows, int size, boolean random, long seed) {
        int d = map.size();
        int n = rows.length / d;
        double[] mean = new double[d];
        double[] scale = new double[d];
        standardise(rows, n, mean, scale);
        int p = Math.min(size, Math.min(n - 1, d));
        Matrix directions = random ? gaussian(d, p, seed, 1 / Math.sqrt(p)) : components(rows, n, d, p, seed);
        return Reduced.of(map, Vector.of(mean), Vector.of(scale), directions);
    }

    private static void standardise(float[] rows, int n, double[] mean, double[] scale) {
        int d = mean.length;
        double[] squares = new double[d];
        for (int at = 0; at < rows.length; at += d) {
            for (int j = 0; j < d; j++) {
                mean[j] += rows[at + j];
            }
        }
        for (int j = 0; j < d; j++) {
            mean[j] /= n;
        }
        for (int at = 0; at < rows.length; at += d) {
            for (int j = 0; j < d; j++) {
                double centred = rows[at + j] - mean[j];
                squares[j] += centred * centred / n;
            }
        }
        double largest = Math.sqrt(Arrays.stream(squares).max().orElse(0));
        double rare = RARE * RARE * Arrays.stream(squares).average().orElse(0);
        for (int j = 0; j < d; j++) {
            scale[j] = Math.sqrt(squares[j]) > CONSTANT * largest ? 1 / Math.sqrt(squares[j] + rare) : 0;
        }
        for (int at = 0; at < rows.length; at += d) {
            for (int j = 0; j < d; j++) {
                rows[at + j] = (float) ((rows[at + j] - mean[j]) * scale[j]);
            }
        }
    }

    private static Matrix components(float[] rows, int n, int d, int p, long seed) {
        int l = Math.min(Math.min(n, d), p + OVERSAMPLING);
        try (FloatMatrix x = FloatMatrix.of(n, d, rows)) {
            Matrix q = Orthonormal.columns(scatter(x, gaussian(d, l, seed, 1)));
            for (int pass = 1; pass < PASSES; pass++) {
                q = Orthonormal.columns(scatter(x, q));
            }
            SymmetricEigen ritz = SymmetricEigen.of(q.transposeTimes(scatter(x, q)));
            return q.times(ritz.leading(Math.min(p, q.cols())));
        }
    }

    /** Xᵀ(X Q). */
    private static Matrix scatter(FloatMatrix x, Matrix q) {
        try (FloatMatrix single = FloatMatrix.of(q);
                FloatMatrix w = x.times(single);
                FloatMatrix y = x.transposeTimes(w)) {
            double[] sum = new double[q.rows() * q.cols()];
            y.addTo(sum);
            return Matrix.of(q.rows(), q.cols(), sum);
        }
    }

    private static Matrix gaussian(int d, int l, long seed, double deviation) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] g = new double[d * l];
        for (int i = 0; i < g.length; i++) {
            g[i] = deviation * random.nextGaussian();
        }
        return Matrix.of(d, l, g);
    }
}
