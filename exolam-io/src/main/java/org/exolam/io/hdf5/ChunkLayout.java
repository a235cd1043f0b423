package org.exolam.io.hdf5;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * How an array is cut into chunks. A <em>band</em> is all chunks that hold the same rows.
 *
 * @param dtype element type
 * @param order of the bytes of an element
 * @param shape of the array, rows first
 * @param chunk shape of a chunk; chunks at the edges are stored at full size
 */
record ChunkLayout(DType dtype, ByteOrder order, Shape shape, List<Integer> chunk) {
    /** The largest band that is held decoded; its chunks must be decoded together to give one row. */
    static final long BAND_BYTES_MAX = 1L << 29;

    ChunkLayout {
        chunk = List.copyOf(chunk);
    }

    ChunkLayout(DType dtype, ByteOrder order, Shape shape, int[] chunk) {
        this(dtype, order, shape, Arrays.stream(chunk).boxed().toList());
    }

    /** Fails where the chunks cannot be those of the array, or are too large to be decoded. */
    void requireSound(String where, long fileBytes) {
        if (chunk.size() != shape.rank() || chunk.stream().anyMatch(c -> c < 1)) {
            throw new DataException(
                    where + ": chunks of shape " + chunk + " in an array of shape " + shape + " cannot be");
        }
        double chunkBytes = dtype.bytes();
        double cells = 1;
        for (int axis = 0; axis < shape.rank(); axis++) {
            chunkBytes *= chunk.get(axis);
            cells *= Math.ceil(shape.get(axis) / (double) chunk.get(axis));
        }
        double bandBytes = Math.max(chunkBytes, (double) chunk.get(0) * rowBytes());
        if (bandBytes > BAND_BYTES_MAX) {
            throw new DataException(
                    where + ": chunks of shape " + chunk + " need " + (long) bandBytes + " bytes at once, more than "
                            + BAND_BYTES_MAX + "; repack the file with fewer rows a chunk (h5repack)");
        }
        // The index of a chunk alone takes more than a byte.
        if (cells > Math.max(1024, fileBytes)) {
            throw new DataException(where + ": shape " + shape + " would have " + (long) cells + " chunks of shape "
                    + chunk + ", the file has " + fileBytes + " bytes: its header lies");
        }
    }

    int rowBytes() {
        return shape.inner().intSize() * dtype.bytes();
    }

    int rowsPerBand() {
        return chunk.get(0);
    }

    int chunkBytes() {
        return chunk.stream().reduce(dtype.bytes(), (a, b) -> a * b);
    }

    /** Number of chunks along an axis. */
    private int cells(int axis) {
        return (shape.get(axis) - 1) / chunk.get(axis) + 1;
    }

    /** Number of chunks in a band. */
    int cellsPerBand() {
        int n = 1;
        for (int axis = 1; axis < shape.rank(); axis++) {
            n *= cells(axis);
        }
        return n;
    }

    /** The first element of a cell of a band, an index an axis. */
    long[] offset(int band, int cell) {
        long[] offset = new long[shape.rank()];
        offset[0] = (long) band * chunk.get(0);
        int rest = cell;
        for (int axis = shape.rank() - 1; axis > 0; axis--) {
            offset[axis] = (long) (rest % cells(axis)) * chunk.get(axis);
            rest /= cells(axis);
        }
        return offset;
    }

    /** Whether one chunk is a whole band, so that its bytes are the rows' bytes. */
    boolean isBandOneChunk() {
        return chunk.subList(1, chunk.size()).equals(shape.dimensions().subList(1, shape.rank()));
    }

    /** Copies the part of a decoded chunk that lies in the array to its place in a decoded band of {@code rows} rows. */
    void copy(byte[] cell, long[] offset, int rows, byte[] band) {
        int last = shape.rank() - 1;
        int[] extent = new int[last];
        int runs = 1;
        for (int axis = 0; axis < last; axis++) {
            long left = axis == 0 ? rows : shape.get(axis) - offset[axis];
            extent[axis] = (int) Math.min(chunk.get(axis), left);
            runs *= extent[axis];
        }
        int length = (int) Math.min(chunk.get(last), shape.get(last) - offset[last]);
        for (int run = 0; run < runs; run++) {
            int rest = run;
            int from = 0;
            int to = (int) offset[last];
            int cellStride = chunk.get(last);
            int bandStride = shape.get(last);
            for (int axis = last - 1; axis >= 0; axis--) {
                int index = rest % extent[axis];
                rest /= extent[axis];
                from += index * cellStride;
                to += (index + (axis == 0 ? 0 : (int) offset[axis])) * bandStride;
                cellStride *= chunk.get(axis);
                bandStride *= shape.get(axis);
            }
            System.arraycopy(cell, from * dtype.bytes(), band, to * dtype.bytes(), length * dtype.bytes());
        }
    }
}
