package org.exolam.io.rlds;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.exolam.data.ContiguousRows;
import org.exolam.error.DataException;

/**
 * A part of a file, read at a moving position through a small window, so that what is stepped over is not read. Everything
 * that leaves the part is an error.
 */
final class ByteWindow {
    private static final int WINDOW_BYTES = 1 << 12;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    private long bufferAt;
    private long position;
    private long end;

    ByteWindow(FileChannel channel, long from, long end) {
        this.channel = channel;
        this.position = from;
        this.end = end;
    }

    long position() {
        return position;
    }

    long end() {
        return end;
    }

    boolean hasMore() {
        return position < end;
    }

    /** Restricts the part to the next {@code length} bytes; returns the end before, for {@link #leave}. */
    long enter(long length) {
        requireLeft(length);
        long before = end;
        end = position + length;
        return before;
    }

    /** Goes behind the part that was entered. */
    void leave(long endBefore) {
        position = end;
        end = endBefore;
    }

    void skip(long length) {
        requireLeft(length);
        position += length;
    }

    int next() throws IOException {
        requireLeft(1);
        if (position < bufferAt || position >= bufferAt + buffer.limit()) {
            bufferAt = position;
            buffer.clear().limit((int) Math.min(WINDOW_BYTES, channel.size() - position));
            ContiguousRows.readFully(channel, buffer, position);
        }
        return buffer.get((int) (position++ - bufferAt)) & 0xff;
    }

    /** A protobuf number: seven bits a byte, the lowest first. */
    long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = next();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new DataException("a number at byte " + position + " has more than 64 bits");
    }

    /** The length of what follows, checked against what is left. */
    long length() throws IOException {
        long length = varint();
        requireLeft(length);
        return length;
    }

    /** The next bytes, copied, little-endian. */
    ByteBuffer bytes(long length) throws IOException {
        requireLeft(length);
        if (length > Integer.MAX_VALUE - 8) {
            throw new DataException("a value of " + length + " bytes at byte " + position + " fits no array");
        }
        ByteBuffer out = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        ContiguousRows.readFully(channel, out, position);
        position += length;
        return out.flip();
    }

    private void requireLeft(long length) {
        if (length < 0 || length > end - position) {
            throw new DataException("byte " + position + " claims " + Long.toUnsignedString(length) + " bytes, "
                    + (end - position) + " are left");
        }
    }
}
