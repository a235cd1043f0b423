package org.exolam.io.rlds;

import java.util.Arrays;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.io.reading.Block;

/** Numbers of one episode, held in memory: a few hundred bytes a step. */
record HeldNumbers(String where, Block block, NumericArray values) implements RowSource {
    /** The first numbers of a list, as their declared type, which the record does not store. */
    static NumericArray of(DType dtype, Shape shape, float[] values) {
        int n = shape.intSize();
        if (dtype != DType.FLOAT64) {
            return NumericArray.ofFloats(dtype, shape, Arrays.copyOf(values, n));
        }
        double[] out = new double[n];
        for (int i = 0; i < n; i++) {
            out[i] = values[i];
        }
        return NumericArray.ofDoubles(shape, out);
    }

    /** The same of integers. */
    static NumericArray of(DType dtype, Shape shape, long[] values) {
        int n = shape.intSize();
        if (dtype.isFloating()) {
            float[] out = new float[n];
            for (int i = 0; i < n; i++) {
                out[i] = values[i];
            }
            return of(dtype, shape, out);
        }
        if (dtype.bytes() > 1) {
            return NumericArray.ofLongs(dtype, shape, Arrays.copyOf(values, n));
        }
        byte[] out = new byte[n];
        for (int i = 0; i < n; i++) {
            out[i] = (byte) values[i];
        }
        return NumericArray.ofBytes(dtype, shape, out);
    }

    @Override
    public DType dtype() {
        return block.dtype();
    }

    @Override
    public Shape rowShape() {
        return block.rowShape();
    }

    @Override
    public int rows() {
        return values.rows();
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(where, rows(), from, to);
        return values.rows(from, to);
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
