package org.exolam.representation;

import java.util.Map;
import org.exolam.linalg.Matrix;

/** One fitted link of a representation: rows of numbers to rows of numbers. Immutable, safe for several threads. */
interface Step {
    /** The name it has in a configuration. */
    String name();

    FrameShape output();

    /** Earlier rows that a row of the result needs. */
    default int history() {
        return 0;
    }

    /**
     * Consecutive frames, one per row. A row's result does not depend on the other rows, but for {@link #history()}
     * of them.
     *
     * @param rows n × input width; not modified
     * @param firstIsEpisodeStart whether missing history repeats row 0; else the first {@link #history()} rows are history
     * @return n × output width, or (n − history) × output width
     */
    Matrix apply(Matrix rows, boolean firstIsEpisodeStart);

    /** Directions w of the output as directions v of the input with wᵀ(output) = vᵀ(input) + constant; null if none. */
    Matrix pullBackOrNull(Matrix directions);

    /** Small numbers that a loaded step needs, and facts about the fit, as JSON values. */
    Map<String, Object> describe();

    /** Fitted arrays, named within the step. */
    default Map<String, Matrix> tensors() {
        return Map.of();
    }
}
