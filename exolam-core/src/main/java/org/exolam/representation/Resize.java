package org.exolam.representation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;

/**
 * Pictures of another size, each axis by itself ({@link AxisWeights}): the area average where it shrinks, linear
 * interpolation where it grows. Channels stay apart.
 */
final class Resize implements Step {
    private static final String SIZE = "size";

    private final FrameShape input;
    private final FrameShape output;
    private final AxisWeights vertical;
    private final AxisWeights horizontal;

    Resize(FrameShape input, FrameShape output) {
        this.input = input;
        this.output = output;
        this.vertical = AxisWeights.of(input.height(), output.height());
        this.horizontal = AxisWeights.of(input.width(), output.width());
    }

    static Resize load(FrameShape input, StoredStep stored) {
        List<Integer> size = stored.settings().integers(SIZE, List.of());
        if (!input.isImage() || size.size() != 2 || size.get(0) < 1 || size.get(1) < 1) {
            throw new DataException("the model's description of resize has size " + size + " for " + input
                    + "; expected height and width of images: copy the model folder again");
        }
        return new Resize(input, FrameShape.image(size.get(0), size.get(1), input.channels()));
    }

    @Override
    public String name() {
        return "resize";
    }

    @Override
    public FrameShape output() {
        return output;
    }

    @Override
    public Matrix apply(Matrix rows, boolean firstIsEpisodeStart) {
        double[] narrow = new double[input.height() * output.width() * input.channels()];
        double[] out = new double[Math.multiplyExact(rows.rows(), output.size())];
        for (int i = 0; i < rows.rows(); i++) {
            horizontal.apply(rows.array(), i * input.size(), narrow, 0, input.height(), input.channels());
            vertical.apply(narrow, 0, out, i * output.size(), 1, output.width() * output.channels());
        }
        return Matrix.of(rows.rows(), output.size(), out);
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        double[] narrow = new double[input.height() * output.width() * input.channels()];
        double[] out = new double[Math.multiplyExact(directions.rows(), input.size())];
        for (int i = 0; i < directions.rows(); i++) {
            Arrays.fill(narrow, 0);
            vertical.addTransposed(
                    directions.array(), i * output.size(), narrow, 0, 1, output.width() * output.channels());
            horizontal.addTransposed(narrow, 0, out, i * input.size(), input.height(), input.channels());
        }
        return Matrix.of(directions.rows(), input.size(), out);
    }

    @Override
    public Map<String, Object> describe() {
        return new LinkedHashMap<>(Map.of(SIZE, List.of(output.height(), output.width())));
    }

    /** Asked for: height × width. */
    record Spec(int height, int width) implements StepSpec {
        /** Beyond this a frame is no longer a frame but a mistake, and its numbers would not fit in memory. */
        private static final int LARGEST = 4096;

        static Spec parse(Arguments arguments) {
            arguments.requireOptions();
            String text = String.join("x", arguments.words()).replace('×', 'x');
            String[] sides = text.split("x", -1);
            if (text.isEmpty() || sides.length > 2) {
                throw arguments.fault("a size such as \"resize 32\", or height and width as in \"resize 48x64\"");
            }
            int height = arguments.integer(sides[0], 1, LARGEST);
            return new Spec(height, sides.length == 1 ? height : arguments.integer(sides[1], 1, LARGEST));
        }

        @Override
        public String text() {
            return "resize " + (height == width ? String.valueOf(height) : height + "x" + width);
        }

        @Override
        public Object configuration() {
            return Map.of("resize", height == width ? (Object) height : List.of(height, width));
        }

        @Override
        public FrameShape output(FrameShape input) {
            if (!input.isImage()) {
                throw new UsageException("\"" + text() + "\" needs images, but it is given " + input
                        + "; leave the step out or put it before the steps that make vectors");
            }
            return FrameShape.image(height, width, input.channels());
        }

        @Override
        public Step fit(FrameShape input, TrainingRows training) {
            return new Resize(input, output(input));
        }
    }
}
