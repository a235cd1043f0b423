package org.exolam.metric;

import java.util.List;
import java.util.Optional;
import org.exolam.linalg.Matrix;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;

/**
 * Anything that gives a z for a transition: a model of ours, or a file that someone else's model wrote. Safe for several
 * threads.
 */
public interface LatentSource {
    /** Who made z, for scorecards and messages. */
    String name();

    /** k, the width of z. */
    int size();

    /** Columns that {@link #latents} reads, with frames taken from the given view. */
    List<Column> inputs(String view);

    /**
     * z of every transition of a batch that holds {@link #inputs}; rows that {@link #has} denies may be anything finite.
     *
     * @return n × k
     */
    Matrix latents(TransitionBatch batch);

    /** Whether z can be had from the frames of a view; the data set's own frames always can. */
    default boolean reads(String view) {
        return true;
    }

    /** Whether the transition from a frame of an episode has a z. */
    default boolean has(int episode, int frame) {
        return true;
    }

    /** The model with a decoder, where there is one. */
    default Optional<LatentActionModel> decoder() {
        return Optional.empty();
    }

    /** What the user should know of this source beside its scores: rows left out. */
    default List<String> notices() {
        return List.of();
    }

    /** A trained model. */
    static LatentSource of(String name, LatentActionModel model) {
        return new ModelLatents(name, model);
    }

    /** What a model's encoder reads of a transition beside the current observation, in place of the model's z. */
    static LatentSource ofInputs(LatentActionModel model, String view) {
        return InputLatents.of(model, view);
    }
}
