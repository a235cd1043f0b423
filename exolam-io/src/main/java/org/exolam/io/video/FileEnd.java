package org.exolam.io.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.exolam.data.ContiguousRows;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/** Tells whether a container is longer by its own account than its file: a download or a recording that broke off. */
final class FileEnd {
    private static final int HEAD_BYTES = 64;
    private static final int BOXES_MAX = 100_000;
    private static final int EBML_SEGMENT = 0x18538067;

    private FileEnd() {}

    /** How many bytes the file should have, where that is more than it has. */
    static Optional<Long> claimedBeyond(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer head = at(channel, 0, (int) Math.min(size, HEAD_BYTES));
            if (head.remaining() < 16) {
                return Optional.empty();
            }
            long claimed;
            if (head.getInt(0) == 0x52494646) {
                claimed = 8 + (head.order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xffffffffL);
            } else if (head.getInt(0) == 0x1a45dfa3) {
                claimed = matroska(channel, size);
            } else if (head.getInt(4) == 0x66747970) {
                claimed = boxes(channel, size);
            } else {
                return Optional.empty();
            }
            return claimed > size ? Optional.of(claimed) : Optional.empty();
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static ByteBuffer at(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        ContiguousRows.readFully(channel, bytes, position);
        return bytes.flip();
    }

    /** The end of the last top-level box of an MP4 file. */
    private static long boxes(FileChannel channel, long size) throws IOException {
        long position = 0;
        for (int i = 0; i < BOXES_MAX && position + 8 <= size; i++) {
            ByteBuffer box = at(channel, position, (int) Math.min(16, size - position));
            long length = box.getInt(0) & 0xffffffffL;
            if (length == 0) {
                return size;
            }
            length = length == 1 && box.remaining() == 16 ? box.getLong(8) : length;
            if (length < 8 || position + length < position) {
                return size;
            }
            position += length;
        }
        return position;
    }

    /** The end of the segment of a Matroska or WebM file. */
    private static long matroska(FileChannel channel, long size) throws IOException {
        ByteBuffer head = at(channel, 0, (int) Math.min(size, 4096));
        head.position(4);
        long header = number(head);
        if (header < 0 || header > head.remaining() - 12) {
            return size;
        }
        head.position(head.position() + (int) header);
        if (head.getInt() != EBML_SEGMENT) {
            return size;
        }
        long segment = number(head);
        return segment < 0 ? size : head.position() + segment;
    }

    /** A number of variable length; −1 where it says "unknown", as live recordings do. */
    private static long number(ByteBuffer from) {
        int first = from.get() & 0xff;
        int more = Integer.numberOfLeadingZeros(first) - 24;
        if (more > 7) {
            return -1;
        }
        long value = first & (0xff >> (more + 1));
        boolean ones = value == (0xff >> (more + 1));
        for (int i = 0; i < more; i++) {
            int next = from.get() & 0xff;
            ones &= next == 0xff;
            value = value << 8 | next;
        }
        return ones ? -1 : value;
    }
}
