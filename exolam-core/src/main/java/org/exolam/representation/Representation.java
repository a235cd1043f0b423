package org.exolam.representation;

import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;

/**
 * A fitted map φ from frames to vectors. Immutable and safe for several threads.
 */
public interface Representation {
    /** The frames it was fitted for; other shapes are refused. */
    BlockSpec input();

    /** d, the width of φ(frame). */
    int size();

    /** How many earlier frames φ of one frame needs (frame stacks); missing ones at the start repeat frame 0. */
    int history();

    /**
     * φ of consecutive frames of one episode.
     *
     * @param frames n frames, first dimension time; not modified
     * @param firstIsEpisodeStart whether frame 0 of {@code frames} is the episode's first; if so the result has n rows
     *     and missing history repeats it, else the first {@link #history()} frames serve as history alone
     * @return n × d, or (n − history) × d
     */
    Matrix apply(NumericArray frames, boolean firstIsEpisodeStart);

    /**
     * Pulls a direction of φ-space back to frame space where φ is linear in the frame, for pictures of what a latent
     * reads; null where it is not linear or has history.
     *
     * @param directions m × d, rows are directions w with value wᵀφ
     * @return m × (frame width), or null
     */
    Matrix pullBackOrNull(Matrix directions);

    /** Configuration and small numbers as JSON values. */
    Map<String, Object> describe();

    /** Fitted arrays by name, for safetensors. */
    Map<String, Matrix> tensors();
}
