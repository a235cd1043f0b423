package org.exolam.io.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.exolam.data.DType;
import org.exolam.data.FileKind;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** What a Parquet file says of itself. Immutable and safe for several threads; holds nothing open. */
public final class ParquetTable {
    /** Footers grow with row groups times columns; this is a hundred thousand episodes of fifty columns. */
    private static final long FOOTER_BYTES_MAX = 1L << 29;

    /** Encodings pack runs before the codec sees them; beyond this a chunk's size is a lie. */
    private static final long RATIO_MAX = 1 << 16;

    /** Deeper groups than any real table has. */
    private static final int DEPTH_MAX = 64;

    private final Path file;
    private final ParquetMetadata footer;
    private final Map<String, ParquetLeaf> leaves;
    private final long rows;

    private ParquetTable(Path file, ParquetMetadata footer) {
        this.file = file;
        this.footer = footer;
        Map<String, ParquetLeaf> found = new LinkedHashMap<>();
        MessageType schema = footer.getFileMetaData().getSchema();
        collect(schema, schema, "", List.of(), found);
        this.leaves = Collections.unmodifiableMap(found);
        this.rows = footer.getBlocks().stream()
                .mapToLong(BlockMetaData::getRowCount)
                .reduce(0, Math::addExact);
        if (rows > Integer.MAX_VALUE) {
            throw new DataException(
                    file + " has " + rows + " rows; at most " + Integer.MAX_VALUE + " can be in a file");
        }
    }

