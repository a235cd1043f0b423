package org.exolam.metric;

import java.util.ArrayList;
import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;

/**
 * What two views' latents have in common (THEORY section 5):
 *
 * <pre>{@code
 * whitened  tr[Σ⁺ ½(C + Cᵀ)] / rank Σ      raw  tr C / tr Σ      Σ = ½(Cov(z) + Cov(z_pair)),  C = Cov(z, z_pair)
 * }</pre>
 *
 * <p>All covariances are of the held-out transitions at hand, with each view's mean removed. Per dimension: C_jj / Σ_jj.
 *
 * @param whitenedName the whitened score
 * @param rawNameOrNull the raw one, where it is asked for
 * @param complementNameOrNull 1 − the whitened one, where it is asked for
 * @param view z, k columns
 * @param pair z of the other view
 */
record Agreement(
        MetricName whitenedName, MetricName rawNameOrNull, MetricName complementNameOrNull, Affine view, Affine pair)
        implements Score {
    /** Without its complement. */
    Agreement(MetricName whitenedName, MetricName rawNameOrNull, Affine view, Affine pair) {
        this(whitenedName, rawNameOrNull, null, view, pair);
    }

    @Override
    public Affine inputs() {
        return view.and(pair);
    }

    @Override
    public int length() {
        int w = 2 * view.size();
        return w * w + w + 1;
    }

    @Override
    public void add(Matrix columns, double[] sums, int at) {
        Score.addMoments(columns, sums, at);
    }

    @Override
    public List<Reading> readings() {
        String why = "z does not vary in the held-out episodes";
        List<Reading> readings = new ArrayList<>();
        readings.add(new Reading(whitenedName, s -> new Pooled(s).whitened(), s -> new Pooled(s).parts(), why));
        if (rawNameOrNull != null) {
            readings.add(new Reading(rawNameOrNull, s -> new Pooled(s).raw(), s -> new Pooled(s).parts(), why));
        }
        if (complementNameOrNull != null) {
            readings.add(new Reading(complementNameOrNull, s -> 1 - new Pooled(s).whitened(), s -> new double[0], why));
        }
        return readings;
    }

    /** Σ and C of given sums. */
    private final class Pooled {
        private final int k = view.size();
        private final Matrix sigma;
        private final Matrix common;

        Pooled(double[] sums) {
            Matrix all = Score.covariance(sums, 2 * k);
            sigma = all.block(0, k, 0, k).plus(all.block(k, 2 * k, k, 2 * k)).scale(0.5);
            common = all.block(0, k, k, 2 * k).symmetrised();
        }

        double whitened() {
            double[] scale = sigma.diagonal();
            for (int j = 0; j < k; j++) {
                scale[j] = scale[j] > 0 ? 1 / Math.sqrt(scale[j]) : 0;
            }
            // Units first: a tolerance for the rank means nothing across columns of different scale.
            SymmetricEigen eigen = SymmetricEigen.of(sigma.scaleRows(scale).scaleColumns(scale));
            double shared = eigen.pseudoInverse().inner(common.scaleRows(scale).scaleColumns(scale));
            return eigen.rank() == 0 ? Double.NaN : shared / eigen.rank();
        }

        double raw() {
            return sigma.trace() > 0 ? common.trace() / sigma.trace() : Double.NaN;
        }

        double[] parts() {
            double[] parts = common.diagonal();
            for (int j = 0; j < k; j++) {
                parts[j] = sigma.get(j, j) > 0 ? parts[j] / sigma.get(j, j) : 0;
            }
            return parts;
        }
    }
}
