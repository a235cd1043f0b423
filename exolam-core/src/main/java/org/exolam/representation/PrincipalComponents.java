package org.exolam.representation;

import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * Directions in which frames vary most.
 *
 * @param mean d values
 * @param components p × d, orthonormal rows, by falling variance; each row's entry of largest magnitude is positive
 * @param variances p eigenvalues of the covariance (division by n)
 * @param total the summed variance of all d dimensions
 */
record PrincipalComponents(Vector mean, Matrix components, Vector variances, double total) {
    /**
     * At most {@code size} components: exact for d ≤ {@link Projection#WIDE}, else by the randomised range finder.
     *
     * @throws DataException where the frames do not differ
     */
    static PrincipalComponents fit(TrainingRows training, int d, int size) {
        return d <= Projection.WIDE ? ExactPca.fit(training, d, size) : RangeFinder.fit(training, d, size);
    }

    /** Fails where all frames are the same up to rounding; {@code meanSquare} is the mean of ‖x‖². */
    static void requireVariance(TrainingRows training, double total, double meanSquare) {
        if (!(total > FrameStatistics.CONSTANT_TOLERANCE * FrameStatistics.CONSTANT_TOLERANCE * meanSquare)) {
            throw new DataException(training.place() + ": the " + training.count()
                    + " training frames are all the same, so pca finds no direction in which they vary;"
                    + " give a recording in which something moves");
        }
    }

    /** The first {@code count} columns of {@code vectors} (d × l) as rows, each with its largest entry positive. */
    static Matrix leadingRows(Matrix vectors, int count) {
        double[] rows = vectors.columnRange(0, count).transpose().array();
        int d = vectors.rows();
        for (int i = 0; i < count; i++) {
            double largest = 0;
            for (int j = i * d; j < (i + 1) * d; j++) {
                // Ties up to rounding go to the first entry, so that rounding does not turn the sign.
                largest = Math.abs(rows[j]) > Math.abs(largest) * (1 + 1e-6) ? rows[j] : largest;
            }
            if (largest < 0) {
                for (int j = i * d; j < (i + 1) * d; j++) {
                    rows[j] = -rows[j];
                }
            }
        }
        return Matrix.of(count, d, rows);
    }

    /** The share of the summed variance that the components hold. */
    double explained() {
        return Math.min(1, variances.sum() / total);
    }
}
