package org.exolam.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * Rows that lie one after the other in a file, row-major: any slice at the cost of its bytes, whatever the file's size.
 * Positional reads, not mappings, so that the process' memory stays that of the slice.
 */
public final class ContiguousRows implements RowSource {
    private static final int SLICE_BYTES = 1 << 20;
    private static final int DIRECT_BYTES = 1 << 16;

    private final String where;
    private final FileChannel channel;
    private final long dataAt;
    private final DType dtype;
    private final ByteOrder order;
    private final Shape shape;

    /**
     * @param where file and array, for messages
     * @param channel open for reading; the caller closes it
     * @param dataAt offset of the first element
     * @param shape rows and the shape of one row; the caller has checked that the file is long enough
     */
    public ContiguousRows(String where, FileChannel channel, long dataAt, DType dtype, ByteOrder order, Shape shape) {
        this.where = where;
        this.channel = channel;
        this.dataAt = dataAt;
        this.dtype = dtype;
        this.order = order;
        this.shape = shape;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape rowShape() {
        return shape.inner();
    }

    @Override
    public int rows() {
        return shape.get(0);
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(where, rows(), from, to);
        NumericArrayBuilder builder = NumericArrayBuilder.forRows(where, dtype, rowShape(), to - from, order);
        long rowBytes = (long) rowShape().intSize() * dtype.bytes();
        try {
            readRun(channel, dataAt + from * rowBytes, (to - from) * rowBytes, 0, 1, builder);
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
        return builder.build();
    }

    @Override
    public void readBytes(int from, int to, byte[] out, int at) {
        RowSource.requireRange(where, rows(), from, to);
        if (dtype.bytes() != 1) {
            throw new IllegalStateException(dtype + " is not stored as bytes");
        }
        long rowBytes = rowShape().intSize();
        try {
            readBytes(channel, dataAt + from * rowBytes, (to - from) * rowBytes, ByteBuffer.wrap(out), at);
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
    }

    /**
     * Copies {@code length} bytes of a file from {@code begin} on, in slices that stay in the cache on their way through the
     * channel's own buffer.
     *
     * @param out an array's; modified from {@code at} on
     */
    public static void readBytes(FileChannel channel, long begin, long length, ByteBuffer out, int at)
            throws IOException {
        out.position(at);
        for (long done = 0; done < length; done += DIRECT_BYTES) {
            out.limit(at + (int) Math.min(length, done + DIRECT_BYTES));
            readFully(channel, out, begin + done);
        }
    }

    /**
     * Decodes {@code length} bytes from {@code begin} on to the places {@code at}, {@code at + stride}, … of a builder.
     */
    public static void readRun(
            FileChannel channel, long begin, long length, int at, int stride, NumericArrayBuilder builder)
            throws IOException {
        ByteBuffer placesOrNull = stride == 1 ? builder.placesOrNull(at, Math.toIntExact(length)) : null;
        if (placesOrNull != null) {
            readBytes(channel, begin, length, placesOrNull, at);
            return;
        }
        ByteBuffer slice = ByteBuffer.allocate((int) Math.min(SLICE_BYTES, length));
        int place = at;
        for (long done = 0; done < length; done += slice.limit()) {
            slice.clear().limit((int) Math.min(slice.capacity(), length - done));
            readFully(channel, slice, begin + done);
            place += builder.put(place, stride, slice.flip()) * stride;
        }
    }

    /** Fills a buffer from a position. */
    public static void readFully(FileChannel channel, ByteBuffer to, long at) throws IOException {
        long position = at;
        while (to.hasRemaining()) {
            int n = channel.read(to, position);
            if (n < 0) {
                throw new IOException("the file ends before byte " + (position + to.remaining()));
            }
            position += n;
        }
    }

    /** Frees nothing: the channel belongs to who opened it. */
    @Override
    public void close() {
        // Several arrays share one channel.
    }
}
