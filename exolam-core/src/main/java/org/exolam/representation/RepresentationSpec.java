package org.exolam.representation;

import java.util.ArrayList;
import java.util.List;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Schema;
import org.exolam.error.UsageException;

/**
 * A representation as it is asked for: its steps, before any frame was seen. Immutable; equal when it asks for the same.
 * Made by {@link Representations}.
 */
public final class RepresentationSpec {
    private final List<StepSpec> steps;

    RepresentationSpec(List<StepSpec> steps) {
        this.steps = List.copyOf(steps);
    }

    /** Whether frames are taken as they are. */
    public boolean isIdentity() {
        return steps.isEmpty();
    }

    /** The list that a configuration holds under {@code represent}; parsing it gives this again. */
    public List<Object> configuration() {
        return steps.stream().map(StepSpec::configuration).toList();
    }

    /**
     * Checks every step against the frames, reading files that steps name, without touching a recording.
     *
     * @return this
     * @throws UsageException where a step cannot work on such frames
     * @throws org.exolam.error.DataException where a file that a step names cannot be read
     */
    public RepresentationSpec validate(BlockSpec frames) {
        shapes(frames);
        return this;
    }

    /**
     * What steps will write to disk, a sentence each, before they do.
     *
     * @param pictures how many frames there are at most
     * @throws org.exolam.error.ResourceException where the disk is too small for it
     */
    public List<String> announcements(Schema schema, long pictures) {
        if (!steps.isEmpty() && steps.get(0) instanceof Mask.Spec asked && asked.isBlockOf(schema)) {
            // Masks of a block fit the frames as they are stored and are no file.
            return new RepresentationSpec(steps.subList(1, steps.size())).announcements(schema, pictures);
        }
        List<FrameShape> shapes = shapes(schema.frame());
        List<String> all = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).announcement(shapes.get(i), pictures).ifPresent(all::add);
        }
        return all;
    }

    /** The shape before each step, and the last one's result. */
    private List<FrameShape> shapes(BlockSpec frames) {
        List<FrameShape> shapes = new ArrayList<>();
        shapes.add(FrameShape.of(frames));
        if (shapes.get(0).size() == 0) {
            throw new UsageException("the frames have shape " + frames.shape() + ", which holds no number; choose"
                    + " another block as frames");
        }
        for (StepSpec step : steps) {
            try {
                FrameShape output = step.output(shapes.get(shapes.size() - 1));
                Math.multiplyExact(output.size(), Double.BYTES);
                shapes.add(output);
            } catch (ArithmeticException e) {
                throw new UsageException(
                        "\"" + step.text() + "\" makes frames of more than 2 GB out of " + shapes.get(shapes.size() - 1)
                                + "; ask for a smaller size",
                        e);
            }
        }
        return shapes;
    }

    /**
     * Fits every step, in order, on the frames of the training episodes; no other episode is opened. Frames are read in
     * slices, memory does not grow with their number; where no step needs fitting, none is read.
     *
     * @param data the recording; read in the calling thread
     * @param trainEpisodes positions of the training episodes
     * @return immutable, with the same bits for the same seed and any number of workers
     * @throws UsageException where a step cannot work on such frames
     * @throws org.exolam.error.DataException where frames cannot be read, hold NaN or infinity, or never change
     */
    public Representation fit(Dataset data, List<Integer> trainEpisodes, FitOptions options) {
        BlockSpec frames = data.schema().frame();
        BlockMask mask = blockMaskOrNull(data, trainEpisodes);
        if (mask != null) {
            return new RepresentationSpec(steps.subList(1, steps.size())).fit(data, trainEpisodes, options, mask);
        }
        shapes(frames);
        return fit(data, trainEpisodes, options, null);
    }

    /** The mask block that the first step names; null where it names none. */
    private BlockMask blockMaskOrNull(Dataset data, List<Integer> trainEpisodes) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Mask.Spec asked && asked.isBlockOf(data.schema())) {
                if (i > 0) {
                    throw new UsageException("\"" + this + "\": \"" + asked.text() + "\" names a block of the data set,"
                            + " whose masks fit the frames as they are stored; put it first");
                }
                return BlockMask.fit(asked.file(), asked.margin(), data, trainEpisodes);
            }
        }
        return null;
    }

    private Representation fit(Dataset data, List<Integer> trainEpisodes, FitOptions options, BlockMask maskOrNull) {
        BlockSpec frames = data.schema().frame();
        List<FrameShape> shapes = shapes(frames);
        int widest = shapes.stream()
                .skip(steps.isEmpty() ? 0 : 1)
                .mapToInt(FrameShape::size)
                .max()
                .orElse(1);
        int history = steps.stream()
                .mapToInt(s -> s instanceof Stack.Spec stack ? stack.frames() - 1 : 0)
                .sum();
        try (TrainingFrames training = new TrainingFrames(
                data, trainEpisodes, options, history, widest, TrainingFrames.KEPT_BYTES, maskOrNull)) {
            return fit(training, frames, shapes.get(0), maskOrNull);
        }
    }

    private Representation fit(TrainingFrames training, BlockSpec frames, FrameShape stored, BlockMask maskOrNull) {
        List<String> notices = new ArrayList<>(maskOrNull == null ? List.of() : maskOrNull.notices());
        List<Step> fitted = new ArrayList<>();
        FrameShape shape = stored;
        for (int i = 0; i < steps.size(); i++) {
            TrainingRows rows = new TrainingRows(training, fitted, i, notices::add);
            Step step = steps.get(i).fit(shape, rows);
            fitted.add(step);
            shape = step.output();
        }
        if (training.wasRead() && training.count() < training.available()) {
            notices.add("the representation is fitted on " + training.count() + " of " + training.available()
                    + " training frames, spread evenly");
        }
        return new Chain(frames, maskOrNull, fitted, notices);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RepresentationSpec s && steps.equals(s.steps);
    }

    @Override
    public int hashCode() {
        return steps.hashCode();
    }

    /** As a pipeline: {@code resize 32 | gray | pca 256}. */
    @Override
    public String toString() {
        return steps.isEmpty()
                ? Steps.IDENTITY
                : String.join(" | ", steps.stream().map(StepSpec::text).toList());
    }
}
