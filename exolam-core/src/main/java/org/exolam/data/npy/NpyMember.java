package org.exolam.data.npy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * A small npy array that is a member of something larger, such as an archive of one array a frame.
 *
 * @param dtype element type
 * @param shape of the whole array
 */
public record NpyMember(DType dtype, Shape shape, long dataAt, ByteOrder order, boolean fortranOrder) {
    /**
     * Reads and checks a header.
     *
     * @param in at the member's first byte
     * @param size bytes of the member
     * @throws DataException where it is no npy array, or too short for what it claims
     */
    public static NpyMember of(String where, InputStream in, long size) {
        try {
            NpyHeader header = NpyHeader.read(where, in, size);
            header.requireFits(where, size);
            DType dtype = header.dtype(where);
            // A member is one row of its block, so the limits of a row hold for all of it.
            long bytes = header.elements(where) * dtype.bytes();
            if (bytes > RowSource.ROW_BYTES_MAX) {
                throw new DataException(
                        where + " has " + bytes + " bytes; one row may have " + RowSource.ROW_BYTES_MAX);
            }
            Shape shape =
                    new Shape(header.dimensions().stream().map(Math::toIntExact).toList());
            return new NpyMember(dtype, shape, header.dataAt(), header.order(), header.fortranOrder());
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + e.getMessage(), e);
        }
    }

    /**
     * Decodes a member as one row.
     *
     * @param member all of its bytes; not modified
     * @return shape (1, …)
     */
    public NumericArray decode(byte[] member) {
        NumericArrayBuilder builder = new NumericArrayBuilder(dtype, shape.withRows(1), order);
        int from = (int) dataAt;
        int n = shape.intSize();
        if (!fortranOrder || shape.rank() < 2) {
            builder.put(0, ByteBuffer.wrap(member, from, n * dtype.bytes()));
        } else {
            NpyElements elements = new NpyElements(dtype, shape, 1, order, true);
            for (int j = 0; j < n; j++) {
                builder.put(elements.rowMajor(j), ByteBuffer.wrap(member, from + j * dtype.bytes(), dtype.bytes()));
            }
        }
        return builder.build();
    }
}
