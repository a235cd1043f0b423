package org.exolam.representation;

import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;

/**
 * Luma of RGB pictures, {@code 0.299 R + 0.587 G + 0.114 B} (ITU-R BT.601); a fourth channel is left out, a single one
 * is kept as it is.
 */
final class Gray implements Step {
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    private final FrameShape input;

    Gray(FrameShape input) {
        this.input = input;
    }

    @Override
    public String name() {
        return "gray";
    }

    @Override
    public FrameShape output() {
        return FrameShape.image(input.height(), input.width(), 1);
    }

    @Override
    public Matrix apply(Matrix rows, boolean firstIsEpisodeStart) {
        int c = input.channels();
        if (c == 1) {
            return rows;
        }
        double[] in = rows.array();
        double[] out = new double[in.length / c];
        for (int p = 0; p < out.length; p++) {
            out[p] = LUMA[0] * in[p * c] + LUMA[1] * in[p * c + 1] + LUMA[2] * in[p * c + 2];
        }
        return Matrix.of(rows.rows(), output().size(), out);
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        int c = input.channels();
        if (c == 1) {
            return directions;
        }
        double[] in = directions.array();
        double[] out = new double[Math.multiplyExact(in.length, c)];
        for (int p = 0; p < in.length; p++) {
            for (int j = 0; j < LUMA.length; j++) {
                out[p * c + j] = LUMA[j] * in[p];
            }
        }
        return Matrix.of(directions.rows(), input.size(), out);
    }

    @Override
    public Map<String, Object> describe() {
        return Map.of();
    }

    /** Asked for. */
    record Spec() implements StepSpec {
        static Spec parse(Arguments arguments) {
            arguments.requireNothing();
            return new Spec();
        }

        @Override
        public String text() {
            return "gray";
        }

        @Override
        public Object configuration() {
            return "gray";
        }

        @Override
        public FrameShape output(FrameShape input) {
            int c = input.channels();
            if (!input.isImage() || (c != 1 && c != 3 && c != 4)) {
                throw new UsageException("\"gray\" needs images of 1, 3 or 4 channels, but it is given " + input
                        + "; leave it out, or put it before stack and the steps that make vectors");
            }
            return FrameShape.image(input.height(), input.width(), 1);
        }

        @Override
        public Step fit(FrameShape input, TrainingRows training) {
            return new Gray(input);
        }
    }
}
