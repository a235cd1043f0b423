package org.exolam.data.npy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.Shape;

/**
 * How the bytes of one array become rows.
 *
 * @param dtype element type
 * @param rowShape shape of one row
 * @param rows number of rows
 * @param order of the bytes of an element
 * @param fortranOrder whether the row index runs fastest
 */
record NpyElements(DType dtype, Shape rowShape, int rows, ByteOrder order, boolean fortranOrder) {
    static NpyElements of(String where, NpyHeader header) {
        // A vector is the same in both orders, and so is one row.
        boolean differs = header.fortranOrder() && header.dimensions().size() > 1;
        return new NpyElements(
                header.dtype(where), header.rowShape(where), header.rows(where), header.order(), differs);
    }

    int width() {
        return rowShape.intSize();
    }

    int rowBytes() {
        return width() * dtype.bytes();
    }

    long bytes() {
        return (long) rows * rowBytes();
    }

    NumericArrayBuilder builder(String where, int count) {
        return NumericArrayBuilder.forRows(where, dtype, rowShape, count, order);
    }

    /** Decodes whole rows in C order. */
    NumericArray decode(String where, int count, byte[] raw, int from) {
        NumericArrayBuilder builder = builder(where, count);
        builder.put(0, ByteBuffer.wrap(raw, from, count * rowBytes()));
        return builder.build();
    }

    /** The place in a C-ordered row of the j-th element in Fortran order. */
    int rowMajor(int j) {
        int rest = j;
        int place = 0;
        int stride = width();
        for (int axis = 0; axis < rowShape.rank(); axis++) {
            int n = rowShape.get(axis);
            stride /= n;
            place += rest % n * stride;
            rest /= n;
        }
        return place;
    }
}
