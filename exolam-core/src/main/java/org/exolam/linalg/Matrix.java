package org.exolam.linalg;

import java.util.Arrays;

/**
 * Dense row-major matrix of doubles. Operations return new matrices; nothing modifies an operand. The one exception to
 * immutability is {@link #array()}, which hands out the backing array to kernels that promise not to write to it.
 */
public final class Matrix {
    private final int rows;
    private final int cols;
    private final double[] values;

    private Matrix(int rows, int cols, double[] values) {
        this.rows = rows;
        this.cols = cols;
        this.values = values;
    }

    /** Wraps {@code values} (rows × cols, row-major); the array is kept, so the caller gives it up. */
    public static Matrix of(int rows, int cols, double... values) {
        if (rows < 0 || cols < 0 || values.length != (long) rows * cols) {
            throw new IllegalArgumentException("a " + rows + " × " + cols + " matrix needs " + (long) rows * cols
                    + " values, got " + values.length);
        }
        return new Matrix(rows, cols, values);
    }

    /** Copies the given rows, all of one length. */
    public static Matrix ofRows(double[][] rows) {
        int cols = rows.length == 0 ? 0 : rows[0].length;
        double[] values = new double[rows.length * cols];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != cols) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows[i].length + " values, row 0 has " + cols);
            }
            System.arraycopy(rows[i], 0, values, i * cols, cols);
        }
        return new Matrix(rows.length, cols, values);
    }

    public static Matrix zeros(int rows, int cols) {
        return new Matrix(rows, cols, new double[Math.multiplyExact(rows, cols)]);
    }

    public static Matrix identity(int n) {
        Matrix m = zeros(n, n);
        for (int i = 0; i < n; i++) {
            m.values[i * n + i] = 1;
        }
        return m;
    }

    public static Matrix diagonal(double... d) {
        Matrix m = zeros(d.length, d.length);
        for (int i = 0; i < d.length; i++) {
            m.values[i * d.length + i] = d[i];
        }
        return m;
    }

    public int rows() {
        return rows;
    }

    public int cols() {
        return cols;
    }

    public double get(int row, int col) {
        return values[row * cols + col];
    }

    /** The backing array, row-major, not a copy: not to be modified. */
    public double[] array() {
        return values;
    }

    /** A copy of one row. */
    public double[] row(int i) {
        return Arrays.copyOfRange(values, i * cols, (i + 1) * cols);
    }

    /** A copy of one column. */
    public double[] column(int j) {
        double[] c = new double[rows];
        for (int i = 0; i < rows; i++) {
            c[i] = values[i * cols + j];
        }
        return c;
    }

    public double[] diagonal() {
        double[] d = new double[Math.min(rows, cols)];
        for (int i = 0; i < d.length; i++) {
            d[i] = get(i, i);
        }
        return d;
    }

    /** This · other. Cost O(rows · cols · other.cols). */
    public Matrix times(Matrix other) {
        requireInner(cols, other.rows, other);
        Matrix c = zeros(rows, other.cols);
        Blas.gemm(
                false,
                false,
                rows,
                other.cols,
                cols,
                1,
                values,
                cols,
                other.values,
                other.cols,
                0,
                c.values,
                other.cols);
        return c;
    }

    /** Thisᵀ · other. */
    public Matrix transposeTimes(Matrix other) {
        requireInner(rows, other.rows, other);
        Matrix c = zeros(cols, other.cols);
        Blas.gemm(
                true,
                false,
                cols,
                other.cols,
                rows,
                1,
                values,
                cols,
                other.values,
                other.cols,
                0,
                c.values,
                other.cols);
        return c;
    }

    /** This · otherᵀ. */
    public Matrix timesTranspose(Matrix other) {
        requireInner(cols, other.cols, other);
        Matrix c = zeros(rows, other.rows);
        Blas.gemm(
                false,
                true,
                rows,
                other.rows,
                cols,
                1,
                values,
                cols,
                other.values,
                other.cols,
                0,
                c.values,
                other.rows);
        return c;
    }

    private void requireInner(int mine, int theirs, Matrix other) {
        if (mine != theirs) {
            throw new IllegalArgumentException(
                    "inner dimensions differ: " + rows + " × " + cols + " and " + other.rows + " × " + other.cols);
        }
    }

    public Matrix transpose() {
        Matrix t = zeros(cols, rows);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                t.values[j * rows + i] = values[i * cols + j];
            }
        }
        return t;
    }

    public Matrix plus(Matrix other) {
        return plus(1, other);
    }

    public Matrix minus(Matrix other) {
        return plus(-1, other);
    }

    /** This + factor · other. */
    public Matrix plus(double factor, Matrix other) {
        if (rows != other.rows || cols != other.cols) {
            throw new IllegalArgumentException(
                    "shapes differ: " + rows + " × " + cols + " and " + other.rows + " × " + other.cols);
        }
        double[] sum = values.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * other.values[i];
        }
        return new Matrix(rows, cols, sum);
    }

    public Matrix scale(double factor) {
        double[] scaled = new double[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = factor * values[i];
        }
        return new Matrix(rows, cols, scaled);
    }

    /** diag(factors) · this. */
    public Matrix scaleRows(double[] factors) {
        double[] scaled = values.clone();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                scaled[i * cols + j] *= factors[i];
            }
        }
        return new Matrix(rows, cols, scaled);
    }

    /** This · diag(factors). */
    public Matrix scaleColumns(double[] factors) {
        double[] scaled = values.clone();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                scaled[i * cols + j] *= factors[j];
            }
        }
        return new Matrix(rows, cols, scaled);
    }

    /** This + amount · I, for square matrices. */
    public Matrix plusDiagonal(double amount) {
        double[] sum = values.clone();
        for (int i = 0; i < rows; i++) {
            sum[i * cols + i] += amount;
        }
        return new Matrix(rows, cols, sum);
    }

    /** Rows from (included) to (excluded), all columns. */
    public Matrix rowRange(int from, int to) {
        return new Matrix(to - from, cols, Arrays.copyOfRange(values, from * cols, to * cols));
    }

    /** Columns from (included) to (excluded), all rows. */
    public Matrix columnRange(int from, int to) {
        return block(0, rows, from, to);
    }

    public Matrix block(int rowFrom, int rowTo, int colFrom, int colTo) {
        Matrix b = zeros(rowTo - rowFrom, colTo - colFrom);
        for (int i = rowFrom; i < rowTo; i++) {
            System.arraycopy(values, i * cols + colFrom, b.values, (i - rowFrom) * b.cols, b.cols);
        }
        return b;
    }

    /** The matrices one below the other. */
    public static Matrix stackRows(Matrix... parts) {
        int cols = parts[0].cols;
        int rows = Arrays.stream(parts).mapToInt(Matrix::rows).sum();
        Matrix m = zeros(rows, cols);
        int at = 0;
        for (Matrix part : parts) {
            if (part.cols != cols) {
                throw new IllegalArgumentException("widths differ: " + cols + " and " + part.cols);
            }
            System.arraycopy(part.values, 0, m.values, at * cols, part.values.length);
            at += part.rows;
        }
        return m;
    }

    /** The matrices side by side. */
    public static Matrix stackColumns(Matrix... parts) {
        int rows = parts[0].rows;
        int cols = Arrays.stream(parts).mapToInt(Matrix::cols).sum();
        Matrix m = zeros(rows, cols);
        int at = 0;
        for (Matrix part : parts) {
            if (part.rows != rows) {
                throw new IllegalArgumentException("heights differ: " + rows + " and " + part.rows);
            }
            for (int i = 0; i < rows; i++) {
                System.arraycopy(part.values, i * part.cols, m.values, i * cols + at, part.cols);
            }
            at += part.cols;
        }
        return m;
    }

    /** (this + thisᵀ)/2. */
    public Matrix symmetrised() {
        return plus(transpose()).scale(0.5);
    }

    public double trace() {
        return Arrays.stream(diagonal()).sum();
    }

    /** ‖this‖_F. */
    public double frobenius() {
        double sum = 0;
        for (double v : values) {
            sum += v * v;
        }
        return Math.sqrt(sum);
    }

    /** Σ_ij this_ij · other_ij, that is tr(thisᵀ other). */
    public double inner(Matrix other) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * other.values[i];
        }
        return sum;
    }

    public double maxAbs() {
        double max = 0;
        for (double v : values) {
            max = Math.max(max, Math.abs(v));
        }
        return max;
    }

    public boolean isFinite() {
        for (double v : values) {
            if (!Double.isFinite(v)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Matrix m && rows == m.rows && cols == m.cols && Arrays.equals(values, m.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + cols) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Matrix " + rows + " × " + cols + (values.length <= 36 ? " " + Arrays.toString(values) : "");
    }
}