    /**
     * Reads a file's footer.
     *
     * @throws DataException where the file is missing, cut, or no Parquet
     */
    public static ParquetTable open(Path file) {
        return ParquetGuard.guard(file.toString(), () -> {
            long size = requireParquet(file);
            try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options())) {
                ParquetMetadata footer = reader.getFooter();
                requireSound(file, footer, size);
                requireArrowSchema(file, footer);
                PageCodecs.requireKnown(file, footer);
                return new ParquetTable(file, footer);
            }
        });
    }

    private static long requireParquet(Path file) throws IOException {
        FileKind kind = FileKind.of(file);
        if (kind != FileKind.PARQUET) {
            throw new DataException(file + " is " + kind.words() + ", not a Parquet file");
        }
        long size = Files.size(file);
        byte[] end = new byte[8];
        try (var in = Files.newByteChannel(file)) {
            in.position(Math.max(0, size - 8));
            in.read(java.nio.ByteBuffer.wrap(end));
        }
        String magic = new String(end, 4, 4, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (size < 12 || !magic.equals("PAR1")) {
            throw new DataException(
                    file + " has no footer: the file was cut, or its writer was never closed; fetch or write it again");
        }
        long length = java.nio.ByteBuffer.wrap(end)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getInt(0)
                & 0xffffffffL;
        if (length > size - 12 || length > FOOTER_BYTES_MAX) {
            throw new DataException(file + " claims a footer of " + length + " bytes in a file of " + size
                    + "; it is corrupt: fetch it again");
        }
        return size;
    }

    static ParquetReadOptions options() {
        return ParquetReadOptions.builder(new PlainParquetConfiguration())
                .usePageChecksumVerification(true)
                .withCodecFactory(new PageCodecs())
                .build();
    }

    /** Nothing here needs it; but it lies in the footer, so where it is damaged, what stands beside it may be. */
    private static void requireArrowSchema(Path file, ParquetMetadata footer) {
        String schema = footer.getFileMetaData().getKeyValueMetaData().get("ARROW:schema");
        try {
            if (schema != null) {
                Base64.getDecoder().decode(schema);
            }
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    file + ": the footer is unreadable: its ARROW:schema is damaged (" + e.getMessage()
                            + "); fetch the file again",
                    e);
        }
    }

    private static void requireSound(Path file, ParquetMetadata footer, long size) {
        for (BlockMetaData group : footer.getBlocks()) {
            if (group.getRowCount() < 0) {
                throw new DataException(file + ": a row group of " + group.getRowCount() + " rows cannot be");
            }
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                boolean inside = chunk.getStartingPos() >= 4
                        && chunk.getTotalSize() >= 0
                        && chunk.getStartingPos() <= size - chunk.getTotalSize();
                boolean packed = chunk.getTotalUncompressedSize() >= 0
                        && chunk.getTotalUncompressedSize() / RATIO_MAX <= chunk.getTotalSize();
                if (!inside || !packed) {
                    throw new DataException(file + ", column " + chunk.getPath().toDotString() + " claims "
                            + chunk.getTotalSize() + " bytes (" + chunk.getTotalUncompressedSize()
                            + " unpacked) at byte " + chunk.getStartingPos() + " of " + size + ": its footer lies");
                }
            }
        }
    }

    /** Walks the schema; groups that only make lists give no name. */
    private static void collect(
            MessageType schema, GroupType group, String prefix, List<String> path, Map<String, ParquetLeaf> out) {
        for (Type child : group.getFields()) {
            add(schema, child, prefix + child.getName(), behind(path, child), out);
        }
    }

    private static List<String> behind(List<String> path, Type child) {
        List<String> at = new ArrayList<>(path);
        at.add(child.getName());
        return at;
    }

    private static void add(
            MessageType schema, Type type, String name, List<String> path, Map<String, ParquetLeaf> out) {
        if (path.size() > DEPTH_MAX) {
            return;
        }
        if (type.isPrimitive()) {
            out.put(name, new ParquetLeaf(name, schema.getColumnDescription(path.toArray(String[]::new))));
            return;
        }
        GroupType group = type.asGroupType();
        boolean isList = group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation;
        if (isList && group.getFieldCount() == 1) {
            Type repeated = group.getType(0);
            boolean wrapped = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
            Type element = wrapped ? repeated.asGroupType().getType(0) : repeated;
            List<String> at = behind(path, repeated);
            add(schema, element, name, wrapped ? behind(at, element) : at, out);
        } else if (!(group.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation)) {
            collect(schema, group, name + "/", path, out);
        }
    }

    public Path file() {
        return file;
    }

    public int rows() {
        return (int) rows;
    }

    /** The columns by name, in the file's order. */
    public Map<String, ParquetLeaf> leaves() {
        return leaves;
    }

    /** The column of a name. */
    public Optional<ParquetLeaf> leaf(String name) {
        return Optional.ofNullable(leaves.get(name));
    }

    /** Key-values of the footer. */
    public Map<String, String> keyValues() {
        return Collections.unmodifiableMap(footer.getFileMetaData().getKeyValueMetaData());
    }

    /** Number of rows of each row group. */
    public List<Long> rowGroups() {
        return footer.getBlocks().stream().map(BlockMetaData::getRowCount).toList();
    }

    ParquetMetadata footer() {
        return footer;
    }

    /**
     * Rows of numbers, opened when first read.
     *
     * @param where file, episode and key, for messages
     * @param words what a row is called in messages: "row", "frame"
     * @param rowShape every row must have as many numbers, nested as its dimensions say or flat
     * @param from the row that counts as the first
     * @param rows how many there are from there on
     */
    public RowSource numbers(String where, String words, ParquetLeaf leaf, Shape rowShape, int from, int rows) {
        return new NumberRows(where, words, this, leaf, rowShape, from, rows);
    }

    /** All numbers of a column of one number a row; null is refused. */
    public NumericArray numbers(ParquetLeaf leaf) {
        DType dtype = leaf.dtype()
                .orElseThrow(() -> new DataException(
                        file + ", column " + leaf.name() + " is of " + leaf.kind() + "; expected numbers"));
        try (RowSource all = numbers(file + ", column " + leaf.name(), "row", leaf, Shape.of(), 0, rows())) {
            NumericArray values = all.readAll();
            if (values.dtype() != dtype) {
                throw new IllegalStateException(values + " of " + dtype);
            }
            return values;
        }
    }

    /** How many values the first row of a column has, nulls counted; 1 where there is no row. */
    public int widthOfFirstRow(ParquetLeaf leaf) {
        if (rows() == 0) {
            return 1;
        }
        try (ParquetStream stream = new ParquetStream(this, leaf, file + ", column " + leaf.name())) {
            int[] n = new int[1];
            stream.seek(0);
            stream.forRow(reader -> n[0]++);
            return n[0];
        }
    }

    /** Byte strings of a column of one value a row, a row at a time. */
    public BytesColumn bytes(ParquetLeaf leaf) {
        return new BytesColumn(this, leaf);
    }

    /** The texts of each row: one where the column has no lists; null counts as none. */
    public List<List<String>> texts(ParquetLeaf leaf) {
        if (!leaf.isBytes()) {
            throw new DataException(file + ", column " + leaf.name() + " is of " + leaf.kind() + "; expected text");
        }
        try (ParquetStream stream = new ParquetStream(this, leaf, file + ", column " + leaf.name())) {
            List<List<String>> out = new ArrayList<>();
            for (int row = 0; row < rows(); row++) {
                List<String> texts = new ArrayList<>();
                stream.seek(row);
                stream.forRow(reader -> {
                    if (stream.isPresent()) {
                        texts.add(reader.getBinary().toStringUsingUTF8());
                    }
                });
                out.add(texts);
            }
            return out;
        }
    }
}
