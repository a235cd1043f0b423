package org.exolam.io.reading;

import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;

/** Some rows of an array in a row, counted from 0. */
public final class SomeRows implements RowSource {
    private final String where;
    private final RowSource all;
    private final int from;
    private final int rows;

    /**
     * Rows [from, from + rows); closing this closes {@code all}.
     *
     * @param where file and array, for messages
     */
    public SomeRows(String where, RowSource all, int from, int rows) {
        this.where = where;
        this.all = all;
        this.from = from;
        this.rows = rows;
    }

    @Override
    public DType dtype() {
        return all.dtype();
    }

    @Override
    public Shape rowShape() {
        return all.rowShape();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public NumericArray read(int begin, int end) {
        RowSource.requireRange(where, rows, begin, end);
        return all.read(from + begin, from + end);
    }

    @Override
    public void readBytes(int begin, int end, byte[] out, int at) {
        RowSource.requireRange(where, rows, begin, end);
        all.readBytes(from + begin, from + end, out, at);
    }

    @Override
    public void check(int begin, int end) {
        RowSource.requireRange(where, rows, begin, end);
        all.check(from + begin, from + end);
    }

    @Override
    public void close() {
        all.close();
    }
}
