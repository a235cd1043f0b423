package org.exolam.io.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** Rows of a column of numbers; every row must have as many as its shape says. */
final class ArrowNumbers implements RowSource {
    private final String where;
    private final ArrowValues values;
    private final DType dtype;
    private final Shape rowShape;

    ArrowNumbers(String where, ArrowValues values, Shape rowShape) {
        this.where = where;
        this.values = values;
        this.rowShape = rowShape;
        this.dtype = values.leaf()
                .dtype()
                .orElseThrow(() -> new DataException(
                        where + " is of type " + values.leaf().values().type() + "; expected numbers"));
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape rowShape() {
        return rowShape;
    }

    @Override
    public int rows() {
        return values.rows();
    }

    int widthOfFirstRow() {
        if (rows() == 0) {
            return 1;
        }
        int[] place = values.find(0);
        ArrowValues.Span span = values.span(place[0], place[1], place[1] + 1);
        return Math.toIntExact(Math.max(0, span.to() - span.from()));
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(where, rows(), from, to);
        NumericArrayBuilder builder =
                NumericArrayBuilder.forRows(where, dtype, rowShape, to - from, ByteOrder.LITTLE_ENDIAN);
        int width = rowShape.intSize();
        // A row at a time: lists of the right length in all but not each would pass otherwise.
        for (int row = from; row < to; row++) {
            int[] place = values.find(row);
            ArrowValues.Span span = values.span(place[0], place[1], place[1] + 1);
            if (span.to() - span.from() != width) {
                throw new DataException(where + ": row " + row + " has " + (span.to() - span.from()) + " values, "
                        + width + " expected");
            }
            builder.put((row - from) * width, ByteBuffer.wrap(raw(span, width)));
        }
        return builder.build();
    }

    private byte[] raw(ArrowValues.Span span, int width) {
        if (dtype != DType.BOOL) {
            return values.read(
                    span.batch(), values.valueBuffer(), span.from() * dtype.bytes(), (long) width * dtype.bytes());
        }
        long first = span.from() / 8;
        byte[] bits = values.read(span.batch(), values.valueBuffer(), first, (span.to() + 7) / 8 - first);
        byte[] out = new byte[width];
        for (int i = 0; i < width; i++) {
            long at = span.from() + i;
            out[i] = (byte) (bits[(int) (at / 8 - first)] >> (at % 8) & 1);
        }
        return out;
    }

    @Override
    public void close() {
        // The file belongs to who opened it.
    }
}
