package org.exolam.linalg;

/** Linear systems with a symmetric positive semidefinite left side. */
public final class Solve {
    private Solve() {}

    /**
     * X = S⁺ B for symmetric positive semidefinite S: Cholesky where S is safely positive definite, else through the
     * eigendecomposition with {@link SymmetricEigen#RANK_TOLERANCE_DEFAULT}. Shapes: S d × d, B d × m. Neither is modified.
     */
    public static Matrix pseudo(Matrix s, Matrix b) {
        return SymmetricEigen.of(s).pseudoInverse().times(b);
    }

    /**
     * X = (S + ridge · I)⁻¹ B. Falls back to {@link #pseudo} where the sum is not positive definite.
     * Shapes: S d × d, B d × m. Cost O(d³ + d²m).
     */
    public static Matrix ridge(Matrix s, double ridge, Matrix b) {
        Matrix sum = s.plusDiagonal(ridge);
        double[] bT = b.transpose().array();
        if (ridge > 0 && Blas.solvePositive(sum.array().clone(), s.rows(), bT, b.cols())) {
            return Matrix.of(b.cols(), b.rows(), bT).transpose();
        }
        return pseudo(sum, b);
    }
}
