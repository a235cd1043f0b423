package org.exolam.io.webdataset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.ContiguousRows;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyMember;
import org.exolam.error.DataException;
import org.exolam.io.picture.PictureRows;
import org.exolam.io.reading.Block;
import org.exolam.settings.AtomicFiles;

/** Samples in a row, open for reading: the archives they lie in are opened when first needed. */
final class SampleRows implements AutoCloseable {
    /** An episode crosses a border of shards now and then; more than this are not open at once. */
    private static final int OPEN_MAX = 4;

    private final String where;
    private final List<Sample> samples;
    private final Map<Shard, FileChannel> channels = new HashMap<>();

    SampleRows(String where, List<Sample> samples) {
        this.where = where;
        this.samples = samples;
    }

    RowSource rows(String field, Block kind) {
        if (ShardScan.isPicture(field)) {
            return new PictureRows(where, samples.size(), kind.rowShape(), new Coded(field), () -> {});
        }
        return new Arrays(field, kind);
    }

    private byte[] bytes(int row, String field) {
        Sample sample = samples.get(row);
        Sample.Field place = sample.fieldOrNull(field);
        byte[] bytes = new byte[place.size()];
        try {
            ContiguousRows.readFully(channel(sample.shard()), ByteBuffer.wrap(bytes), place.at());
        } catch (IOException e) {
            throw new DataException("cannot read " + sample.where(field) + ": " + AtomicFiles.reason(e), e);
        }
        return bytes;
    }

    private FileChannel channel(Shard shard) throws IOException {
        FileChannel open = channels.get(shard);
        if (open == null) {
            if (channels.size() == OPEN_MAX) {
                close();
            }
            open = FileChannel.open(shard.path(), StandardOpenOption.READ);
            channels.put(shard, open);
        }
        return open;
    }

    @Override
    public void close() {
        for (FileChannel channel : channels.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written: a failing close loses nothing.
                continue;
            }
        }
        channels.clear();
    }

    private final class Coded implements PictureRows.Coded {
        private final String field;

        Coded(String field) {
            this.field = field;
        }

        @Override
        public byte[] bytes(int row) {
            return SampleRows.this.bytes(row, field);
        }

        @Override
        public String where(int row) {
            return samples.get(row).where(field);
        }

        @Override
        public void check(int row) {
            // Every picture's ends were looked at while opening.
        }
    }

    /** One npy array a sample. */
    private final class Arrays implements RowSource {
        private final String field;
        private final Block kind;

        Arrays(String field, Block kind) {
            this.field = field;
            this.kind = kind;
        }

        @Override
        public DType dtype() {
            return kind.dtype();
        }

        @Override
        public Shape rowShape() {
            return kind.rowShape();
        }

        @Override
        public int rows() {
            return samples.size();
        }

        @Override
        public NumericArray read(int from, int to) {
            RowSource.requireRange(where + ", field " + field, rows(), from, to);
            NumericArray[] parts = new NumericArray[Math.max(1, to - from)];
            for (int i = from; i < to; i++) {
                byte[] bytes = bytes(i, field);
                parts[i - from] = NpyMember.of(
                                samples.get(i).where(field), new ByteArrayInputStream(bytes), bytes.length)
                        .decode(bytes);
            }
            if (from == to) {
                return new org.exolam.data.NumericArrayBuilder(
                                dtype(), rowShape().withRows(0), java.nio.ByteOrder.LITTLE_ENDIAN)
                        .build();
            }
            return NumericArray.concat(parts);
        }

        @Override
        public void close() {
            // The archives belong to all fields.
        }
    }
}
