package org.exolam.io.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;
import org.exolam.data.ContiguousRows;
import org.exolam.data.RowSource;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/** Where the values of rows of one column lie in the file. */
final class ArrowValues {
    private final String where;
    private final FileChannel channel;
    private final ArrowLeaf leaf;
    private final List<ArrowBatch> batches;

    ArrowValues(String where, FileChannel channel, ArrowLeaf leaf, List<ArrowBatch> batches) {
        this.where = where;
        this.channel = channel;
        this.leaf = leaf;
        this.batches = batches;
    }

    /**
     * Values [from, to) of a batch.
     *
     * @param batch its number
     * @param fromRow first of its rows
     * @param rows how many rows they are of
     */
    record Span(int batch, int fromRow, int rows, long from, long to) {}

    ArrowLeaf leaf() {
        return leaf;
    }

    int rows() {
        return batches.stream().mapToInt(ArrowBatch::rows).sum();
    }

    /** The batch that holds a row, and which of its rows. */
    int[] find(int row) {
        int from = 0;
        int batch = 0;
        while (row >= from + batches.get(batch).rows()) {
            from += batches.get(batch).rows();
            batch++;
        }
        return new int[] {batch, row - from};
    }

    /** The values of some rows of one batch, followed through lists; nulls are refused. */
    Span span(int batch, int fromRow, int toRow) {
        long from = fromRow;
        long to = toRow;
        List<ArrowField> path = leaf.path();
        for (int i = 0; i < path.size(); i++) {
            ArrowField field = path.get(i);
            requireNoNull(batch, i, from, to);
            switch (field.type()) {
                case FIXED_LIST -> {
                    from = Math.multiplyExact(from, (long) field.size());
                    to = Math.multiplyExact(to, (long) field.size());
                }
                case LIST, LARGE_LIST -> {
                    int width = field.type() == ArrowField.Type.LIST ? 4 : 8;
                    int offsets = leaf.buffers().get(i) + 1;
                    long begin = offset(batch, offsets, width, from);
                    to = offset(batch, offsets, width, to);
                    from = begin;
                }
                default -> {
                    // Structs and values are one to one.
                }
            }
        }
        return new Span(batch, fromRow, toRow - fromRow, from, to);
    }

    private void requireNoNull(int batch, int depth, long from, long to) {
        ArrowBatch rows = batches.get(batch);
        int bitmap = leaf.buffers().get(depth);
        if (rows.nulls().get(leaf.nodes().get(depth)) == 0
                || leaf.path().get(depth).type() == ArrowField.Type.NULL
                || rows.sizes().get(bitmap) == 0) {
            return;
        }
        byte[] bits = read(batch, bitmap, from / 8, (to + 7) / 8 - from / 8);
        for (long i = from; i < to; i++) {
            if ((bits[(int) (i / 8 - from / 8)] >> (i % 8) & 1) == 0) {
                throw new DataException(where + ": value " + i + " is null; every number must be there");
            }
        }
    }

    private long offset(int batch, int buffer, int width, long index) {
        ByteBuffer one =
                ByteBuffer.wrap(read(batch, buffer, index * width, width)).order(ByteOrder.LITTLE_ENDIAN);
        return width == 4 ? one.getInt() : one.getLong();
    }

    /** Bytes [at, at + length) of a buffer, checked to lie in it. */
    byte[] read(int batch, int buffer, long at, long length) {
        long size = batches.get(batch).sizes().get(buffer);
        if (at < 0 || length < 0 || at > size - length || length > Integer.MAX_VALUE - 8) {
            throw new DataException(where + ": bytes " + at + " to " + (at + length) + " of a buffer of " + size
                    + " are claimed: the file is damaged");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        try {
            ContiguousRows.readFully(
                    channel, bytes, batches.get(batch).offsets().get(buffer) + at);
        } catch (IOException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        }
        return bytes.array();
    }

    /** The buffer with the numbers themselves. */
    int valueBuffer() {
        return leaf.buffers().get(leaf.buffers().size() - 1) + 1;
    }

    /** The byte string of a row. */
    byte[] bytes(int row) {
        RowSource.requireRange(where, rows(), row, row + 1);
        if (!leaf.isBytes()) {
            throw new DataException(where + " holds no byte strings");
        }
        int[] place = find(row);
        Span span = span(place[0], place[1], place[1] + 1);
        int width = leaf.values().type() == ArrowField.Type.BYTES ? 4 : 8;
        long from = offset(place[0], valueBuffer(), width, span.from());
        long to = offset(place[0], valueBuffer(), width, span.from() + 1);
        return read(place[0], valueBuffer() + 1, from, to - from);
    }
}
