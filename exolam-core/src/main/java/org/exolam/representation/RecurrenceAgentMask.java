package org.exolam.representation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;

/**
 * A recurrence mask on frames as they are stored.
 *
 * @param input the frames it was fitted for
 */
record RecurrenceAgentMask(RecurrenceMask mask, BlockSpec input, List<String> notices) implements AgentMask {
    static RecurrenceAgentMask fit(Dataset data, List<Integer> episodes, FitOptions options) {
        BlockSpec frames = data.schema().frame();
        FrameShape shape = FrameShape.of(frames);
        RecurrenceMask.Spec spec = new RecurrenceMask.Spec();
        spec.output(shape);
        List<String> notices = new ArrayList<>();
        try (TrainingFrames training = new TrainingFrames(data, episodes, options)) {
            RecurrenceMask mask = spec.fit(shape, new TrainingRows(training, List.of(), 0, notices::add));
            return new RecurrenceAgentMask(mask, frames, List.copyOf(notices));
        }
    }

    @Override
    public String name() {
        return RECURRENCE;
    }

    @Override
    public Set<String> blocks(String view) {
        return Set.of(view);
    }

    @Override
    public Matrix masks(String view, Function<String, NumericArray> rows) {
        NumericArray frames = rows.apply(view);
        FrameShape shape = FrameShape.of(input);
        Pipeline asNumbers = new Pipeline(shape, Pipeline.arePixels(input), List.of());
        Matrix numbers = asNumbers.apply(frames, true, 0, frames.rows());
        int pixels = shape.height() * shape.width();
        double[] masks = new double[Math.multiplyExact(frames.rows(), pixels)];
        for (int i = 0; i < frames.rows(); i++) {
            System.arraycopy(mask.of(numbers.array(), i * shape.size()), 0, masks, i * pixels, pixels);
        }
        return Matrix.of(frames.rows(), pixels, masks);
    }
}
