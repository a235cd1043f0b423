package org.exolam.io.lerobot;

import java.util.List;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;

/** Numbers of an episode whose rows stand in another order than its frames; read whole, once. */
final class OrderedRows implements RowSource {
    private final String where;
    private final RowSource stored;
    private final List<Integer> order;
    private NumericArray all;

    OrderedRows(String where, RowSource stored, List<Integer> order) {
        this.where = where;
        this.stored = stored;
        this.order = order;
    }

    @Override
    public DType dtype() {
        return stored.dtype();
    }

    @Override
    public Shape rowShape() {
        return stored.rowShape();
    }

    @Override
    public int rows() {
        return stored.rows();
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(where, rows(), from, to);
        all = all == null ? stored.readAll() : all;
        if (from == to) {
            return all.rows(0, 0);
        }
        NumericArray[] parts = new NumericArray[to - from];
        for (int i = from; i < to; i++) {
            parts[i - from] = all.rows(order.get(i), order.get(i) + 1);
        }
        return NumericArray.concat(parts);
    }

    @Override
    public void close() {
        stored.close();
    }
}
