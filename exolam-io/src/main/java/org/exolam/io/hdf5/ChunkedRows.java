package org.exolam.io.hdf5;

import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkOffset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.data.ContiguousRows;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/** Rows of a chunked array. The last bands stay decoded, so that overlapping slices decode each chunk once. */
final class ChunkedRows implements RowSource {
    /** Holds the frames that slices overlap by; a band of 64×64 RGB frames has about 50 kB. */
    private static final int KEPT_BYTES = 1 << 20;

    private final String where;
    private final FileChannel channel;
    private final long base;
    private final ChunkLayout layout;
    private final Map<ChunkOffset, Chunk> chunks;
    private final ChunkDecoder decoder;
    private final Map<Integer, byte[]> bands = new LinkedHashMap<>(16, 0.75f, true);
    private long keptBytes;
    private byte[] stored = new byte[0];

    /** An array of a chunk's length that nobody needs any more. */
    private byte[] spareOrNull;

    private ChunkedRows(
            String where, Hdf5File file, ChunkLayout layout, Map<ChunkOffset, Chunk> chunks, ChunkDecoder decoder) {
        this.where = where;
        this.channel = file.channel();
        this.base = file.base();
        this.layout = layout;
        this.chunks = chunks;
        this.decoder = decoder;
    }

    static ChunkedRows open(Hdf5File file, String where, ChunkedDataset dataset, ChunkLayout layout) {
        layout.requireSound(where, file.size());
        Map<ChunkOffset, Chunk> chunks = file.chunks(dataset);
        ChunkDecoder decoder = new ChunkDecoder(where, dataset.getFilters(), layout.chunkBytes());
        return new ChunkedRows(where, file, layout, chunks, decoder);
    }

    @Override
    public DType dtype() {
        return layout.dtype();
    }

    @Override
    public Shape rowShape() {
        return layout.shape().inner();
    }

    @Override
    public int rows() {
        return layout.shape().get(0);
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(where, rows(), from, to);
        NumericArrayBuilder builder =
                NumericArrayBuilder.forRows(where, dtype(), rowShape(), to - from, layout.order());
        int rowBytes = layout.rowBytes();
        int perBand = layout.rowsPerBand();
        int place = 0;
        for (int row = from; row < to && rowBytes > 0; ) {
            int band = row / perBand;
            int first = band * perBand;
            int end = Math.min(to, first + perBand);
            byte[] rows = band(band);
            place += builder.put(place, ByteBuffer.wrap(rows, (row - first) * rowBytes, (end - row) * rowBytes));
            row = end;
        }
        return builder.build();
    }

    @Override
    public void readBytes(int from, int to, byte[] out, int at) {
        RowSource.requireRange(where, rows(), from, to);
        if (dtype().bytes() != 1) {
            throw new IllegalStateException(dtype() + " is not stored as bytes");
        }
        int rowBytes = layout.rowBytes();
        int perBand = layout.rowsPerBand();
        for (int row = from; row < to && rowBytes > 0; ) {
            int band = row / perBand;
            int first = band * perBand;
            int end = Math.min(to, first + perBand);
            System.arraycopy(
                    band(band), (row - first) * rowBytes, out, at + (row - from) * rowBytes, (end - row) * rowBytes);
            row = end;
        }
    }

    private byte[] band(int band) {
        byte[] rows = bands.get(band);
        if (rows == null) {
            rows = decodeBand(band);
            bands.put(band, rows);
            keptBytes += rows.length;
            Iterator<byte[]> oldest = bands.values().iterator();
            while (keptBytes > KEPT_BYTES && bands.size() > 1) {
                byte[] gone = oldest.next();
                keptBytes -= gone.length;
                oldest.remove();
                // Its rows were copied to whoever asked for them.
                spareOrNull = gone.length == layout.chunkBytes() ? gone : null;
            }
        }
        return rows;
    }

    private byte[] decodeBand(int band) {
        if (layout.isBandOneChunk()) {
            return decodeChunk(layout.offset(band, 0));
        }
        int rows = Math.min(layout.rowsPerBand(), rows() - band * layout.rowsPerBand());
        byte[] out = new byte[rows * layout.rowBytes()];
        for (int cell = 0; cell < layout.cellsPerBand(); cell++) {
            long[] offset = layout.offset(band, cell);
            layout.copy(decodeChunk(offset), offset, rows, out);
        }
        return out;
    }

    private byte[] decodeChunk(long[] offset) {
        Chunk chunk = chunks.get(new ChunkOffset(offset));
        if (chunk == null) {
            throw new DataException(where + ": rows from " + offset[0]
                    + " on were never written (a chunk is missing): the recording was cut off");
        }
        int size = chunk.getSize();
        long at = base + chunk.getAddress();
        if (size < 0 || at < 0 || at > fileSize() - size || layout.chunkBytes() > (size + 16) * Hdf5Array.RATIO_MAX) {
            throw new DataException(where + ": the chunk for rows from " + offset[0] + " on claims " + size
                    + " bytes at " + at + ", which the file of " + fileSize() + " bytes cannot hold");
        }
        if (stored.length < size) {
            stored = new byte[size];
        }
        try {
            ContiguousRows.readBytes(channel, at, size, ByteBuffer.wrap(stored), 0);
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
        BitSet skipped = chunk.getFilterMask() == null ? new BitSet() : chunk.getFilterMask();
        try {
            byte[] reused = spareOrNull;
            spareOrNull = null;
            return decoder.decode(stored, size, reused, skipped, offset);
        } catch (DataException e) {
            throw e;
        } catch (RuntimeException e) {
            // A filter of jHDF's that met data it did not expect.
            throw new DataException(
                    where + ": the chunk for rows from " + offset[0] + " on is corrupt: " + e.getMessage(), e);
        }
    }

    private long fileSize() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
    }

    @Override
    public void close() {
        bands.clear();
        keptBytes = 0;
        decoder.close();
    }
}
