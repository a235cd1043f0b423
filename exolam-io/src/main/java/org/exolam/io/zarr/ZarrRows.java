package org.exolam.io.zarr;

import java.nio.ByteBuffer;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * Rows of a chunked array: each chunk is decoded once while reading forward. Chunks at the edges are stored whole; one
 * that is not stored holds the fill value.
 */
final class ZarrRows implements RowSource {
    /** What coding may add to data that do not compress. */
    private static final int OVERHEAD_BYTES = 1 << 16;

    private final ZarrStore store;
    private final ZarrArray array;
    private final int rows;
    private final int rowElements;

    /** Whether a decoded chunk is rows as they are served. */
    private final boolean isWhole;

    private final Scratch scratch = new Scratch();
    private byte[] stripe;
    private byte[] chunk;
    private int stripeAt = -1;

    ZarrRows(ZarrStore store, ZarrArray array) {
        this.store = store;
        this.array = array;
        this.rows = Math.toIntExact(array.rows());
        this.rowElements = array.rowShape().intSize();
        this.isWhole = array.innerChunk().equals(array.rowShape()) && !isTransposed();
    }

    @Override
    public DType dtype() {
        return array.dtype();
    }

    @Override
    public Shape rowShape() {
        return array.rowShape();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(array.where(), rows, from, to);
        NumericArrayBuilder builder =
                NumericArrayBuilder.forRows(array.where(), dtype(), rowShape(), to - from, array.byteOrder());
        int rowBytes = rowElements * dtype().bytes();
        int row = from;
        while (row < to) {
            int index = row / array.chunkRows();
            load(index);
            int first = index * array.chunkRows();
            int count = Math.min(to, first + array.chunkRows()) - row;
            builder.put(
                    (row - from) * rowElements, ByteBuffer.wrap(stripe, (row - first) * rowBytes, count * rowBytes));
            row += count;
        }
        return builder.build();
    }

    @Override
    public void readBytes(int from, int to, byte[] out, int at) {
        RowSource.requireRange(array.where(), rows, from, to);
        if (dtype().bytes() != 1) {
            throw new IllegalStateException(dtype() + " is not stored as bytes");
        }
        int row = from;
        while (row < to) {
            int index = row / array.chunkRows();
            int first = index * array.chunkRows();
            int count = Math.min(to, first + array.chunkRows()) - row;
            int place = at + (row - from) * rowElements;
            if (isWhole && count == array.chunkRows() && stripeAt != index) {
                decode(index, new int[rowShape().rank()], out, place, count * rowElements);
            } else {
                load(index);
                System.arraycopy(stripe, (row - first) * rowElements, out, place, count * rowElements);
            }
            row += count;
        }
    }

    /** Makes {@code stripe} hold the rows of one chunk, all chunks beside it included, row-major. */
    private void load(int index) {
        if (stripeAt == index) {
            return;
        }
        stripeAt = -1;
        long bytes = (long) array.chunkRows() * rowElements * dtype().bytes();
        if (bytes > ROW_BYTES_MAX) {
            throw new DataException(array.where() + ": the chunks of " + array.chunkRows() + " rows have " + bytes
                    + " bytes, more than the " + ROW_BYTES_MAX + " that are read at once");
        }
        if (stripe == null) {
            stripe = new byte[(int) bytes];
            chunk = isWhole ? stripe : new byte[array.chunkBytes()];
        }
        int[] inner = new int[rowShape().rank()];
        do {
            decode(index, inner, chunk, 0, chunk.length);
            if (!isWhole) {
                place(inner);
            }
        } while (next(inner));
        stripeAt = index;
    }

    /** With one axis both orders are the same. */
    private boolean isTransposed() {
        return array.isFortran() && rowShape().rank() > 0;
    }

    /** Goes to the next chunk beside; false behind the last. */
    private boolean next(int[] inner) {
        for (int axis = inner.length - 1; axis >= 0; axis--) {
            int size = array.innerChunk().get(axis);
            if ((long) (inner[axis] + 1) * size < rowShape().get(axis)) {
                inner[axis]++;
                return true;
            }
            inner[axis] = 0;
        }
        return false;
    }

