package org.exolam.data.npy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.exolam.data.DType;
import org.exolam.data.Shape;
import org.exolam.linalg.Matrix;
import org.exolam.settings.AtomicFiles;

/** Writes npy files: format 1.0, little-endian, C order; whole or absent. */
public final class NpyWriter {
    private NpyWriter() {}

    /** What fills an array. */
    @FunctionalInterface
    public interface Rows {
        void writeTo(RowSink sink) throws IOException;
    }

    /**
     * Streams one array to a file.
     *
     * @param dtype BOOL, UINT8, INT64, FLOAT32 or FLOAT64
     * @param rows number of rows; the content must deliver as many
     * @param rowShape shape of one row
     * @throws org.exolam.error.ResourceException where the file cannot be written; nothing is left behind
     */
    public static void write(Path file, DType dtype, int rows, Shape rowShape, Rows content) {
        AtomicFiles.write(file, out -> write(out, dtype, rowShape.withRows(rows), content));
    }

    /** Writes one array to a stream, which stays open. */
    public static void write(OutputStream out, DType dtype, Shape shape, Rows content) throws IOException {
        RowSink sink = new RowSink(out, dtype, shape);
        content.writeTo(sink);
        sink.finish();
    }

    /** Writes a matrix as float64. */
    public static void write(Path file, Matrix m) {
        write(file, DType.FLOAT64, m.rows(), Shape.of(m.cols()), sink -> sink.put(m.array(), 0, m.array().length));
    }
}
