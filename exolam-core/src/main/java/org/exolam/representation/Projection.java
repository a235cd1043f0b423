package org.exolam.representation;

import org.exolam.linalg.FloatMatrix;
import org.exolam.linalg.Matrix;

/**
 * The affine map {@code y = C (x − mean)}, C p × d.
 *
 * <p>Precision: double for d ≤ {@link #WIDE}. Wider rows, which are pictures, are centred in double, rounded to float and
 * multiplied in single precision with C, whose entries are floats then; the error of y is about 1e-6 ‖x − mean‖ ‖C_i‖.
 *
 * <p>Rows are multiplied in blocks of one fixed height, so that a row's bits depend neither on its place nor on how many
 * rows come with it. Cost O(p d) per row.
 */
final class Projection {
    /** Wider rows go through single precision: twice the rate, half the memory, and pixels have 8 bits. */
    static final int WIDE = 2048;

    /** Rows per product: enough for the full rate, few enough that a single frame does not wait long. */
    private static final int BLOCK = 64;

    private final double[] mean;
    private final int size;
    private final Matrix exactOrNull;
    private final FloatMatrix wideOrNull;

    /** Neither is modified; {@code mean} is kept. */
    Projection(double[] mean, Matrix components) {
        if (components.cols() != mean.length) {
            throw new IllegalArgumentException("mean has " + mean.length + " values, components are " + components);
        }
        boolean wide = mean.length > WIDE;
        this.mean = mean;
        this.size = components.rows();
        this.exactOrNull = wide ? null : components;
        this.wideOrNull = wide ? FloatMatrix.of(components) : null;
    }

    /** p. */
    int size() {
        return size;
    }

    /** C as it is applied, p × d. */
    Matrix components() {
        if (exactOrNull != null) {
            return exactOrNull;
        }
        float[] from = wideOrNull.toArray();
        double[] to = new double[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = from[i];
        }
        return Matrix.of(size, mean.length, to);
    }

    /** The mean, 1 × d. */
    Matrix mean() {
        return Matrix.of(1, mean.length, mean.clone());
    }

    /** n × d to n × p. */
    Matrix apply(Matrix rows) {
        double[] out = new double[Math.multiplyExact(rows.rows(), size)];
        for (int from = 0; from < rows.rows(); from += BLOCK) {
            int count = Math.min(BLOCK, rows.rows() - from);
            if (exactOrNull != null) {
                exactBlock(rows, from, count, out);
            } else {
                wideBlock(rows, from, count, out);
            }
        }
        return Matrix.of(rows.rows(), size, out);
    }

    private void exactBlock(Matrix rows, int from, int count, double[] out) {
        int d = mean.length;
        double[] x = new double[BLOCK * d];
        double[] in = rows.array();
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < d; j++) {
                x[i * d + j] = in[(from + i) * d + j] - mean[j];
            }
        }
        Matrix y = Matrix.of(BLOCK, d, x).timesTranspose(exactOrNull);
        System.arraycopy(y.array(), 0, out, from * size, count * size);
    }

    private void wideBlock(Matrix rows, int from, int count, double[] out) {
        float[] centred = new float[Math.multiplyExact(BLOCK, mean.length)];
        centre(rows, from, count, mean, centred);
        try (FloatMatrix x = FloatMatrix.of(BLOCK, mean.length, centred);
                FloatMatrix y = x.timesTranspose(wideOrNull)) {
            float[] values = y.toArray();
            for (int i = 0; i < count * size; i++) {
                out[from * size + i] = values[i];
            }
        }
    }

    /** Writes rows [from, from + count) less the mean to {@code out}. */
    static void centre(Matrix rows, int from, int count, double[] mean, float[] out) {
        int d = mean.length;
        double[] in = rows.array();
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < d; j++) {
                out[i * d + j] = (float) (in[(from + i) * d + j] - mean[j]);
            }
        }
    }
}
