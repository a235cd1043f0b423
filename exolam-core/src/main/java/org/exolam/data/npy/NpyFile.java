package org.exolam.data.npy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.exolam.data.ContiguousRows;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/** One npy file, read by position: any slice at the cost of its bytes, whatever the file's size. */
public final class NpyFile implements RowSource {
    private final String where;
    private final FileChannel channel;
    private final NpyElements elements;
    private final long dataAt;
    private final NpyHeader header;
    private final long size;
    private final long bytesBehind;

    private NpyFile(String where, FileChannel channel, NpyHeader header, long size) {
        this.where = where;
        this.channel = channel;
        this.bytesBehind = header.requireFits(where, size);
        this.elements = NpyElements.of(where, header);
        this.dataAt = header.dataAt();
        this.header = header;
        this.size = size;
    }

    /**
     * Opens a file and checks its header against its size.
     *
     * @throws DataException where it is missing, cut, no npy, or of a type that is not read
     */
    public static NpyFile open(Path file) {
        String where = file.toString();
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            long size = channel.size();
            NpyHeader header = NpyHeader.read(where, new BufferedInputStream(Channels.newInputStream(channel)), size);
            return new NpyFile(where, channel, header, size);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        } catch (RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    @Override
    public DType dtype() {
        return elements.dtype();
    }

    @Override
    public Shape rowShape() {
        return elements.rowShape();
    }

    @Override
    public int rows() {
        return elements.rows();
    }

    /** Whether the array has no dimension at all. */
    public boolean isScalar() {
        return header.dimensions().isEmpty();
    }

    /** An array of shape (episode, time, …) as rows of time, episode after episode; closing this file closes both. */
    public NpyFile ofEpisodes() {
        return new NpyFile(where, channel, header.ofEpisodes(where), size);
    }

    /** Bytes behind the data, which numpy ignores; 0 in a sound file. */
    public long bytesBehind() {
        return bytesBehind;
    }

    @Override
    public NumericArray read(int from, int to) {
        if (!elements.fortranOrder()) {
            Shape shape = rowShape().withRows(rows());
            return new ContiguousRows(where, channel, dataAt, dtype(), elements.order(), shape).read(from, to);
        }
        RowSource.requireRange(where, rows(), from, to);
        NumericArrayBuilder builder = elements.builder(where, to - from);
        try {
            readColumns(from, to - from, builder);
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
        return builder.build();
    }

    private void readColumns(int from, int count, NumericArrayBuilder builder) throws IOException {
        long bytes = dtype().bytes();
        for (int j = 0; j < elements.width(); j++) {
            long begin = dataAt + ((long) j * rows() + from) * bytes;
            ContiguousRows.readRun(channel, begin, count * bytes, elements.rowMajor(j), elements.width(), builder);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written: a failing close loses nothing.
                return;
            }
        }
    }
}
