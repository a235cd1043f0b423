package org.exolam.transition;

import java.util.Optional;
import org.exolam.linalg.Matrix;

/** Keeps transitions where every number of one column group is exactly 0. */
record AllZero(String name) implements RowFilter {
    @Override
    public boolean[] keep(TransitionBatch batch) {
        Matrix values = batch.column(name);
        boolean[] keep = new boolean[values.rows()];
        for (int i = 0; i < keep.length; i++) {
            keep[i] = true;
            for (int j = 0; j < values.cols(); j++) {
                keep[i] &= values.get(i, j) == 0;
            }
        }
        return keep;
    }

    @Override
    public Optional<String> column() {
        return Optional.of(name);
    }
}
