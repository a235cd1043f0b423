package org.exolam.transition;

import org.exolam.linalg.Matrix;

/** Picks transitions of a batch. Safe for several threads; looks at nothing but the batch. */
@FunctionalInterface
public interface RowFilter {
    /** One flag a transition: whether it counts. */
    boolean[] keep(TransitionBatch batch);

    /** Transitions where every number of a column group is exactly 0: an agent that does nothing. */
    static RowFilter allZero(String column) {
        return batch -> {
            Matrix values = batch.column(column);
            boolean[] keep = new boolean[values.rows()];
            for (int i = 0; i < keep.length; i++) {
                keep[i] = true;
                for (int j = 0; j < values.cols(); j++) {
                    keep[i] &= values.get(i, j) == 0;
                }
            }
            return keep;
        };
    }

    /** The transitions that this filter leaves out. */
    default RowFilter negate() {
        return batch -> {
            boolean[] keep = keep(batch);
            for (int i = 0; i < keep.length; i++) {
                keep[i] = !keep[i];
            }
            return keep;
        };
    }
}
