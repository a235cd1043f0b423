package org.exolam.metric;

import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;

/** How many directions a covariance really uses. */
public final class Spectrum {
    private Spectrum() {}

    /** exp(−Σ p log p), p the eigenvalues over their sum; 0 for the zero matrix. */
    static double effectiveRank(Matrix covariance) {
        return effectiveRank(SymmetricEigen.of(covariance));
    }

    /** The same for a covariance that is decomposed already. */
    public static double effectiveRank(SymmetricEigen covariance) {
        double[] values = covariance.values();
        double sum = 0;
        for (double v : values) {
            sum += Math.max(0, v);
        }
        if (sum <= 0) {
            return 0;
        }
        double entropy = 0;
        for (double v : values) {
            double p = Math.max(0, v) / sum;
            entropy -= p > 0 ? p * Math.log(p) : 0;
        }
        return Math.exp(entropy);
    }
}
