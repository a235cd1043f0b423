package org.exolam.io.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.column.ColumnReader;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.NumericArrayBuilder;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** Rows of a column of numbers; every row must have exactly the numbers that its shape says, nested accordingly. */
final class NumberRows implements RowSource {
    private final String where;
    private final String words;
    private final ParquetTable table;
    private final ParquetLeaf leaf;
    private final DType dtype;
    private final Shape rowShape;
    private final int width;
    private final int from;
    private final int rows;
    private ParquetStream stream;

    NumberRows(String where, String words, ParquetTable table, ParquetLeaf leaf, Shape rowShape, int from, int rows) {
        this.where = where;
        this.words = words;
        this.table = table;
        this.leaf = leaf;
        this.dtype = leaf.dtype()
                .orElseThrow(() -> new DataException(where + " is a column of " + leaf.kind() + "; expected numbers"));
        this.rowShape = rowShape;
        this.width = rowShape.intSize();
        this.from = from;
        this.rows = rows;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape rowShape() {
        return rowShape;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public NumericArray read(int begin, int end) {
        RowSource.requireRange(where, rows, begin, end);
        Sink sink = new Sink(end - begin);
        if (end > begin && stream == null) {
            stream = new ParquetStream(table, leaf, where);
        }
        for (int row = begin; row < end; row++) {
            stream.seek((long) from + row);
            sink.startRow(row);
            stream.forRow(sink::put);
            sink.endRow();
        }
        return sink.build();
    }

    /** Where the values of one read go. */
    private final class Sink {
        private final Shape shape;
        private final byte[] bytes;
        private final long[] longs;
        private final float[] floats;
        private final double[] doubles;
        private int at;
        private int row;
        private int inRow;

        Sink(int count) {
            // The same limit as everywhere on what one array can hold.
            NumericArrayBuilder.requireRows(where, rowShape, count);
            shape = rowShape.withRows(count);
            int n = shape.intSize();
            boolean narrow = dtype.bytes() == 1;
            bytes = narrow ? new byte[n] : null;
            longs = narrow || dtype.isFloating() ? null : new long[n];
            floats = dtype == DType.FLOAT32 || dtype == DType.FLOAT16 ? new float[n] : null;
            doubles = dtype == DType.FLOAT64 ? new double[n] : null;
        }

        void startRow(int index) {
            row = index;
            inRow = 0;
        }

        void put(ColumnReader reader) {
            if (!stream.isPresent()) {
                boolean isNull = width == 1 || inRow > 0 || reader.getCurrentDefinitionLevel() == 0;
                throw new DataException(where + ": " + words + " " + row + " is " + (isNull ? "null" : "empty or null")
                        + (width > 1 ? ", element " + inRow : "")
                        + "; every number must be there: repair it, or leave broken episodes out");
            }
            if (inRow < width) {
                requireNesting(reader.getCurrentRepetitionLevel());
                store(reader);
                at++;
            }
            inRow++;
        }

        private void store(ColumnReader reader) {
            if (bytes != null) {
                bytes[at] = dtype == DType.BOOL ? (byte) (reader.getBoolean() ? 1 : 0) : (byte) reader.getInteger();
            } else if (floats != null) {
                floats[at] = dtype == DType.FLOAT32 ? reader.getFloat() : half(reader);
            } else if (doubles != null) {
                doubles[at] = reader.getDouble();
            } else {
                longs[at] = dtype.bytes() == 8 ? reader.getLong() : integer(reader.getInteger());
            }
        }

        private long integer(int value) {
            return switch (dtype) {
                case UINT16 -> value & 0xffff;
                case UINT32 -> value & 0xffffffffL;
                default -> value;
            };
        }

        private float half(ColumnReader reader) {
            NumericArrayBuilder one = new NumericArrayBuilder(DType.FLOAT16, Shape.of(1), ByteOrder.LITTLE_ENDIAN);
            one.put(0, ByteBuffer.wrap(reader.getBinary().getBytes()));
            return (float) one.build().get(0);
        }

        /** A list of lists must begin a new list where its shape says so. */
        private void requireNesting(int level) {
            int depth = leaf.listDepth();
            if (depth < 2 || depth != rowShape.rank()) {
                return;
            }
            int expected = depth;
            int span = 1;
            for (int axis = rowShape.rank() - 1; axis >= 0; axis--) {
                span *= rowShape.get(axis);
                if (inRow % span == 0) {
                    expected = axis;
                }
            }
            if (level != expected) {
                throw new DataException(where + ": " + words + " " + row + " is not of shape " + rowShape
                        + ": a list ends before or behind number " + inRow);
            }
        }

        void endRow() {
            if (inRow != width) {
                throw new DataException(where + ": " + words + " " + row + " has " + inRow + " values, " + width
                        + " expected; repair it, or leave broken episodes out");
            }
        }

        NumericArray build() {
            if (bytes != null) {
                return NumericArray.ofBytes(dtype, shape, bytes);
            }
            if (longs != null) {
                return NumericArray.ofLongs(dtype, shape, longs);
            }
            return floats != null
                    ? NumericArray.ofFloats(dtype, shape, floats)
                    : NumericArray.ofDoubles(shape, doubles);
        }
    }

    @Override
    public void close() {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
