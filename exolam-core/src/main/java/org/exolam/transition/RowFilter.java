package org.exolam.transition;

import java.util.Optional;

/** Picks transitions of a batch. Safe for several threads; looks at nothing but the batch. */
@FunctionalInterface
public interface RowFilter {
    /** One flag a transition: whether it counts. */
    boolean[] keep(TransitionBatch batch);

    /** The one column that it looks at; empty for one that looks at several, or is not known to look at one alone. */
    default Optional<String> column() {
        return Optional.empty();
    }

    /** Transitions where every number of a column group is exactly 0: an agent that does nothing. */
    static RowFilter allZero(String column) {
        return new AllZero(column);
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
