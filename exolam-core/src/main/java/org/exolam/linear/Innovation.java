package org.exolam.linear;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.moments.Moments;

/**
 * What is new in blocks given others: ỹ = y − Σ_yc (Σ_cc + ρI)⁻¹ c, from second moments.
 *
 * <p>With ρ = 0 the inverse is the pseudoinverse, eigenvalues below
 * {@link org.exolam.linalg.SymmetricEigen#RANK_TOLERANCE_DEFAULT} · d · λ_max counting as zero. Reference: THEORY
 * section 1. Results are kept, since forecasts ask for the same ones many times; not safe for several threads.
 */
public final class Innovation {
    private final Moments moments;
    private final List<String> conditioning;
    private final Matrix inverse;
    private final Map<List<String>, Matrix> regressions = new HashMap<>();
    private final Map<List<List<String>>, Matrix> covariances = new HashMap<>();

    /**
     * @param conditioning blocks of the moments, stacked: c
     * @param ridge relative to the mean variance of a dimension of c
     */
    public Innovation(Moments moments, List<String> conditioning, double ridge) {
        this.moments = moments;
        this.conditioning = conditioning;
        Matrix cc = moments.cov(conditioning, conditioning);
        double absolute = cc.rows() == 0 ? 0 : ridge * cc.trace() / cc.rows();
        inverse = Solve.ridge(cc, absolute, Matrix.identity(cc.rows()));
    }

    /** M = Σ_yc (Σ_cc + ρI)⁻¹, width(y) × width(c). */
    public Matrix regression(List<String> y) {
        return regressions.computeIfAbsent(y, b -> moments.cov(b, conditioning).times(inverse));
    }

    /** Cov(ỹ, x̃), also where the ridge leaves part of c in both. */
    public Matrix cov(List<String> y, List<String> x) {
        // Not computeIfAbsent: the regressions below are looked up on the way.
        List<List<String>> key = List.of(y, x);
        Matrix known = covariances.get(key);
        if (known == null) {
            known = compute(y, x);
            covariances.put(key, known);
        }
        return known;
    }

    private Matrix compute(List<String> y, List<String> x) {
        Matrix my = regression(y);
        Matrix mx = regression(x);
        Matrix yx = moments.cov(y, x);
        Matrix cx = moments.cov(conditioning, x);
        Matrix yc = moments.cov(y, conditioning);
        Matrix cc = moments.cov(conditioning, conditioning);
        return yx.minus(my.times(cx))
                .minus(yc.timesTranspose(mx))
                .plus(my.times(cc).timesTranspose(mx));
    }

    public Matrix cov(List<String> y) {
        return cov(y, y).symmetrised();
    }

    /** Cov(y − M c) over other transitions, M being this sample's. */
    public Matrix covOn(Moments other, List<String> y) {
        List<String> stacked = new ArrayList<>(y);
        stacked.addAll(conditioning);
        Matrix l = residualMap(y);
        return l.times(other.cov(stacked, stacked)).timesTranspose(l).symmetrised();
    }

    /** [I, −M]: takes stacked (y, c) to ỹ. */
    public Matrix residualMap(List<String> y) {
        Matrix m = regression(y);
        return Matrix.stackColumns(Matrix.identity(m.rows()), m.scale(-1));
    }
}
