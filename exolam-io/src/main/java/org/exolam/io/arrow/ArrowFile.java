package org.exolam.io.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.ContiguousRows;
import org.exolam.data.DType;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * An Arrow file, open for reading: columns of numbers and byte strings by name, members of structs as {@code struct/member}.
 * Uncompressed files without dictionaries. Belongs to one thread at a time.
 */
public final class ArrowFile implements AutoCloseable {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int DESCRIPTION_BYTES_MAX = 1 << 28;
    private static final int BLOCK_BYTES = 24;

    private final String where;
    private final FileChannel channel;
    private final Map<String, ArrowLeaf> leaves = new LinkedHashMap<>();
    private final List<ArrowBatch> batches = new ArrayList<>();
    private int nodes;
    private int buffers;

    private ArrowFile(String where, FileChannel channel) throws IOException {
        this.where = where;
        this.channel = channel;
        long size = channel.size();
        FlatTable footer = footer(size);
        FlatTable schema = footer.tableOrNull(1);
        if (schema == null || schema.shortAt(0, 0) != 0) {
            throw new DataException(where + " has no schema in little-endian order, which alone is read");
        }
        for (int i = 0; i < schema.count(1, 4); i++) {
            collect(ArrowField.of(where, schema.element(1, i), 0), "", List.of(), List.of(), List.of());
        }
        for (int i = 0; i < footer.count(3, BLOCK_BYTES); i++) {
            batches.add(batch(footer, i, size));
        }
        if (batches.stream().mapToLong(ArrowBatch::rows).sum() > Integer.MAX_VALUE) {
            throw new DataException(where + " claims more than " + Integer.MAX_VALUE + " rows");
        }
    }

    /**
     * Opens a file.
     *
     * @throws DataException where it is missing, cut, no Arrow file, compressed, or uses dictionaries
     */
    public static ArrowFile open(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            return new ArrowFile(file.toString(), channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        } catch (RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private byte[] read(long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        ContiguousRows.readFully(channel, bytes, at);
        return bytes.array();
    }

    private FlatTable footer(long size) throws IOException {
        int edge = MAGIC.length;
        boolean begins = size >= edge && java.util.Arrays.equals(read(0, edge), MAGIC);
        if (!begins) {
            throw new DataException(where + (size == 0 ? " is an empty file" : " is no Arrow file (IPC file format)"));
        }
        if (size < 3L * edge + 4 || !java.util.Arrays.equals(read(size - edge, edge), MAGIC)) {
            throw new DataException(where + " ends early: an Arrow file ends with its footer, this one of " + size
                    + " bytes does not; fetch or write it again");
        }
        int length = ByteBuffer.wrap(read(size - edge - 4, 4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        if (length <= 0 || length > size - 3L * edge - 4 || length > DESCRIPTION_BYTES_MAX) {
            throw new DataException(where + " claims a footer of " + length + " bytes in a file of " + size);
        }
        return FlatTable.root(where, read(size - edge - 4 - length, length));
    }

    private ArrowBatch batch(FlatTable footer, int index, long size) throws IOException {
        long at = footer.structLong(3, index, BLOCK_BYTES, 0);
        int length = footer.structInt(3, index, BLOCK_BYTES, 8);
        if (at < 0 || length < 8 || length > DESCRIPTION_BYTES_MAX || at > size - length) {
            throw new DataException(where + " claims a batch at byte " + at + " of a file of " + size
                    + ": it was cut, or its footer lies");
        }
        byte[] bytes = read(at, length);
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        // Files before Arrow 0.15 lack the four bytes of ones.
        int skip = head.getInt(0) == -1 ? 8 : 4;
        FlatTable message = FlatTable.root(where, java.util.Arrays.copyOfRange(bytes, skip, bytes.length));
        ArrowBatch batch = ArrowBatch.of(where, message, at + length, size);
        if (batch.nulls().size() < nodes || batch.offsets().size() < buffers) {
            throw new DataException(
                    where + ": a batch has " + batch.offsets().size() + " buffers, its schema needs " + buffers);
        }
        return batch;
    }

    /** Depth first, as nodes and buffers of a batch stand. */
    private void collect(
            ArrowField field, String prefix, List<ArrowField> path, List<Integer> atNodes, List<Integer> atBuffers) {
        List<ArrowField> here = append(path, field);
        List<Integer> hereNodes = append(atNodes, nodes++);
        List<Integer> hereBuffers = append(atBuffers, buffers);
        buffers += field.type().buffers();
        boolean isList = field.type() == ArrowField.Type.LIST
                || field.type() == ArrowField.Type.LARGE_LIST
                || field.type() == ArrowField.Type.FIXED_LIST;
        // The element of a list gives no name: "state", not "state/item".
        boolean inList = !path.isEmpty() && isListed(path.get(path.size() - 1));
        String name = inList ? prefix : prefix.isEmpty() ? field.name() : prefix + "/" + field.name();
        if (field.children().isEmpty() && field.type() != ArrowField.Type.STRUCT && !isList) {
            leaves.put(name, new ArrowLeaf(name, here, hereNodes, hereBuffers));
        }
        for (ArrowField child : field.children()) {
            collect(child, name, here, hereNodes, hereBuffers);
        }
    }

    private static boolean isListed(ArrowField field) {
        return field.type() == ArrowField.Type.LIST
                || field.type() == ArrowField.Type.LARGE_LIST
                || field.type() == ArrowField.Type.FIXED_LIST;
    }

    private static <T> List<T> append(List<T> list, T last) {
        List<T> out = new ArrayList<>(list);
        out.add(last);
        return out;
    }

    /** Names of all columns, in the file's order. */
    public List<String> columns() {
        return List.copyOf(leaves.keySet());
    }

    /** The type of a column's numbers; empty where it holds others, or is not there. */
    public Optional<DType> dtype(String column) {
        return Optional.ofNullable(leaves.get(column)).flatMap(ArrowLeaf::dtype);
    }

    /** Whether a column holds one byte string a row. */
    public boolean isBytes(String column) {
        ArrowLeaf leaf = leaves.get(column);
        return leaf != null && leaf.isBytes() && !leaf.hasLists();
    }

    /** Whether a row of the column is a list. */
    public boolean isList(String column) {
        return leaf(column).hasLists();
    }

    public int rows() {
        return batches.stream().mapToInt(ArrowBatch::rows).sum();
    }

    /** Numbers in the first row of a column; 1 where there is no row. */
    public int widthOfFirstRow(String column) {
        return numbers(where + ", column " + column, column, Shape.of()).widthOfFirstRow();
    }

    /**
     * Rows of numbers; the file stays open for them.
     *
     * @param where file, episode and key, for messages
     * @param rowShape every row must have as many numbers
     */
    public RowSource rows(String where, String column, Shape rowShape) {
        return numbers(where, column, rowShape);
    }

    private ArrowNumbers numbers(String where, String column, Shape rowShape) {
        return new ArrowNumbers(where, new ArrowValues(where, channel, leaf(column), batches), rowShape);
    }

    private ArrowLeaf leaf(String column) {
        ArrowLeaf leaf = leaves.get(column);
        if (leaf == null) {
            throw new DataException(where + " has no column " + column + "; it has " + leaves.keySet());
        }
        return leaf;
    }

    /** The byte string of a row. */
    public byte[] bytes(String where, String column, int row) {
        return new ArrowValues(where, channel, leaf(column), batches).bytes(row);
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
