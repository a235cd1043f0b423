package org.exolam.forecast;

import java.util.OptionalDouble;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;

/**
 * A ridge readout of y from z by second moments: fitted on some transitions, scored on others.
 *
 * <pre>{@code
 * R² = 1 − Σ_j E(y_j − w_jᵀz)²/s_j² / Σ_j E y_j²/s_j²     (held-out moments about the training means)
 * }</pre>
 *
 * <p>s_j is the training deviation of y_j; columns that do not vary in training are left out. z is standardised before
 * the ridge, so that the scale of a latent does not matter.
 */
final class Probe {
    /** Weak against k ≪ n, strong enough for latents that hardly vary. */
    static final double RIDGE_DEFAULT = 1e-3;

    private Probe() {}

    /**
     * @param zz training Cov(z), k × k
     * @param zy training Cov(z, y), k × m
     * @param deviations s, of the raw y
     * @param held held-out moments of (z, y)
     * @return empty where no column of y varies
     */
    static OptionalDouble r2(Matrix zz, Matrix zy, double[] deviations, HeldOut held, double ridge) {
        int k = zz.rows();
        double[] scale = new double[k];
        for (int i = 0; i < k; i++) {
            scale[i] = zz.get(i, i) > 0 ? 1 / Math.sqrt(zz.get(i, i)) : 0;
        }
        Matrix standard = zz.scaleRows(scale).scaleColumns(scale);
        Matrix w = Solve.ridge(standard, ridge, zy.scaleRows(scale)).scaleRows(scale);
        Matrix hzzw = held.zz().times(w);
        double errors = 0;
        double total = 0;
        for (int j = 0; j < zy.cols(); j++) {
            double s2 = deviations[j] * deviations[j];
            if (s2 > 0) {
                double error = held.yy().get(j, j);
                for (int i = 0; i < k; i++) {
                    error += w.get(i, j) * (hzzw.get(i, j) - 2 * held.zy().get(i, j));
                }
                errors += error / s2;
                total += held.yy().get(j, j) / s2;
            }
        }
        return total > 0 ? OptionalDouble.of(1 - errors / total) : OptionalDouble.empty();
    }

    /** Second moments of held-out (z, y) about the training means. */
    record HeldOut(Matrix zz, Matrix zy, Matrix yy) {}
}
