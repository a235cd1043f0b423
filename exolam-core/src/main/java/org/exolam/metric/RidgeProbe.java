package org.exolam.metric;

import java.util.ArrayList;
import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.linalg.Vector;
import org.exolam.moments.Moments;

/**
 * Ridge readouts ŷ = ȳ + (x − x̄) W of one x, their strength chosen over groups of training episodes.
 *
 * <pre>{@code
 * W(α) = (Σ_xx + α σ² I)⁻¹ Σ_xy,   σ² = tr Σ_xx / d;   α minimises the error summed over held-out groups and columns of y
 * }</pre>
 *
 * <p>All from second moments, one set per group; no row is read again. Cost: O(d³) a group, then O(d²) a strength.
 */
final class RidgeProbe {
    /** α from rounding to nearly nothing left of x, two values a decade: closer ones score alike. */
    private static final double[] STRENGTHS = strengths();

    /** Where a single training episode leaves nothing to choose by: enough to survive d near n, hardly felt otherwise. */
    private static final double STRENGTH_WITHOUT_CHOICE = 1e-2;

    private final List<Moments> groups;
    private final Moments total;
    private final String x;
    private final List<Rotated> held;

    /**
     * @param groups moments of disjoint groups of training episodes, holding x and every y
     * @param x the block to read from; its columns are in units that may be compared
     */
    RidgeProbe(List<Moments> groups, String x) {
        this.groups = groups.stream().filter(m -> m.count() > 0).toList();
        this.x = x;
        total = Moments.merge(this.groups);
        held = new ArrayList<>();
        for (int g = 0; this.groups.size() > 1 && g < this.groups.size(); g++) {
            held.add(new Rotated(rest(g), this.groups.get(g)));
        }
    }

    private static double[] strengths() {
        double[] s = new double[21];
        for (int i = 0; i < s.length; i++) {
            s[i] = StrictMath.pow(10, -6 + 0.5 * i);
        }
        return s;
    }

    private Moments rest(int without) {
        List<Moments> others = new ArrayList<>(groups);
        others.remove(without);
        return Moments.merge(others);
    }

    /** A readout of x in x's own columns. */
    record Readout(Matrix weights, Vector offset, double strength) {
        Affine of(Affine x) {
            return x.then(weights, offset.toArray());
        }
    }

    /** The readout of one block; with no columns of x, or none of y, it is the mean. */
    Readout fit(String y) {
        Matrix xx = total.cov(x);
        Matrix xy = total.cov(x, y);
        double strength = held.isEmpty() || xy.rows() == 0 ? STRENGTH_WITHOUT_CHOICE : best(y);
        SymmetricEigen eigen = SymmetricEigen.of(xx);
        Matrix w = solve(eigen, eigen.vectors().transposeTimes(xy), unit(xx) * strength);
        double[] offset = total.mean(y).toArray();
        double[] moved =
                Matrix.of(1, w.rows(), total.mean(x).toArray()).times(w).array();
        for (int j = 0; j < offset.length; j++) {
            offset[j] -= moved[j];
        }
        return new Readout(w, Vector.of(offset), strength);
    }

    private double best(String y) {
        double[] error = new double[STRENGTHS.length];
        for (Rotated r : held) {
            r.addErrors(y, error);
        }
        int best = 0;
        for (int i = 1; i < error.length; i++) {
            // The stronger of two that score alike up to rounding.
            if (error[i] <= error[best] * (1 + 1e-12)) {
                best = i;
            }
        }
        return STRENGTHS[best];
    }

    /** The mean variance of a column: what strengths are measured in. */
    private static double unit(Matrix xx) {
        return xx.rows() == 0 ? 0 : xx.trace() / xx.rows();
    }

    private static Matrix solve(SymmetricEigen eigen, Matrix rotatedCross, double amount) {
        return eigen.vectors().times(rotatedCross.scaleRows(filter(eigen, amount)));
    }

    private static double[] filter(SymmetricEigen eigen, double amount) {
        double[] f = eigen.values();
        for (int i = 0; i < f.length; i++) {
            double v = Math.max(0, f[i]) + amount;
            f[i] = v > 0 ? 1 / v : 0;
        }
        return f;
    }

    /** One held-out group seen in the eigenbasis of the others' Σ_xx, where every strength is a rescaling. */
    private final class Rotated {
        private final Moments fitted;
        private final Moments judged;
        private final SymmetricEigen eigen;
        private final double unit;
        private final Matrix judgedXx;
        private final Matrix shiftX;

        Rotated(Moments fitted, Moments judged) {
            this.fitted = fitted;
            this.judged = judged;
            Matrix xx = fitted.cov(x);
            eigen = SymmetricEigen.of(xx);
            unit = unit(xx);
            Matrix v = eigen.vectors();
            judgedXx = v.transposeTimes(judged.cov(x).times(v));
            shiftX = shift(x).times(v);
        }

        private Matrix shift(String block) {
            double[] d = judged.mean(block).toArray();
            for (int j = 0; j < d.length; j++) {
                d[j] -= fitted.mean(block).get(j);
            }
            return Matrix.of(1, d.length, d);
        }

        /** Adds n · (mean squared error, summed over columns of y) for each strength. */
        void addErrors(String y, double[] error) {
            Matrix p = eigen.vectors().transposeTimes(fitted.cov(x, y));
            Matrix q = eigen.vectors().transposeTimes(judged.cov(x, y));
            // tr(Wᵀ Σ W) = fᵀ (Σ ∘ P Pᵀ) f and tr(Wᵀ Q) = f · rows of (P ∘ Q): one look at a matrix for each strength.
            double[] squares = hadamard(judgedXx, p.timesTranspose(p));
            double[] crosses = rowSums(hadamard(p, q), p.rows());
            Matrix shiftY = shift(y);
            double yy = judged.cov(y).trace();
            for (int s = 0; s < STRENGTHS.length; s++) {
                double[] f = filter(eigen, unit * STRENGTHS[s]);
                double offset = shiftY.minus(shiftX.scaleColumns(f).times(p)).frobenius();
                double explained = 2 * dot(crosses, f, 0) - quadratic(squares, f);
                error[s] += judged.count() * (yy - explained + offset * offset);
            }
        }
    }

    private static double[] hadamard(Matrix a, Matrix b) {
        double[] product = a.array().clone();
        double[] other = b.array();
        for (int i = 0; i < product.length; i++) {
            product[i] *= other[i];
        }
        return product;
    }

    private static double[] rowSums(double[] values, int rows) {
        double[] sums = new double[rows];
        for (int i = 0; i < values.length; i++) {
            sums[i / (values.length / rows)] += values[i];
        }
        return sums;
    }

    private static double quadratic(double[] square, double[] f) {
        double sum = 0;
        for (int i = 0; i < f.length; i++) {
            sum += f[i] * dot(square, f, i * f.length);
        }
        return sum;
    }

    /** f · values from an index on. */
    private static double dot(double[] values, double[] f, int at) {
        double sum = 0;
        for (int j = 0; j < f.length; j++) {
            sum += values[at + j] * f[j];
        }
        return sum;
    }
}
