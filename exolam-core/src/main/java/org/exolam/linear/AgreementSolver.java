package org.exolam.linear;

import java.util.List;
import org.exolam.linalg.GeneralisedEigen;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Moments;

/**
 * The most consistent latents of two views (THEORY claim 10): the top-k solutions of
 *
 * <pre>{@code
 * ½(Σ_x,xpair + Σ_xpair,x) v = ρ (Σ_x + εI) v
 * }</pre>
 *
 * with Σ_x the mean of both views' covariances, so that the order of the views does not matter. ρ_1 ≥ ρ_2 ≥ … are the
 * consistencies of the directions. Shapes: x d; the moments hold both views as blocks of one width. Cost O(d³).
 */
public final class AgreementSolver {
    private AgreementSolver() {}

    /**
     * @param view x
     * @param pair the same feature of the other view
     * @param ridge ε relative to tr Σ_x / d; 0 restricts to the range of Σ_x
     * @return ρ and the directions v, one per column, (Σ_x + εI)-orthonormal
     */
    public static GeneralisedEigen solve(Moments moments, String view, String pair, double ridge) {
        return solve(moments.cov(view), moments.cov(pair), moments.cov(view, pair), ridge);
    }

    /**
     * The same after blocks are regressed out of both views: agreement of what z adds to them.
     *
     * @param conditioning one list for both views; name the current frame of each
     */
    public static GeneralisedEigen solveGiven(
            Moments moments, String view, String pair, List<String> conditioning, double ridge) {
        Innovation innovation = new Innovation(moments, conditioning, 0);
        return solve(
                innovation.cov(List.of(view)),
                innovation.cov(List.of(pair)),
                innovation.cov(List.of(view), List.of(pair)),
                ridge);
    }

    /** From the covariances of both views and between them. */
    private static GeneralisedEigen solve(Matrix xx, Matrix pp, Matrix xp, double ridge) {
        return solve(xx.plus(pp).scale(0.5), xp.symmetrised(), ridge, xx.rows());
    }

    /**
     * The leading {@code count} directions alone: far cheaper where a ridge makes Σ_x + εI positive definite.
     *
     * @param sigma Σ_x
     * @param shared the symmetric part of the covariance between the views
     */
    static GeneralisedEigen solve(Matrix sigma, Matrix shared, double ridge, int count) {
        double epsilon = ridge * sigma.trace() / Math.max(1, sigma.rows());
        Matrix noisy = sigma.plusDiagonal(epsilon);
        return ridge > 0 && count < sigma.rows()
                ? GeneralisedEigen.leading(shared, noisy, count)
                : GeneralisedEigen.of(shared, noisy);
    }
}
