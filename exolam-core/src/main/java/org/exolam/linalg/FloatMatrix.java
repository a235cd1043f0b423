package org.exolam.linalg;

import org.bytedeco.javacpp.FloatPointer;

/**
 * Dense row-major matrix in single precision and native memory, for products with frames of images: half the memory and
 * twice the rate of {@link Matrix}, and no copy when it is used again. Its numbers never change. Products of equal
 * shapes give each row the same bits wherever it stands among the rows; products of other shapes may round differently.
 *
 * <p>{@link #close()} frees the memory at once; a matrix that is never closed is freed after the garbage collector has
 * found it unreachable. Safe for several threads until closed.
 */
public final class FloatMatrix implements AutoCloseable {
    /** Stays in the cache. */
    private static final int COPIED_AT_ONCE = 1 << 13;

    private final int rows;
    private final int cols;
    private final FloatPointer values;

    private FloatMatrix(int rows, int cols, FloatPointer values) {
        this.rows = rows;
        this.cols = cols;
        this.values = values;
    }

    /** Copies {@code values}, rows × cols, row-major. */
    public static FloatMatrix of(int rows, int cols, float... values) {
        if (rows < 0 || cols < 0 || values.length != (long) rows * cols) {
            throw new IllegalArgumentException("a " + rows + " × " + cols + " matrix needs " + (long) rows * cols
                    + " values, got " + values.length);
        }
        FloatMatrix m = uninitialised(rows, cols);
        m.values.put(values, 0, values.length);
        return m;
    }

    /** Copies a matrix of doubles, each rounded to the nearest float. */
    public static FloatMatrix of(Matrix m) {
        double[] from = m.array();
        float[] to = new float[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = (float) from[i];
        }
        return of(m.rows(), m.cols(), to);
    }

    /**
     * C := A B on arrays: for the many small products of patches with filters, which native memory would only slow down.
     *
     * @param a m × k, row-major
     * @param b k × n, row-major
     * @param c m × n, modified
     */
    public static void product(int m, int n, int k, float[] a, float[] b, float[] c) {
        if (a.length < (long) m * k || b.length < (long) k * n || c.length < (long) m * n) {
            throw new IllegalArgumentException(a.length + ", " + b.length + " and " + c.length
                    + " values are too few for " + m + " × " + k + " times " + k + " × " + n);
        }
        Blas.gemm(m, n, k, a, b, c);
    }

    /** Collects rows × cols numbers from the first row on. */
    public static Builder builder(int rows, int cols) {
        return new Builder(uninitialised(rows, cols));
    }

    /** A matrix that is being filled; belongs to one thread. */
    public static final class Builder {
        private final FloatMatrix matrix;
        private long filled;

        private Builder(FloatMatrix matrix) {
            this.matrix = matrix;
        }

        /** Copies {@code values} behind what was added before. */
        public Builder add(float... values) {
            return add(values, values.length);
        }

        /** Copies the first {@code count} of {@code values} behind what was added before. */
        public Builder add(float[] values, int count) {
            if (filled + count > (long) matrix.rows * matrix.cols) {
                throw new IllegalArgumentException(
                        filled + " and " + count + " values are more than " + matrix + " holds");
            }
            matrix.values.getPointer(filled).put(values, 0, count);
            filled += count;
            return this;
        }

        /** The matrix; the caller closes it. */
        public FloatMatrix build() {
            if (filled != (long) matrix.rows * matrix.cols) {
                throw new IllegalStateException(filled + " values are too few for " + matrix);
            }
            return matrix;
        }
    }

    private static FloatMatrix uninitialised(int rows, int cols) {
        return new FloatMatrix(rows, cols, new FloatPointer((long) Math.multiplyExact(rows, cols)));
    }

    public int rows() {
        return rows;
    }

    public int cols() {
        return cols;
    }

    /** This · other; the caller closes the result. */
    public FloatMatrix times(FloatMatrix other) {
        return product(false, false, rows, cols, other.rows, other.cols, other);
    }

    /** Thisᵀ · other; the caller closes the result. */
    public FloatMatrix transposeTimes(FloatMatrix other) {
        return product(true, false, cols, rows, other.rows, other.cols, other);
    }

    /** This · otherᵀ, whose bits do not depend on the number of native threads; the caller closes the result. */
    public FloatMatrix timesTranspose(FloatMatrix other) {
        requireInner(cols, other.cols, other);
        FloatMatrix c = uninitialised(rows, other.rows);
        Blas.timesTranspose(rows, other.rows, cols, values, other.values, c.values);
        return c;
    }

    private FloatMatrix product(boolean tA, boolean tB, int m, int k, int otherK, int n, FloatMatrix other) {
        requireInner(k, otherK, other);
        FloatMatrix c = uninitialised(m, n);
        Blas.gemm(tA, tB, m, n, k, values, cols, other.values, other.cols, c.values, n);
        return c;
    }

    private void requireInner(int k, int otherK, FloatMatrix other) {
        if (k != otherK) {
            throw new IllegalArgumentException(
                    "inner dimensions differ: " + rows + " × " + cols + " and " + other.rows + " × " + other.cols);
        }
    }

    /** A copy of the numbers, row-major. */
    public float[] toArray() {
        float[] copy = new float[Math.multiplyExact(rows, cols)];
        values.get(copy, 0, copy.length);
        return copy;
    }

    /** Adds every number to {@code sum}, row-major, which is modified. */
    public void addTo(double[] sum) {
        long length = (long) rows * cols;
        if (sum.length != length) {
            throw new IllegalArgumentException(sum.length + " sums for " + this);
        }
        float[] part = new float[(int) Math.min(COPIED_AT_ONCE, length)];
        for (int at = 0; at < sum.length; at += part.length) {
            int count = Math.min(part.length, sum.length - at);
            values.getPointer(at).get(part, 0, count);
            for (int i = 0; i < count; i++) {
                sum[at + i] += part[i];
            }
        }
    }

    @Override
    public void close() {
        values.close();
    }

    @Override
    public String toString() {
        return "FloatMatrix " + rows + " × " + cols;
    }
}
