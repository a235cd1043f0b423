package org.exolam.data.npy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.linalg.Matrix;
import org.exolam.settings.AtomicFiles;

/**
 * Writes npz archives, one array after the other, deflated; whole or absent. The same content gives the same bytes.
 */
public final class NpzWriter {
    /** Zip's own beginning of time: a real date would make equal archives differ. */
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ZipOutputStream zip;

    private NpzWriter(OutputStream out) {
        zip = new ZipOutputStream(out);
        // Floats hardly shrink whatever the effort.
        zip.setLevel(Deflater.BEST_SPEED);
    }

    /** What fills an archive. */
    @FunctionalInterface
    public interface Content {
        void writeTo(NpzWriter npz) throws IOException;
    }

    /**
     * Writes one archive.
     *
     * @throws org.exolam.error.ResourceException where the file cannot be written; nothing is left behind
     */
    public static void write(Path file, Content content) {
        AtomicFiles.write(file, out -> {
            NpzWriter npz = new NpzWriter(out);
            content.writeTo(npz);
            npz.zip.finish();
        });
    }

    /**
     * Streams one array.
     *
     * @param dtype BOOL, UINT8, INT64, FLOAT32 or FLOAT64
     * @param rows number of rows; the content must deliver as many
     */
    public void add(String key, DType dtype, int rows, Shape rowShape, NpyWriter.Rows content) throws IOException {
        ZipEntry entry = new ZipEntry(key + ".npy");
        entry.setTimeLocal(DATE);
        zip.putNextEntry(entry);
        RowSink sink = new RowSink(zip, dtype, rowShape.withRows(rows));
        content.writeTo(sink);
        sink.finish();
        zip.closeEntry();
    }

    /** Adds a matrix as FLOAT64 or FLOAT32. */
    public void add(String key, DType dtype, Matrix m) throws IOException {
        add(key, dtype, m.rows(), Shape.of(m.cols()), sink -> sink.put(m.array(), 0, m.array().length));
    }

    /** Adds a single number. */
    public void add(String key, DType dtype, double value) throws IOException {
        ZipEntry entry = new ZipEntry(key + ".npy");
        entry.setTimeLocal(DATE);
        zip.putNextEntry(entry);
        RowSink sink = new RowSink(zip, dtype, Shape.of());
        sink.put(new double[] {value}, 0, 1);
        sink.finish();
        zip.closeEntry();
    }

    /** Adds a vector of int64. */
    public void add(String key, long[] values) throws IOException {
        add(key, DType.INT64, values.length, Shape.of(), sink -> sink.put(values));
    }
}
