package org.exolam.io.labels;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.exolam.data.ContiguousRows;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.ResourceException;
import org.exolam.settings.AtomicFiles;

/**
 * Latent actions of every frame of a data set, in a scratch file: made in one order, needed in another, and more than memory
 * holds. A frame that no transition starts from has zeros and is not valid.
 */
public final class LabelStore implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final int size;
    private final int codes;
    private final int stride;
    private final List<Long> offsets = new ArrayList<>();

    private LabelStore(Path file, FileChannel channel, Dataset data, int size, int codes) {
        this.file = file;
        this.channel = channel;
        this.size = size;
        this.codes = codes;
        this.stride = 1 + Float.BYTES * size + Long.BYTES * codes;
        long offset = 0;
        for (EpisodeInfo e : data.episodes()) {
            offsets.add(offset);
            offset += e.frames();
        }
        offsets.add(offset);
    }

    /**
     * Begins a store.
     *
     * @param file a scratch file, deleted when the store is closed
     * @param size numbers of a latent action
     * @param codes codes of a discrete model, 0 where it has none
     */
    public static LabelStore create(Path file, Dataset data, int size, int codes) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new LabelStore(file, channel, data, size, codes);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static ResourceException failed(Path file, IOException e) {
        return new ResourceException(
                "cannot write " + file + ": " + AtomicFiles.reason(e) + "; choose another --out", e);
    }

    /** Numbers of a latent action. */
    public int size() {
        return size;
    }

    /** Codes of a latent action; 0 where the model is continuous. */
    public int codes() {
        return codes;
    }

    /** Episodes of the data set. */
    public int episodes() {
        return offsets.size() - 1;
    }

    /** Frames of an episode. */
    public int frames(int episode) {
        return (int) (offsets.get(episode + 1) - offsets.get(episode));
    }

    /**
     * Labels frames [first, first + count) of an episode.
     *
     * @param z count × size numbers, not modified
     * @param code count × codes, not modified
     */
    public void put(int episode, int first, int count, double[] z, long[] code) {
        ByteBuffer rows = ByteBuffer.allocate(count * stride).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            rows.put((byte) 1);
            for (int j = 0; j < size; j++) {
                rows.putFloat((float) z[i * size + j]);
            }
            for (int j = 0; j < codes; j++) {
                rows.putLong(code[i * codes + j]);
            }
        }
        rows.flip();
        long at = (offsets.get(episode) + first) * stride;
        try {
            while (rows.hasRemaining()) {
                at += channel.write(rows, at);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Labels of some frames.
     *
     * @param z float32 (rows, size)
     * @param code int64 (rows, codes)
     * @param valid bool (rows)
     */
    public record Rows(NumericArray z, NumericArray code, NumericArray valid) {}

    /** Labels of frames [from, to) of an episode. */
    public Rows read(int episode, int from, int to) {
        int n = to - from;
        // What was never written is zeros: the file may be shorter than its frames.
        ByteBuffer rows = ByteBuffer.allocate(n * stride).order(ByteOrder.LITTLE_ENDIAN);
        long at = (offsets.get(episode) + from) * stride;
        try {
            long there = Math.max(0, Math.min(rows.capacity(), channel.size() - at));
            ContiguousRows.readFully(channel, rows.limit((int) there), at);
        } catch (IOException e) {
            throw failed(file, e);
        }
        rows.clear();
        float[] z = new float[n * size];
        long[] code = new long[n * codes];
        byte[] valid = new byte[n];
        for (int i = 0; i < n; i++) {
            valid[i] = rows.get();
            for (int j = 0; j < size; j++) {
                z[i * size + j] = rows.getFloat();
            }
            for (int j = 0; j < codes; j++) {
                code[i * codes + j] = rows.getLong();
            }
        }
        return new Rows(
                NumericArray.ofFloats(DType.FLOAT32, Shape.of(n, size), z),
                NumericArray.ofLongs(DType.INT64, Shape.of(n, codes), code),
                NumericArray.ofBytes(DType.BOOL, Shape.of(n), valid));
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
