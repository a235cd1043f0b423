package org.exolam.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.exolam.error.ResourceException;

/**
 * Rows put aside in a temporary file, so that they need not be made again and the heap stays as small as if they were. The
 * file is nameless from the start where the system allows it: nothing is left behind, whatever ends the
 * program. A disk that takes no more keeps no more; nobody fails for that. Safe for several threads.
 */
public final class ScratchFile implements AutoCloseable {
    private static final int PIECE_BYTES = 1 << 20;

    /** The rest of the disk belongs to others. */
    private static final int SHARE_OF_DISK = 4;

    private final Path folder;
    private FileChannel channelOrNull;
    private FileStore diskOrNull;
    private boolean isFull;
    private long end;

    /**
     * Where rows lie.
     *
     * @param at byte of the first one
     */
    public record Place(long at, DType dtype, Shape shape) {}

    /** In the system's folder for temporary files; nothing is opened before the first rows come. */
    public ScratchFile() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    ScratchFile(Path folder) {
        this.folder = folder;
    }

    /** Keeps rows; empty where the disk does not take them. */
    public Optional<Place> keep(NumericArray rows) {
        long bytes = (long) rows.size() * stored(rows.dtype());
        long at = reserve(bytes);
        if (at < 0) {
            return Optional.empty();
        }
        try {
            write(rows, at);
            return Optional.of(new Place(at, rows.dtype(), rows.shape()));
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        } catch (IOException e) {
            refuse();
            return Optional.empty();
        }
    }

    /** A piece at a time: the channel copies what it is given to memory outside the heap, and keeps that. */
    private void write(NumericArray rows, long at) throws IOException {
        int width = stored(rows.dtype());
        ByteBuffer bytes = rows.isBytes()
                ? ByteBuffer.wrap(rows.bytes())
                : ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int most = PIECE_BYTES / width;
        long to = at;
        for (int from = 0; from < rows.size(); from += most) {
            int end = Math.min(rows.size(), from + most);
            if (rows.isBytes()) {
                bytes.limit(end).position(from);
            } else {
                encode(rows, from, end, bytes.clear());
                bytes.flip();
            }
            while (bytes.hasRemaining()) {
                to += channelOrNull.write(bytes, to);
            }
        }
    }

    private synchronized long reserve(long bytes) {
        if (isFull) {
            return -1;
        }
        try {
            if (channelOrNull == null) {
                open();
            }
            if (bytes > diskOrNull.getUsableSpace() / SHARE_OF_DISK) {
                isFull = true;
                return -1;
            }
        } catch (IOException e) {
            isFull = true;
            return -1;
        }
        long at = end;
        end += bytes;
        return at;
    }

    private void open() throws IOException {
        // Once: looking it up reads the table of all disks.
        diskOrNull = Files.getFileStore(folder);
        Path file = Files.createTempFile(folder, "exolam-", ".scratch");
        channelOrNull = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    private synchronized void refuse() {
        isFull = true;
    }

    /** Rows [from, to) of what was kept at a place. */
    public NumericArray read(Place place, int from, int to) {
        Shape inner = place.shape().inner();
        long width = inner.size() * stored(place.dtype());
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact((to - from) * width)).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (bytes.position() < bytes.capacity()) {
                bytes.limit(Math.min(bytes.capacity(), bytes.position() + PIECE_BYTES));
                if (channelOrNull.read(bytes, place.at() + from * width + bytes.position()) < 0) {
                    throw new IOException("it is shorter than what was written to it");
                }
            }
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        } catch (IOException e) {
            throw new ResourceException("a temporary file in " + folder + " cannot be read back: " + e.getMessage()
                    + "; name another folder by -Djava.io.tmpdir in EXOLAM_OPTS");
        }
        bytes.flip();
        return decode(place.dtype(), inner.withRows(to - from), bytes);
    }

    private static CancellationException interrupted(ClosedByInterruptException e) {
        CancellationException cancelled = new CancellationException("interrupted while using a temporary file");
        cancelled.initCause(e);
        return cancelled;
    }

    /** Bytes of an element here: as it lies in memory. */
    private static int stored(DType dtype) {
        return dtype.bytes() == 1 ? 1 : dtype == DType.FLOAT16 || dtype == DType.FLOAT32 ? Float.BYTES : Long.BYTES;
    }

    private static void encode(NumericArray rows, int from, int to, ByteBuffer out) {
        for (int i = from; i < to; i++) {
            if (stored(rows.dtype()) == Float.BYTES) {
                out.putFloat((float) rows.get(i));
            } else if (rows.dtype() == DType.FLOAT64) {
                out.putDouble(rows.get(i));
            } else {
                out.putLong(rows.getLong(i));
            }
        }
    }

    private static NumericArray decode(DType dtype, Shape shape, ByteBuffer bytes) {
        if (dtype.bytes() == 1) {
            return NumericArray.ofBytes(dtype, shape, bytes.array());
        }
        if (stored(dtype) == Float.BYTES) {
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return NumericArray.ofFloats(dtype, shape, values);
        }
        if (dtype == DType.FLOAT64) {
            double[] values = new double[bytes.remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(values);
            return NumericArray.ofDoubles(shape, values);
        }
        long[] values = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(values);
        return NumericArray.ofLongs(dtype, shape, values);
    }

    /** Gives the disk its room back; what was kept is gone. */
    @Override
    public synchronized void close() {
        isFull = true;
        if (channelOrNull != null) {
            try {
                channelOrNull.close();
            } catch (IOException e) {
                // The system frees it when the program ends.
            }
        }
    }
}
