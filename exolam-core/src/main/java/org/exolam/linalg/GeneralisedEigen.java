package org.exolam.linalg;

/**
 * Solutions of A v = ρ B v for symmetric A and positive semidefinite B, restricted to the range of B, eigenvalues
 * descending. Vectors are B-orthonormal, one per column: VᵀBV = I, VᵀAV = diag(ρ).
 *
 * @param values ρ, descending
 * @param vectors d × rank(B)
 */
public record GeneralisedEigen(Vector values, Matrix vectors) {
    /** Decomposes; cost O(d³), neither matrix is modified. */
    public static GeneralisedEigen of(Matrix a, Matrix b) {
        SymmetricEigen eb = SymmetricEigen.of(b);
        int rank = eb.rank();
        double[] factors = new double[rank];
        for (int i = 0; i < rank; i++) {
            factors[i] = 1 / Math.sqrt(eb.value(i));
        }
        Matrix whitener = eb.leading(rank).scaleColumns(factors);
        SymmetricEigen inner = SymmetricEigen.of(whitener.transposeTimes(a).times(whitener));
        return new GeneralisedEigen(Vector.of(inner.values()), whitener.times(inner.vectors()));
    }
}
