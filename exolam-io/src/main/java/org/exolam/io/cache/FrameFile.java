package org.exolam.io.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.exolam.data.ContiguousRows;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * Frames of one length, one behind the other, mapped to memory: a head of 4096 bytes (mark, length of a frame, number of
 * frames, key), the frames, a checksum (CRC-32C) of each. Safe for several threads.
 */
final class FrameFile {
    static final int HEAD_BYTES = 4096;

    /** One mapping cannot be longer than 2 GB in Java; half of that leaves room for arithmetic. */
    static final long WINDOW_BYTES_MAX = 1L << 30;

    private static final long MARK = 0x45584f4c414d4631L;
    private static final int KEY_AT = 28;

    private final Path file;
    private final int stride;
    private final long frames;
    private final long framesPerWindow;
    private final List<MappedByteBuffer> windows = new ArrayList<>();
    private final List<MappedByteBuffer> checksums = new ArrayList<>();

    private FrameFile(Path file, FileChannel channel, int stride, long frames, long windowBytes) throws IOException {
        this.file = file;
        this.stride = stride;
        this.frames = frames;
        this.framesPerWindow = Math.max(1, windowBytes / Math.max(stride, Integer.BYTES));
        for (long from = 0; from < frames; from += framesPerWindow) {
            long count = Math.min(framesPerWindow, frames - from);
            windows.add(channel.map(FileChannel.MapMode.READ_ONLY, HEAD_BYTES + from * stride, count * stride));
            checksums.add(channel.map(
                    FileChannel.MapMode.READ_ONLY,
                    HEAD_BYTES + frames * stride + from * Integer.BYTES,
                    count * Integer.BYTES));
        }
        checksums.forEach(c -> c.order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Bytes of a file of so many frames. */
    static long bytes(int stride, long frames) {
        return Math.addExact(HEAD_BYTES, Math.multiplyExact(frames, (long) stride + Integer.BYTES));
    }

    static ByteBuffer head(String key, int stride, long frames) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.min(text.length, HEAD_BYTES - KEY_AT);
        head.putLong(MARK)
                .putInt(stride)
                .putLong(frames)
                .putInt(0)
                .putInt(length)
                .put(text, 0, length);
        return head.clear();
    }

    /**
     * Opens a finished file.
     *
     * @param windowBytes at most so much is mapped at once
     * @return null where it is not what the key asks for: cut, or of another version
     */
    static FrameFile openOrNull(Path file, String key, int stride, long frames, long windowBytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != bytes(stride, frames)) {
                return null;
            }
            ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
            ContiguousRows.readFully(channel, head, 0);
            return head.flip().equals(head(key, stride, frames))
                    ? new FrameFile(file, channel, stride, frames, windowBytes)
                    : null;
        } catch (IOException e) {
            throw new DataException("cannot read the frame cache " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    static int checksum(byte[] bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, length);
        return (int) crc.getValue();
    }

    long frames() {
        return frames;
    }

    /**
     * Copies one frame.
     *
     * @param out modified from {@code at} on
     * @throws DataException where the frame is not the one that was written
     */
    void read(long frame, byte[] out, int at) {
        if (frame < 0 || frame >= frames) {
            throw new IndexOutOfBoundsException("frame " + frame + " of " + frames);
        }
        int window = (int) (frame / framesPerWindow);
        int place = (int) (frame % framesPerWindow);
        windows.get(window).get(place * stride, out, at, stride);
        if (checksum(out, at, stride) != checksums.get(window).getInt(place * Integer.BYTES)) {
            throw new DataException("the frame cache " + file + ": frame " + frame
                    + " is not what was written there; delete the file, it is made anew");
        }
    }
}
