package org.exolam.representation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.NumericArray;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;

/** Fitted steps one behind the other; none at all is the identity. */
final class Chain implements Representation {
    static final String FRAMES = "frames";
    static final String STEPS = "steps";
    static final String STEP = "step";

    private final BlockSpec input;
    private final List<Step> steps;
    private final List<String> notices;
    private final Pipeline pipeline;

    Chain(BlockSpec input, List<Step> steps, List<String> notices) {
        this.input = input;
        this.steps = List.copyOf(steps);
        this.notices = List.copyOf(notices);
        this.pipeline = new Pipeline(FrameShape.of(input), Pipeline.arePixels(input), steps);
    }

    @Override
    public BlockSpec input() {
        return input;
    }

    @Override
    public int size() {
        return pipeline.output().size();
    }

    @Override
    public FrameShape output() {
        return pipeline.output();
    }

    @Override
    public Representation front() {
        int kept = 0;
        while (FrameShape.of(input).isImage()
                && kept < steps.size()
                && steps.get(kept).output().isImage()
                && steps.get(kept).history() == 0) {
            kept++;
        }
        return kept == steps.size() ? this : new Chain(input, steps.subList(0, kept), List.of());
    }

    @Override
    public int history() {
        return pipeline.history();
    }

    @Override
    public Matrix apply(NumericArray frames, boolean firstIsEpisodeStart) {
        if (frames.shape().rank() == 0
                || frames.dtype() != input.dtype()
                || !frames.shape().inner().equals(input.shape())) {
            throw new UsageException(
                    "the representation was fitted for frames " + input.dtype().numpyName()
                            + input.shape() + ", but is given " + frames.dtype().numpyName()
                            + (frames.shape().rank() == 0
                                    ? "[]"
                                    : frames.shape().inner().toString())
                            + "; use recordings with the same frames");
        }
        int from = firstIsEpisodeStart ? 0 : history();
        int count = Math.max(0, frames.rows() - from);
        return count == 0 ? Matrix.zeros(0, size()) : pipeline.apply(frames, firstIsEpisodeStart, from, count);
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        if (directions.cols() != size()) {
            throw new IllegalArgumentException("directions have " + directions.cols() + " columns, φ has " + size());
        }
        Matrix pulled = directions;
        for (int i = steps.size() - 1; i >= 0 && pulled != null; i--) {
            pulled = steps.get(i).pullBackOrNull(pulled);
        }
        return pulled;
    }

    @Override
    public Map<String, Object> describe() {
        List<Object> list = new ArrayList<>();
        for (Step step : steps) {
            Map<String, Object> m = new LinkedHashMap<>();
            m.put(STEP, step.name());
            m.putAll(step.describe());
            list.add(m);
        }
        Map<String, Object> description = new LinkedHashMap<>();
        description.put(FRAMES, describe(input));
        description.put(STEPS, list);
        return description;
    }

    static Map<String, Object> describe(BlockSpec frames) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("dtype", frames.dtype().numpyName());
        m.put("shape", frames.shape().dimensions());
        return m;
    }

    @Override
    public Map<String, Matrix> tensors() {
        Map<String, Matrix> all = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            String prefix = prefix(i);
            steps.get(i).tensors().forEach((name, m) -> all.put(prefix + name, m));
        }
        return all;
    }

    static String prefix(int step) {
        return "represent." + step + ".";
    }

    @Override
    public List<String> notices() {
        return notices;
    }
}
