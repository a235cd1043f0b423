package org.exolam.io.minari;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.DType;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.io.arrow.ArrowFile;
import org.exolam.io.parquet.BytesColumn;
import org.exolam.io.parquet.ParquetLeaf;
import org.exolam.io.parquet.ParquetTable;

/** An Arrow or a Parquet file by columns. Belongs to one thread at a time. */
interface TableFile extends AutoCloseable {
    int rows();

    List<String> columns();

    /** The type of a column's numbers; empty where it holds others. */
    Optional<DType> dtype(String column);

    boolean isList(String column);

    /** Whether a column holds one byte string a row. */
    boolean isBytes(String column);

    int widthOfFirstRow(String column);

    RowSource numbers(String where, String column, Shape rowShape);

    byte[] bytesOrNull(String where, String column, int row);

    @Override
    void close();

    /** Opens a file by what its name ends in. */
    static TableFile open(Path file) {
        return file.getFileName().toString().endsWith(".parquet")
                ? new OfParquet(ParquetTable.open(file))
                : new OfArrow(ArrowFile.open(file));
    }

    /** Arrow. */
    record OfArrow(ArrowFile file) implements TableFile {
        @Override
        public int rows() {
            return file.rows();
        }

        @Override
        public List<String> columns() {
            return file.columns();
        }

        @Override
        public Optional<DType> dtype(String column) {
            return file.dtype(column);
        }

        @Override
        public boolean isList(String column) {
            return file.isList(column);
        }

        @Override
        public boolean isBytes(String column) {
            return file.isBytes(column);
        }

        @Override
        public int widthOfFirstRow(String column) {
            return file.widthOfFirstRow(column);
        }

        @Override
        public RowSource numbers(String where, String column, Shape rowShape) {
            return file.rows(where, column, rowShape);
        }

        @Override
        public byte[] bytesOrNull(String where, String column, int row) {
            return file.bytes(where, column, row);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /** Parquet. */
    final class OfParquet implements TableFile {
        private final ParquetTable table;
        private final Map<String, BytesColumn> bytes = new HashMap<>();

        OfParquet(ParquetTable table) {
            this.table = table;
        }

        private ParquetLeaf leaf(String column) {
            return table.leaf(column).orElseThrow(() -> new DataException(table.file() + " has no column " + column));
        }

        @Override
        public int rows() {
            return table.rows();
        }

        @Override
        public List<String> columns() {
            return List.copyOf(table.leaves().keySet());
        }

        @Override
        public Optional<DType> dtype(String column) {
            return table.leaf(column).flatMap(ParquetLeaf::dtype);
        }

        @Override
        public boolean isList(String column) {
            return leaf(column).listDepth() > 0;
        }

        @Override
        public boolean isBytes(String column) {
            return table.leaf(column)
                    .filter(l -> l.isBytes() && l.listDepth() == 0)
                    .isPresent();
        }

        @Override
        public int widthOfFirstRow(String column) {
            return table.widthOfFirstRow(leaf(column));
        }

        @Override
        public RowSource numbers(String where, String column, Shape rowShape) {
            return table.numbers(where, "frame", leaf(column), rowShape, 0, table.rows());
        }

        @Override
        public byte[] bytesOrNull(String where, String column, int row) {
            return bytes.computeIfAbsent(column, c -> table.bytes(leaf(c))).readOrNull(row);
        }

        @Override
        public void close() {
            bytes.values().forEach(BytesColumn::close);
            bytes.clear();
        }
    }
}
