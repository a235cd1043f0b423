package org.exolam.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** Rows of a compact array: its few bytes lie in the header that was read already. */
final class HeldRows implements RowSource {
    private final String where;
    private final NumericArray values;

    HeldRows(String where, ByteBuffer raw, DType dtype, ByteOrder order, Shape shape) {
        this.where = where;
        long bytes = shape.size() * dtype.bytes();
        if (raw.remaining() < bytes) {
            throw new DataException(where + ": shape " + shape + " of " + dtype.numpyName() + " needs " + bytes
                    + " bytes, the header holds " + raw.remaining());
        }
        NumericArrayBuilder builder = new NumericArrayBuilder(dtype, shape, order);
        ByteBuffer copy = raw.duplicate();
        builder.put(0, copy.limit(copy.position() + (int) bytes));
        this.values = builder.build();
    }

    @Override
    public DType dtype() {
        return values.dtype();
    }

    @Override
    public Shape rowShape() {
        return values.shape().inner();
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
