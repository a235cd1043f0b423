package org.exolam.io.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;

/** One row group that is being written: say what every column holds, then the rows are written one by one. */
public final class ParquetGroup implements AutoCloseable {
    private final MessageType schema;
    private final int rows;
    private final ColumnChunkPageWriteStore pages;
    private final ColumnWriteStore columns;
    private final List<Feeder> feeders = new ArrayList<>();
    private final List<ParquetStream> open = new ArrayList<>();
    private final Set<String> given = new HashSet<>();

    /** Writes one row of one column. */
    @FunctionalInterface
    private interface Feeder {
        void write(int row);
    }

    @SuppressWarnings("deprecation") // Its builder is missing in the release that Spark carries.
    ParquetGroup(MessageType schema, ParquetProperties properties, BytesInputCompressor compressor, int rows) {
        this.schema = schema;
        this.rows = rows;
        this.pages = new ColumnChunkPageWriteStore(
                compressor,
                schema,
                properties.getAllocator(),
                properties.getColumnIndexTruncateLength(),
                properties.getPageWriteChecksumEnabled());
        this.columns = properties.newColumnWriteStore(schema, pages, pages);
    }

    private ColumnWriter writer(ColumnDescriptor column) {
        if (!given.add(String.join("/", column.getPath()))) {
            throw new IllegalStateException("column " + String.join("/", column.getPath()) + " is given twice");
        }
        return columns.getColumnWriter(column);
    }

    private ColumnDescriptor only(String field, String... below) {
        return schema.getColumns().stream()
                .filter(c -> c.getPath()[0].equals(field)
                        && (below.length == 0 || c.getPath()[c.getPath().length - 1].equals(below[0])))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no field " + field + " in " + schema));
    }

    /**
     * A column of numbers.
     *
     * @param values as many rows as the group has; kept until the group is written
     */
    public void numbers(String field, NumericArray values) {
        if (values.rows() != rows) {
            throw new IllegalArgumentException(field + " has " + values.rows() + " rows, the group " + rows);
        }
        ColumnDescriptor column = only(field);
        ColumnWriter out = writer(column);
        int width = values.size() / rows;
        int depth = column.getMaxRepetitionLevel();
        int[] spans = spans(values, depth);
        int full = column.getMaxDefinitionLevel();
        feeders.add(row -> {
            for (int i = 0; i < width; i++) {
                put(out, values, row * width + i, level(i, spans, depth), full);
            }
            if (width == 0) {
                out.writeNull(0, 1);
            }
        });
    }

    /** How many numbers a list of each depth spans, the outermost first. */
    private static int[] spans(NumericArray values, int depth) {
        int[] spans = new int[depth];
        int span = 1;
        for (int axis = depth - 1; axis >= 0; axis--) {
            span *= values.shape().rank() > axis + 1 ? values.shape().get(axis + 1) : 1;
            spans[axis] = span;
        }
        return spans;
    }

    /** Which list goes on at a number: 0 begins a row, the depth goes on in the innermost list. */
    private static int level(int i, int[] spans, int depth) {
        for (int axis = 0; axis < depth; axis++) {
            if (i % spans[axis] == 0) {
                return axis;
            }
        }
        return depth;
    }

    private static void put(ColumnWriter out, NumericArray values, int at, int repetition, int definition) {
        DType dtype = values.dtype();
        switch (dtype) {
            case BOOL -> out.write(values.getLong(at) != 0, repetition, definition);
            case FLOAT16, FLOAT32 -> out.write((float) values.get(at), repetition, definition);
            case FLOAT64 -> out.write(values.get(at), repetition, definition);
            case INT64, UINT64 -> out.write(values.getLong(at), repetition, definition);
            default -> out.write((int) values.getLong(at), repetition, definition);
        }
    }

    /** A column of lists of texts, one list a row. */
    public void texts(String field, List<List<String>> values) {
        ColumnWriter out = writer(only(field));
        int full = only(field).getMaxDefinitionLevel();
        boolean isList = only(field).getMaxRepetitionLevel() > 0;
        feeders.add(row -> {
            List<String> texts = values.get(row);
            for (int i = 0; i < texts.size(); i++) {
                out.write(Binary.fromString(texts.get(i)), i == 0 ? 0 : 1, full);
            }
            if (texts.isEmpty()) {
                out.writeNull(0, isList ? 1 : 0);
            }
        });
    }

    /**
     * A column of pictures.
     *
     * @param bytes PNG or JPEG of each row
     * @param paths a name of each, which nothing resolves
     */
    public void pictures(String field, IntFunction<byte[]> bytes, IntFunction<String> paths) {
        ColumnWriter content = writer(only(field, "bytes"));
        ColumnWriter path = writer(only(field, "path"));
        feeders.add(row -> {
            content.write(Binary.fromConstantByteArray(bytes.apply(row)), 0, 2);
            path.write(Binary.fromConstantByteArray(paths.apply(row).getBytes(StandardCharsets.UTF_8)), 0, 2);
        });
    }

    /** A column as another file has it, nulls and all. */
    void copied(ColumnDescriptor column, ParquetStream source, int from) {
        ColumnWriter out = writer(column);
        int full = column.getMaxDefinitionLevel();
        open.add(source);
        feeders.add(row -> {
            source.seek((long) from + row);
            source.forRow(reader -> copy(column, reader, out, full));
        });
    }

    private static void copy(ColumnDescriptor column, ColumnReader in, ColumnWriter out, int full) {
        int repetition = in.getCurrentRepetitionLevel();
        int definition = in.getCurrentDefinitionLevel();
        if (definition < full) {
            out.writeNull(repetition, definition);
            return;
        }
        switch (column.getPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> out.write(in.getBoolean(), repetition, definition);
            case INT32 -> out.write(in.getInteger(), repetition, definition);
            case INT64 -> out.write(in.getLong(), repetition, definition);
            case FLOAT -> out.write(in.getFloat(), repetition, definition);
            case DOUBLE -> out.write(in.getDouble(), repetition, definition);
            default -> out.write(in.getBinary().copy(), repetition, definition);
        }
    }

    void flushTo(ParquetFileWriter file) throws IOException {
        if (given.size() != schema.getColumns().size()) {
            throw new IllegalStateException("only the columns " + given + " of " + schema + " are given");
        }
        for (int row = 0; row < rows; row++) {
            for (Feeder feeder : feeders) {
                feeder.write(row);
            }
            columns.endRecord();
        }
        columns.flush();
        file.startBlock(rows);
        pages.flushToFileWriter(file);
        file.endBlock();
    }

    @Override
    public void close() {
        open.forEach(ParquetStream::close);
        columns.close();
        pages.close();
    }
}
