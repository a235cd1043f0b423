package org.exolam.metric;

import java.util.List;
import org.exolam.linalg.Matrix;

/**
 * 1 − Σ errors² / Σ deviations² over rows and columns: R² on held-out episodes; or the remainder, its complement.
 *
 * @param name R² of something, or its complement
 * @param isRemainder whether the share that is <i>not</i> explained is asked for
 * @param deviations p columns: what a prediction of nothing gets wrong
 * @param errors p columns: what the readout gets wrong
 * @param what the block, for the reason
 */
record ExplainedShare(MetricName name, boolean isRemainder, Affine deviations, Affine errors, String what)
        implements Score {
    @Override
    public Affine inputs() {
        return deviations.and(errors);
    }

    @Override
    public int length() {
        return 2 * deviations.size();
    }

    @Override
    public void add(Matrix columns, double[] sums, int at) {
        Score.addSquares(columns, 0, length(), sums, at);
    }

    @Override
    public List<Reading> readings() {
        return List.of(new Reading(
                name, this::value, this::parts, "the held-out episodes hold no variation of " + what + " to explain"));
    }

    private double value(double[] sums) {
        int p = deviations.size();
        double all = Score.sum(sums, 0, p);
        return all > 0 ? share(Score.sum(sums, p, 2 * p), all) : Double.NaN;
    }

    /** A column that does not vary in the held-out episodes has nothing to explain and gets 0. */
    private double[] parts(double[] sums) {
        int p = deviations.size();
        double[] parts = new double[p];
        for (int j = 0; j < p; j++) {
            parts[j] = sums[j] > 0 ? share(sums[p + j], sums[j]) : 0;
        }
        return parts;
    }

    private double share(double left, double all) {
        return isRemainder ? left / all : 1 - left / all;
    }
}
