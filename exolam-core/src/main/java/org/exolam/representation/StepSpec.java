package org.exolam.representation;

import java.util.Optional;

/** One link of a representation as it is asked for, before any frame was seen. */
interface StepSpec {
    /** As a segment of a pipeline: {@code resize 32x48}. */
    String text();

    /** As an element of a configuration's list; parsing it gives this again. */
    Object configuration();

    /**
     * The shape behind this step; sizes that fitting may clip are the largest possible.
     *
     * @throws org.exolam.error.UsageException where the step cannot work on such frames
     */
    FrameShape output(FrameShape input);

    /** What will be written to disk for so many frames, as a sentence for the user; empty where nothing will. */
    default Optional<String> announcement(FrameShape input, long frames) {
        return Optional.empty();
    }

    /** The fitted step, on what the steps before it make of the training frames. */
    Step fit(FrameShape input, TrainingRows training);
}
