package org.exolam.linear;

import java.util.List;
import org.exolam.linalg.GeneralisedEigen;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Moments;

/**
 * What agreement of two views needs to know of x: Σ_x, the mean of both views' covariances, and ½(Σ_x,pair + Σ_x,pairᵀ).
 *
 * @param variance Σ_x, d × d
 * @param shared the symmetric part of the covariance between the views, d × d
 */
record ViewCovariances(Matrix variance, Matrix shared) {
    /**
     * @param own blocks that x stacks
     * @param other their twins in the other view
     */
    static ViewCovariances of(Moments moments, List<String> own, List<String> other) {
        return new ViewCovariances(
                moments.cov(own, own).plus(moments.cov(other, other)).scale(0.5),
                moments.cov(own, other).symmetrised());
    }

    int size() {
        return variance.rows();
    }

    /** Of the first {@code count} numbers of x alone. */
    ViewCovariances leading(int count) {
        return count == size()
                ? this
                : new ViewCovariances(variance.block(0, count, 0, count), shared.block(0, count, 0, count));
    }

    /** The leading {@code count} directions of agreement, as {@link AgreementSolver#solve}. */
    GeneralisedEigen solve(double ridge, int count) {
        return AgreementSolver.solve(variance, shared, ridge, count);
    }

    /** vᵀ Σ_x,pair v / vᵀ Σ_x v of the first {@code count} columns v; 0 for a direction that does not vary. */
    double[] consistencies(Matrix directions, int count) {
        Matrix v = directions.columnRange(0, Math.min(count, directions.cols()));
        double[] both = v.transposeTimes(shared).times(v).diagonal();
        double[] all = v.transposeTimes(variance).times(v).diagonal();
        for (int i = 0; i < both.length; i++) {
            both[i] = all[i] > 0 ? both[i] / all[i] : 0;
        }
        return both;
    }
}
