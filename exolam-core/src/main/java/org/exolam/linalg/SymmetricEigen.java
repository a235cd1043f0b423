package org.exolam.linalg;

/**
 * Eigendecomposition S = V diag(λ) Vᵀ of a symmetric matrix, eigenvalues descending, V orthonormal with one eigenvector
 * per column. Each eigenvector's sign is fixed: its entry of largest magnitude is positive, so that equal input gives
 * equal output whatever the library. Cost O(d³).
 */
public final class SymmetricEigen {
    /** Eigenvalues at most this times d times the largest magnitude count as zero: the rounding of the decomposition. */
    public static final double RANK_TOLERANCE_DEFAULT = 1e-13;

    private final double[] values;
    private final Matrix vectors;

    private SymmetricEigen(double[] values, Matrix vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    /** Decomposes (m + mᵀ)/2; {@code m} is not modified. */
    public static SymmetricEigen of(Matrix m) {
        if (m.rows() != m.cols()) {
            throw new IllegalArgumentException("not square: " + m);
        }
        int d = m.rows();
        double[] work = m.symmetrised().array();
        double[] ascending = Blas.eigen(work, d);
        double[] values = new double[d];
        double[] vectors = new double[d * d];
        for (int k = 0; k < d; k++) {
            int source = d - 1 - k;
            values[k] = ascending[source];
            double sign = signOfLargest(work, source * d, d);
            for (int i = 0; i < d; i++) {
                vectors[i * d + k] = sign * work[source * d + i];
            }
        }
        return new SymmetricEigen(values, Matrix.of(d, d, vectors));
    }

    static double signOfLargest(double[] m, int from, int count) {
        double largest = 0;
        for (int i = from; i < from + count; i++) {
            if (Math.abs(m[i]) > Math.abs(largest) * (1 + 1e-9)) {
                largest = m[i];
            }
        }
        return largest < 0 ? -1 : 1;
    }

    /** A copy of the eigenvalues, descending. */
    public double[] values() {
        return values.clone();
    }

    public double value(int i) {
        return values[i];
    }

    /** All eigenvectors, one per column, in the order of {@link #values()}. */
    public Matrix vectors() {
        return vectors;
    }

    /** The leading k eigenvectors, d × k. */
    public Matrix leading(int k) {
        return vectors.columnRange(0, k);
    }

    /** How many eigenvalues exceed {@code tolerance · d · max|λ|}. */
    public int rank(double tolerance) {
        double limit = threshold(tolerance);
        int rank = 0;
        for (double v : values) {
            if (v > limit) {
                rank++;
            }
        }
        return rank;
    }

    public int rank() {
        return rank(RANK_TOLERANCE_DEFAULT);
    }

    private double threshold(double tolerance) {
        double largest = 0;
        for (double v : values) {
            largest = Math.max(largest, Math.abs(v));
        }
        return tolerance * values.length * largest;
    }

    /** S⁺: V diag(1/λ) Vᵀ over the eigenvalues above the tolerance. */
    public Matrix pseudoInverse() {
        return power(-1);
    }

    /** V diag(λ^p) Vᵀ over the eigenvalues above the tolerance; p = −½ whitens, p = ½ is the square root. */
    public Matrix power(double p) {
        int rank = rank();
        Matrix v = leading(rank);
        double[] factors = new double[rank];
        for (int i = 0; i < rank; i++) {
            factors[i] = Math.pow(values[i], p);
        }
        return v.scaleColumns(factors).timesTranspose(v);
    }

    /** ½ Σ log λ over the eigenvalues above the tolerance. */
    public double halfLogDeterminant() {
        double sum = 0;
        for (int i = 0; i < rank(); i++) {
            sum += Math.log(values[i]);
        }
        return sum / 2;
    }
}
