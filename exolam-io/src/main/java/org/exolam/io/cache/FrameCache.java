package org.exolam.io.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.RowSource;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.io.stream.FrameBatches;
import org.exolam.io.stream.FrameMap;
import org.exolam.settings.AtomicFiles;

/**
 * The decoded frames of a data set on disk, for training that reads them at random, many times: a file of fixed stride in
 * memory-mapped windows of at most 1 GB.
 *
 * <p>Built once for a data set (by its fingerprint), its episodes and what is made of a frame; under a temporary name,
 * forced to the disk and renamed, so that a process that is killed leaves no cache rather than half of one. A lock file lets
 * one process build while others wait. The size is announced before anything is written, and refused where the disk is too
 * small. Every read compares a checksum. Reading is safe for several threads.
 */
public final class FrameCache {
    private static final long WAIT_MILLISECONDS = 100;
    private static final double MEGABYTE = 1e6;

    private final FrameFile file;
    private final BlockSpec spec;
    private final List<Integer> episodes;
    private final long[] starts;

    private FrameCache(FrameFile file, BlockSpec spec, List<Integer> episodes, long[] starts) {
        this.file = file;
        this.spec = spec;
        this.episodes = episodes;
        this.starts = starts;
    }

    /**
     * Opens the cache, building it where there is none yet.
     *
     * @param data read only where the cache has to be built
     * @throws ResourceException where the disk is too small or cannot be written
     * @throws org.exolam.error.DataException where a frame cannot be read; nothing is left behind then
     */
    public static FrameCache open(Dataset data, FrameMap map, CacheOptions options) {
        BlockSpec spec = map.output(data.schema().frame());
        requireStorable(spec);
        long[] starts = new long[options.episodes().size() + 1];
        StringBuilder lengths = new StringBuilder();
        for (int i = 0; i < options.episodes().size(); i++) {
            int frames = data.episodes().get(options.episodes().get(i)).frames();
            starts[i + 1] = starts[i] + frames;
            lengths.append(options.episodes().get(i)).append(':').append(frames).append(',');
        }
        String key = String.join(
                "\n",
                options.fingerprint(),
                data.schema().frames(),
                map.name(),
                spec.dtype().numpyName() + spec.shape(),
                sha256(lengths.toString()));
        return new Opening(data, map, options, spec, starts, key).open();
    }

