package org.exolam.linalg;

/**
 * Thin singular value decomposition A = U diag(s) Vᵀ, singular values descending.
 *
 * @param u rows × p
 * @param values s, p values, p = min(rows, cols)
 * @param vT p × cols
 */
public record SingularValues(Matrix u, Vector values, Matrix vT) {
    /** Decomposes; cost O(rows · cols · p), {@code a} is not modified. */
    public static SingularValues of(Matrix a) {
        int p = Math.min(a.rows(), a.cols());
        double[] u = new double[a.rows() * p];
        double[] vT = new double[p * a.cols()];
        double[] s = Blas.singular(a.array().clone(), a.rows(), a.cols(), u, vT);
        return new SingularValues(Matrix.of(a.rows(), p, u), Vector.of(s), Matrix.of(p, a.cols(), vT));
    }
}
