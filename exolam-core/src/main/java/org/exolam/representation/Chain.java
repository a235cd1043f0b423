package org.exolam.representation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.exolam.data.BlockSpec;
import org.exolam.data.NumericArray;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;

/** Fitted steps one behind the other; none at all is the identity. */
final class Chain implements Representation {
    static final String FRAMES = "frames";
    static final String STEPS = "steps";
    static final String MASK = "mask";
    static final String STEP = "step";

    private final BlockSpec input;
    private final List<Step> steps;
    private final List<String> notices;
    private final Pipeline pipeline;
    private final BlockMask maskOrNull;

    /** @param maskOrNull the block that frames are multiplied with before the first step; null for none */
    Chain(BlockSpec input, BlockMask maskOrNull, List<Step> steps, List<String> notices) {
        this.input = input;
        this.maskOrNull = maskOrNull;
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
        return kept == steps.size() ? this : new Chain(input, maskOrNull, steps.subList(0, kept), List.of());
    }

    @Override
    public Optional<Representation> perFrame() {
        if (history() == 0) {
            return Optional.of(this);
        }
        int last = steps.size() - 1;
        Chain rest = new Chain(input, maskOrNull, steps.subList(0, last), List.of());
        return steps.get(last).history() > 0 && rest.history() == 0 ? Optional.of(rest) : Optional.empty();
    }

    @Override
    public int history() {
        return pipeline.history();
    }

    @Override
    public Set<String> blocks(String view) {
        if (maskOrNull == null) {
            return Set.of(view);
        }
        Set<String> both = new TreeSet<>(maskOrNull.blocks(view));
        both.add(view);
        return both;
    }

    @Override
    public NumericArray seen(String view, Function<String, NumericArray> rows) {
        return maskOrNull == null ? rows.apply(view) : maskOrNull.on(view, rows);
    }

    @Override
    public Optional<AgentMask> agentMask() {
        if (maskOrNull == null && !steps.isEmpty() && steps.get(0) instanceof RecurrenceMask recurrence) {
            return Optional.of(new RecurrenceAgentMask(recurrence, input, List.of()));
        }
        return Optional.ofNullable(maskOrNull);
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
        // A mask that changes from frame to frame makes φ of a frame alone no linear map.
        Matrix pulled = maskOrNull == null ? directions : null;
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
        if (maskOrNull != null) {
            description.put(MASK, maskOrNull.describe());
        }
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