    private static void requireStorable(BlockSpec spec) {
        if (spec.dtype() != DType.UINT8 && spec.dtype() != DType.FLOAT32) {
            throw new UsageException("a frame cache holds uint8 pictures or float32 numbers; the frames are "
                    + spec.dtype().numpyName() + spec.shape());
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Type and shape of a frame. */
    public BlockSpec spec() {
        return spec;
    }

    /** All frames of all cached episodes. */
    public long frames() {
        return file.frames();
    }

    /** Bytes of one frame. */
    public int frameBytes() {
        return spec.width() * spec.dtype().bytes();
    }

    /** Where the i-th cached episode's frames begin. */
    public long start(int i) {
        return starts[i];
    }

    /** Number of cached episodes. */
    public int episodes() {
        return episodes.size();
    }

    /**
     * Copies one frame: its bytes, or little-endian floats.
     *
     * @param frame counted over all cached episodes
     * @param out modified from {@code at} on
     */
    public void read(long frame, byte[] out, int at) {
        file.read(frame, out, at);
    }

    /**
     * Copies frames [from, to) of the i-th cached episode, as {@link #read(long, byte[], int)} does one.
     *
     * @param out modified from {@code at} on
     */
    public void readBytes(int i, int from, int to, byte[] out, int at) {
        RowSource.requireRange("cached episode " + episodes.get(i), (int) (starts[i + 1] - starts[i]), from, to);
        for (int t = from; t < to; t++) {
            file.read(starts[i] + t, out, at + (t - from) * frameBytes());
        }
    }

    /** Frames [from, to) of the i-th cached episode. */
    public NumericArray read(int i, int from, int to) {
        RowSource.requireRange("cached episode " + episodes.get(i), (int) (starts[i + 1] - starts[i]), from, to);
        byte[] bytes = new byte[Math.multiplyExact(to - from, frameBytes())];
        readBytes(i, from, to, bytes, 0);
        if (spec.dtype() == DType.UINT8) {
            return NumericArray.ofBytes(DType.UINT8, spec.shape().withRows(to - from), bytes);
        }
        NumericArrayBuilder builder =
                new NumericArrayBuilder(spec.dtype(), spec.shape().withRows(to - from), ByteOrder.LITTLE_ENDIAN);
        builder.put(0, ByteBuffer.wrap(bytes));
        return builder.build();
    }

    /** One attempt to open or build. */
    private static final class Opening {
        private final Dataset data;
        private final FrameMap map;
        private final CacheOptions options;
        private final BlockSpec spec;
        private final long[] starts;
        private final String key;
        private final Path target;
        private final int stride;

        Opening(Dataset data, FrameMap map, CacheOptions options, BlockSpec spec, long[] starts, String key) {
            this.data = data;
            this.map = map;
            this.options = options;
            this.spec = spec;
            this.starts = starts;
            this.key = key;
            this.target = options.folder().resolve(sha256(key).substring(0, 32) + ".frames");
            this.stride = Math.multiplyExact(spec.width(), spec.dtype().bytes());
        }

        private long frames() {
            return starts[starts.length - 1];
        }

        FrameCache open() {
            FrameFile file = foundOrNull();
            if (file == null) {
                file = buildAlone();
            }
            return new FrameCache(file, spec, options.episodes(), starts);
        }

        private FrameFile foundOrNull() {
            return Files.isRegularFile(target)
                    ? FrameFile.openOrNull(target, key, stride, frames(), FrameFile.WINDOW_BYTES_MAX)
                    : null;
        }

        private FrameFile buildAlone() {
            Path lockFile = options.folder().resolve(target.getFileName() + ".lock");
            try {
                Files.createDirectories(options.folder());
                try (FileChannel channel =
                                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = lock(channel)) {
                    // Whoever held the lock may have built it.
                    FrameFile file = foundOrNull();
                    if (file == null && lock.isValid()) {
                        build();
                        file = foundOrNull();
                    }
                    if (file == null) {
                        throw new ResourceException("the frame cache " + target + " was written and is gone; does"
                                + " another program clear " + options.folder() + "?");
                    }
                    return file;
                }
            } catch (IOException e) {
                throw unwritable(e);
            }
        }

        private ResourceException unwritable(IOException e) {
            return new ResourceException(
                    "cannot write the frame cache " + target + ": " + AtomicFiles.reason(e)
                            + "; free space, or choose another folder for it",
                    e);
        }

        /** Waits for other processes and for other threads of this one. */
        private FileLock lock(FileChannel channel) throws IOException {
            boolean told = false;
            while (true) {
                try {
                    FileLock lock = channel.tryLock();
                    if (lock != null) {
                        return lock;
                    }
                } catch (OverlappingFileLockException e) {
                    // Another thread of this process has it.
                    Thread.onSpinWait();
                }
                if (!told) {
                    options.say().accept("another process builds the frame cache " + target + "; waiting for it");
                    told = true;
                }
                try {
                    Thread.sleep(WAIT_MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    CancellationException cancelled =
                            new CancellationException("interrupted while waiting for " + target);
                    cancelled.initCause(e);
                    throw cancelled;
                }
            }
        }

        private void build() throws IOException {
            Path partial = options.folder().resolve(target.getFileName() + ".partial");
            // Of a process that was killed: nobody else can be writing while we hold the lock.
            Files.deleteIfExists(partial);
            long bytes = FrameFile.bytes(stride, frames());
            long free = Files.getFileStore(options.folder()).getUsableSpace();
            String size =
                    String.format(Locale.ROOT, "%,d frames of %,d bytes, %,.0f MB", frames(), stride, bytes / MEGABYTE);
            if (bytes > free) {
                throw new ResourceException(String.format(
                        Locale.ROOT,
                        "the frame cache needs %s; the disk of %s has %,.0f MB left: free space, choose another folder,"
                                + " or smaller frames",
                        size,
                        options.folder(),
                        free / MEGABYTE));
            }
            options.say().accept("building the frame cache once: " + size + " in " + target);
            try (FileChannel channel = FileChannel.open(
                    partial,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                write(channel);
                channel.force(true);
            } catch (IOException | RuntimeException | Error e) {
                Files.deleteIfExists(partial);
                throw e;
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        private void write(FileChannel channel) throws IOException {
            put(channel, FrameFile.head(key, stride, frames()), 0);
            ByteBuffer checksums = ByteBuffer.allocate(Math.toIntExact(Math.multiplyExact(frames(), Integer.BYTES)))
                    .order(ByteOrder.LITTLE_ENDIAN);
            long written = 0;
            try (FrameBatches batches = new FrameBatches(data, options.episodes(), map, options.stream())) {
                for (FrameBatches.FrameBatch b = batches.nextOrNull(); b != null; b = batches.nextOrNull()) {
                    byte[] bytes = bytes(b.frames());
                    for (int at = 0; at < bytes.length; at += stride) {
                        checksums.putInt(FrameFile.checksum(bytes, at, stride));
                    }
                    put(channel, ByteBuffer.wrap(bytes), FrameFile.HEAD_BYTES + written * stride);
                    written += b.frames().rows();
                    batches.release(b);
                    options.progress().accept(written);
                }
            }
            put(channel, checksums.flip(), FrameFile.HEAD_BYTES + written * stride);
        }

        private byte[] bytes(NumericArray frames) {
            if (frames.isBytes()) {
                return frames.bytes();
            }
            ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(frames.size(), Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < frames.size(); i++) {
                out.putFloat((float) frames.get(i));
            }
            return out.array();
        }

        private static void put(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
            long position = at;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        }
    }
}
