package org.exolam.linalg;

import java.util.Arrays;

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

    /**
     * The {@code count} largest solutions alone, for positive definite B: about a fifth of the work of
     * {@link #of(Matrix, Matrix)}, which serves where B is only semidefinite. Each vector's entry of largest magnitude is
     * positive.
     *
     * @param count at least 1; fewer come where the range of B is smaller
     */
    public static GeneralisedEigen leading(Matrix a, Matrix b, int count) {
        int d = b.rows();
        int most = Math.min(count, d);
        double[] ascending = new double[most];
        double[] rows = new double[most * d];
        if (!Blas.generalised(a.symmetrised().array(), b.symmetrised().array(), d, most, ascending, rows)) {
            GeneralisedEigen all = of(a, b);
            int kept = Math.min(most, all.values().size());
            return new GeneralisedEigen(
                    Vector.of(Arrays.copyOf(all.values().toArray(), kept)),
                    all.vectors().columnRange(0, kept));
        }
        double[] values = new double[most];
        double[] vectors = new double[d * most];
        for (int j = 0; j < most; j++) {
            int source = most - 1 - j;
            values[j] = ascending[source];
            double sign = SymmetricEigen.signOfLargest(rows, source * d, d);
            for (int i = 0; i < d; i++) {
                vectors[i * most + j] = sign * rows[source * d + i];
            }
        }
        return new GeneralisedEigen(Vector.of(values), Matrix.of(d, most, vectors));
    }
}
