package org.exolam.linear;

import java.util.ArrayList;
import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.linalg.Vector;
import org.exolam.linear.ReducedRankProblem.NuisanceTerm;
import org.exolam.linear.ReducedRankProblem.TargetTerm;
import org.exolam.moments.Moments;

/**
 * Exact minimiser of generalised reduced-rank regression on innovations, from second moments alone.
 *
 * <pre>{@code
 * minimise  Σ_j λ_j E‖ỹ_j − B_j D x̃‖²  +  Σ_i μ_i E‖B D n_i‖²
 * N = Σ_i μ_i Cov(n_i);  T = [√λ_j Cov(ỹ_j, x̃)]_j;  K = T (Cov(x̃) + N)⁺ Tᵀ
 * B = top-k eigenvectors of K;  D = Bᵀ T (Cov(x̃) + N)⁺;  loss = Σ_j λ_j tr Cov(ỹ_j) − Σ_{i≤k} λ_i(K)
 * }</pre>
 *
 * <p>Shapes: T m × d, B m × k, D k × d; m is the summed width of the targets. The loss is a mean over transitions and a
 * sum over dimensions. ⁺ is the pseudoinverse with the tolerance of {@link SymmetricEigen#RANK_TOLERANCE_DEFAULT}; with
 * a ridge it is an inverse. A target known on some rows alone enters by its cross-covariance on those rows,
 * Cov(y, x̃): x̃ is uncorrelated with c, so that y needs no regression of its own on few rows. The moments are not
 * modified. Reference: THEORY.md section 4, claims 1, 6 and 7. Cost: O(d³ + m²d + m³). Same moments, same bits.
 */
public final class LinearSolver {
    private LinearSolver() {}

    /** Solves for every size up to min(m, d) at once. */
    public static ReducedRankSolution solve(Moments moments, ReducedRankProblem problem) {
        return solve(MomentSet.of(moments), problem);
    }

    /** The same, with what the set has computed already. */
    static ReducedRankSolution solve(MomentSet moments, ReducedRankProblem problem) {
        Innovation innovation =
                moments.innovation(problem.conditioning(), problem.ridges().conditioning());
        Matrix cx = innovation.cov(problem.input());
        Matrix noisy = cx;
        for (NuisanceTerm n : problem.nuisances()) {
            noisy = noisy.plus(n.weight(), n.covariance());
        }
        Matrix mx = innovation.regression(problem.input());
        List<Matrix> cross = new ArrayList<>();
        List<Matrix> regressions = new ArrayList<>();
        double total = 0;
        for (TargetTerm target : problem.targets()) {
            List<String> y = List.of(target.block());
            regressions.add(innovation.regression(y));
            Matrix yx = target.labeledOrNull() == null
                    ? innovation.cov(y, problem.input())
                    : labeledCross(target, problem, mx);
            cross.add(yx.scale(Math.sqrt(target.weight())));
            total += target.weight() * innovation.cov(y).trace();
        }
        Matrix t = Matrix.stackRows(cross.toArray(Matrix[]::new));
        double ridge = problem.ridges().input() * noisy.trace() / Math.max(1, noisy.rows());
        Matrix filter = Solve.ridge(noisy, ridge, t.transpose()).transpose();
        SymmetricEigen k = SymmetricEigen.of(filter.timesTranspose(t));
        int sizes = Math.min(t.rows(), t.cols());
        Matrix b = k.leading(sizes);
        return new ReducedRankSolution(
                Vector.of(k.values()),
                b,
                b.transposeTimes(filter),
                mx,
                Matrix.stackRows(regressions.toArray(Matrix[]::new)),
                total);
    }

    /** Cov(y, x − M_x c) over the rows on which y is known. */
    private static Matrix labeledCross(TargetTerm target, ReducedRankProblem problem, Matrix mx) {
        Moments labeled = target.labeledOrNull();
        List<String> y = List.of(target.block());
        return labeled.cov(y, problem.input())
                .minus(labeled.cov(y, problem.conditioning()).timesTranspose(mx));
    }
}
