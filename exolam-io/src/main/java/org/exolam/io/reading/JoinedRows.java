package org.exolam.io.reading;

import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;

/** All rows of one array, then the last row of another of the same kind: observations, and the one the last step led to. */
public final class JoinedRows implements RowSource {
    private final String where;
    private final RowSource head;
    private final RowSource tail;

    /** Closes both with itself. */
    public JoinedRows(String where, RowSource head, RowSource tail) {
        this.where = where;
        this.head = head;
        this.tail = tail;
    }

    @Override
    public DType dtype() {
        return head.dtype();
    }

    @Override
    public Shape rowShape() {
        return head.rowShape();
    }

    @Override
    public int rows() {
        return head.rows() + 1;
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(where, rows(), from, to);
        int split = Math.min(to, head.rows());
        if (to == split) {
            return head.read(from, to);
        }
        NumericArray last = tail.read(tail.rows() - 1, tail.rows());
        return from >= split ? last.rows(from - split, 1) : NumericArray.concat(head.read(from, split), last);
    }

    @Override
    public void readBytes(int from, int to, byte[] out, int at) {
        if (to <= head.rows()) {
            head.readBytes(from, to, out, at);
        } else {
            RowSource.super.readBytes(from, to, out, at);
        }
    }

    @Override
    public void close() {
        head.close();
        tail.close();
    }
}