    private void decode(int index, int[] inner, byte[] out, int at, int length) {
        StringBuilder name = new StringBuilder().append(index);
        for (int i : inner) {
            name.append(array.separator()).append(i);
        }
        String key = array.key() + "/" + name;
        ZarrStore.Value coded = store.readOrNull(key, length + (long) OVERHEAD_BYTES);
        if (coded == null) {
            fill(out, at, length);
            return;
        }
        try {
            array.codec().decode(scratch, coded.bytes(), 0, coded.length(), out, at, length);
        } catch (DataException e) {
            throw new DataException(array.where() + ": chunk " + name + ": " + e.getMessage(), e);
        }
    }

    private void fill(byte[] out, int at, int length) {
        int width = dtype().bytes();
        ByteBuffer value = ByteBuffer.allocate(8).order(array.byteOrder());
        double fill = array.fill();
        switch (dtype()) {
            case FLOAT64 -> value.putDouble(fill);
            case FLOAT32 -> value.putFloat((float) fill);
            case FLOAT16 -> value.putShort(half(fill));
            case UINT16, INT16 -> value.putShort((short) (long) fill);
            case UINT32, INT32 -> value.putInt((int) (long) fill);
            case UINT64, INT64 -> value.putLong((long) fill);
            default -> value.put((byte) (long) fill);
        }
        for (int i = 0; i < length; i++) {
            out[at + i] = value.get(i % width);
        }
    }

    /** Fill values of half floats are small whole numbers, or nothing sensible. */
    private short half(double value) {
        if (value == 0) {
            return 0;
        }
        if (value == 1) {
            return 0x3c00;
        }
        if (Double.isNaN(value)) {
            return 0x7e00;
        }
        throw new DataException(
                array.where() + ": the fill value " + value + " of float16 is not supported; 0, 1 and NaN are");
    }

    /** Copies the decoded chunk to its place among those beside it, turning it to row-major. */
    private void place(int[] inner) {
        int rank = inner.length;
        int bytes = dtype().bytes();
        int[] size = new int[rank + 1];
        int[] chunkShape = new int[rank + 1];
        int[] outStride = new int[rank + 1];
        int[] inStride = new int[rank + 1];
        int out = 0;
        chunkShape[0] = array.chunkRows();
        size[0] = array.chunkRows();
        outStride[0] = rowElements;
        int stride = 1;
        for (int axis = rank; axis >= 1; axis--) {
            chunkShape[axis] = array.innerChunk().get(axis - 1);
            int begin = inner[axis - 1] * chunkShape[axis];
            size[axis] = Math.min(chunkShape[axis], rowShape().get(axis - 1) - begin);
            outStride[axis] = stride;
            out += begin * stride;
            stride *= rowShape().get(axis - 1);
        }
        stride = 1;
        for (int k = 0; k <= rank; k++) {
            int axis = array.isFortran() ? k : rank - k;
            inStride[axis] = stride;
            stride *= chunkShape[axis];
        }
        copy(0, 0, out, size, inStride, outStride, bytes);
    }

    private void copy(int axis, int in, int out, int[] size, int[] inStride, int[] outStride, int bytes) {
        boolean isLast = axis == size.length - 1;
        if (isLast && inStride[axis] == 1) {
            System.arraycopy(chunk, in * bytes, stripe, out * bytes, size[axis] * bytes);
            return;
        }
        for (int i = 0; i < size[axis]; i++) {
            int inAt = in + i * inStride[axis];
            int outAt = out + i * outStride[axis];
            if (!isLast) {
                copy(axis + 1, inAt, outAt, size, inStride, outStride, bytes);
            } else {
                for (int b = 0; b < bytes; b++) {
                    stripe[outAt * bytes + b] = chunk[inAt * bytes + b];
                }
            }
        }
    }

    @Override
    public void close() {
        scratch.close();
        stripe = null;
        chunk = null;
        stripeAt = -1;
    }

    /** All values of a short array of integers. */
    static NumericArray whole(ZarrStore store, ZarrArray array) {
        try (ZarrRows rows = new ZarrRows(store, array)) {
            return rows.readAll();
        }
    }
}
