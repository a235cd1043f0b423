package org.exolam.io.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.exolam.settings.AtomicFiles;

/**
 * Writes Parquet files, whole or absent, snappy-compressed, row group by row group. The same content gives the same bytes.
 */
public final class ParquetOutput {
    private static final long ALIGNMENT = 128L << 20;

    private final ParquetFileWriter writer;
    private final MessageType schema;
    private final ParquetProperties properties;
    private final CodecFactory codecs;

    private ParquetOutput(OutputStream out, MessageType schema) throws IOException {
        this.schema = schema;
        this.properties = ParquetProperties.builder()
                .withDictionaryEncoding(true)
                .withPageWriteChecksumEnabled(true)
                .build();
        this.codecs = new CodecFactory(new PlainParquetConfiguration(), properties.getPageSizeThreshold());
        this.writer = new ParquetFileWriter(
                new StreamOutput(out),
                schema,
                ParquetFileWriter.Mode.OVERWRITE,
                ALIGNMENT,
                0,
                properties.getColumnIndexTruncateLength(),
                properties.getStatisticsTruncateLength(),
                properties.getPageWriteChecksumEnabled());
    }

    /** What fills a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(ParquetOutput out) throws IOException;
    }

    /** What fills a row group: every column, in any order. */
    @FunctionalInterface
    public interface GroupContent {
        void writeTo(ParquetGroup group) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @param keyValues of the footer
     * @throws org.exolam.error.ResourceException where the file cannot be written; nothing is left behind
     */
    public static void write(Path target, List<ParquetField> fields, Map<String, String> keyValues, Content content) {
        MessageType schema = new MessageType(
                "schema", fields.stream().map(ParquetField::type).toArray(Type[]::new));
        write(target, schema, keyValues, content);
    }

    static void write(Path target, MessageType schema, Map<String, String> keyValues, Content content) {
        AtomicFiles.write(target, out -> {
            ParquetOutput parquet = new ParquetOutput(out, schema);
            parquet.writer.start();
            content.writeTo(parquet);
            parquet.writer.end(new TreeMap<>(keyValues));
            parquet.codecs.release();
        });
    }

    /** Writes one row group. */
    public void group(int rows, GroupContent content) throws IOException {
        if (rows == 0) {
            return;
        }
        try (ParquetGroup group =
                new ParquetGroup(schema, properties, codecs.getCompressor(CompressionCodecName.SNAPPY), rows)) {
            content.writeTo(group);
            group.flushTo(writer);
        }
    }
}
