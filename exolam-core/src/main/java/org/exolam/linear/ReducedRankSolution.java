package org.exolam.linear;

import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * The optimum of a {@link ReducedRankProblem} for every size at once: the solution of size k is the leading part.
 *
 * @param spectrum eigenvalues of K, descending, all m of them
 * @param targetBasis B, m × p, orthonormal columns; its rows are the targets, each scaled by √λ
 * @param encoder D, p × d_x: z = D x̃
 * @param inputRegression M_x, d_x × d_c: x̃ = x − M_x c
 * @param targetRegression M_y of every target in turn (unscaled), m × d_c
 * @param totalVariance Σ_j λ_j tr Cov(ỹ_j)
 */
public record ReducedRankSolution(
        Vector spectrum,
        Matrix targetBasis,
        Matrix encoder,
        Matrix inputRegression,
        Matrix targetRegression,
        double totalVariance) {
    /** The minimum for size k: Σ_j λ_j tr Cov(ỹ_j) − Σ_{i≤k} λ_i(K). */
    public double loss(int k) {
        double explained = 0;
        for (int i = 0; i < Math.min(k, spectrum.size()); i++) {
            explained += spectrum.get(i);
        }
        return totalVariance - explained;
    }

    /** How many latents carry anything: eigenvalues of K above 10⁻¹² of the largest. */
    public int rank() {
        int rank = 0;
        for (int i = 0; i < spectrum.size(); i++) {
            if (spectrum.get(i) > 1e-12 * spectrum.get(0)) {
                rank++;
            }
        }
        return rank;
    }

    /** D of size k, k × d_x. */
    public Matrix encoder(int k) {
        return encoder.rowRange(0, k);
    }

    /** B of size k, m × k. */
    public Matrix targetBasis(int k) {
        return targetBasis.columnRange(0, k);
    }
}
