package org.exolam.linear;

import java.util.ArrayList;
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

    /**
     * Of what each view's x adds to its own c: of x − M c.
     *
     * @param given c of the own view, then that of the other
     */
    static ViewCovariances given(
            MomentSet moments, List<String> own, List<String> other, List<List<String>> given, double ridge) {
        Residual first = Residual.of(moments.innovation(given.get(0), ridge), own, given.get(0));
        Residual second = Residual.of(moments.innovation(given.get(1), ridge), other, given.get(1));
        Moments all = moments.all();
        return new ViewCovariances(
                first.cov(all, first).plus(second.cov(all, second)).scale(0.5).symmetrised(),
                first.cov(all, second).symmetrised());
    }

    /** The map from stacked blocks to x − M c. */
    private record Residual(List<String> blocks, Matrix map) {
        static Residual of(Innovation innovation, List<String> x, List<String> c) {
            List<String> stacked = new ArrayList<>(x);
            stacked.addAll(c);
            return new Residual(stacked, innovation.residualMap(x));
        }

        Matrix cov(Moments moments, Residual other) {
            return map.times(moments.cov(blocks, other.blocks)).timesTranspose(other.map);
        }
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
