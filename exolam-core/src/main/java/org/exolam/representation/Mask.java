package org.exolam.representation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exolam.data.NumericArray;
import org.exolam.data.Schema;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;

/** {@code y = m · x} per number: a fixed soft mask, 0 where a frame is to be ignored. */
final class Mask implements Step {
    private static final String MASK = "mask";

    private final FrameShape shape;
    private final double[] mask;

    Mask(FrameShape shape, double[] mask) {
        this.shape = shape;
        this.mask = mask;
    }

    static Step load(FrameShape input, StoredStep stored) {
        if (RecurrenceMask.describes(stored.settings())) {
            return RecurrenceMask.load(input, stored);
        }
        return new Mask(input, stored.tensor(MASK, 1, input.size()).array().clone());
    }

    @Override
    public String name() {
        return MASK;
    }

    @Override
    public FrameShape output() {
        return shape;
    }

    @Override
    public Matrix apply(Matrix rows, boolean firstIsEpisodeStart) {
        return rows.scaleColumns(mask);
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        return directions.scaleColumns(mask);
    }

    @Override
    public Map<String, Object> describe() {
        return Map.of();
    }

    @Override
    public Map<String, Matrix> tensors() {
        return Map.of(MASK, Matrix.of(1, mask.length, mask.clone()));
    }

    /**
     * Asked for: a mask in a file, (H, W) for all channels, (H, W, C), or a vector's length; or the name of a block.
     *
     * @param margin how far a block's masks are widened, in 64ths of the picture's shorter side
     */
    record Spec(String file, int margin) implements StepSpec {
        private static final String FILE = "file";
        private static final String MARGIN = "margin";

        /** {@code recurrence} asks for another step of the same name. */
        static StepSpec parse(Arguments arguments) {
            arguments.requireOptions(FILE, MARGIN);
            String file = arguments.rest().isEmpty() ? arguments.options().string(FILE, "") : arguments.rest();
            int margin = arguments.options().integer(MARGIN, BlockMask.MARGIN_DEFAULT);
            int at = file.lastIndexOf(" " + MARGIN + " ");
            if (at > 0) {
                margin = arguments.integer(
                        file.substring(at + MARGIN.length() + 2).strip(), 0, BlockMask.MARGIN_MOST);
                file = file.substring(0, at).strip();
            }
            if (file.isEmpty() || margin < 0 || margin > BlockMask.MARGIN_MOST) {
                throw arguments.fault("a file or block, and a margin from 0 to " + BlockMask.MARGIN_MOST
                        + ", as in \"mask agent.png\"");
            }
            Spec asked = new Spec(file, margin);
            if (!file.equals(AgentMask.RECURRENCE)) {
                return asked;
            }
            asked.requireUsualMargin();
            return new RecurrenceMask.Spec();
        }

        /** Whether the mask is a block of the data set, one for every frame, rather than a file. */
        boolean isBlockOf(Schema schema) {
            return schema.find(file).isPresent();
        }

        private void requireUsualMargin() {
            if (!isUsual()) {
                throw new UsageException("\"" + text() + "\": margins widen masks that are a block of the data set;"
                        + " leave the margin out");
            }
        }

        private boolean isUsual() {
            return margin == BlockMask.MARGIN_DEFAULT;
        }

        @Override
        public String text() {
            return "mask " + file + (isUsual() ? "" : " " + MARGIN + " " + margin);
        }

        @Override
        public Object configuration() {
            return Map.of(MASK, isUsual() ? file : Map.of(FILE, file, MARGIN, margin));
        }

        @Override
        public FrameShape output(FrameShape input) {
            mask(input);
            return input;
        }

        private double[] mask(FrameShape input) {
            requireUsualMargin();
            NumericArray stored = ArrayFile.mask(Path.of(file));
            List<Integer> dimensions = stored.shape().dimensions();
            int channels = input.channels();
            boolean isPlane = dimensions.equals(List.of(input.height(), input.width()));
            boolean isFull = input.isImage()
                    ? dimensions.equals(List.of(input.height(), input.width(), channels))
                    : dimensions.equals(List.of(input.size()));
            if (!isFull && !(isPlane && input.isImage())) {
                throw new UsageException("\"" + text() + "\": the mask has shape " + dimensions + ", but it is given "
                        + input + "; it needs the shape of a frame"
                        + (input.isImage() ? " or its height and width" : "")
                        + " at this place of the representation");
            }
            double[] mask = new double[input.size()];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = stored.get(isFull ? i : i / channels);
            }
            return mask;
        }

        @Override
        public Step fit(FrameShape input, TrainingRows training) {
            return new Mask(input, mask(input));
        }
    }
}
