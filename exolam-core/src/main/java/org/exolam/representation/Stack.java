package org.exolam.representation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;

/**
 * The last S frames as one: channels of the oldest frame first; vectors one behind the other. Frames before the
 * episode's first repeat it.
 */
final class Stack implements Step {
    private static final String FRAMES = "frames";

    private final FrameShape input;
    private final int frames;

    Stack(FrameShape input, int frames) {
        this.input = input;
        this.frames = frames;
    }

    static Stack load(FrameShape input, StoredStep stored) {
        int frames = stored.settings().integer(FRAMES, 0);
        if (frames < 1) {
            throw new DataException("the model's description of stack has " + frames
                    + " frames; expected 1 or more: copy the model folder again");
        }
        return new Stack(input, frames);
    }

    @Override
    public String name() {
        return "stack";
    }

    @Override
    public FrameShape output() {
        return new Spec(frames).output(input);
    }

    @Override
    public int history() {
        return frames - 1;
    }

    @Override
    public Matrix apply(Matrix rows, boolean firstIsEpisodeStart) {
        int lead = firstIsEpisodeStart ? 0 : history();
        int count = Math.max(0, rows.rows() - lead);
        // A vector is one place of many channels: stacking then is concatenation.
        int channels = input.isImage() ? input.channels() : input.size();
        int places = channels == 0 ? 0 : input.size() / channels;
        int width = input.size();
        double[] in = rows.array();
        double[] out = new double[Math.multiplyExact(count, width * frames)];
        for (int i = 0; i < count; i++) {
            for (int s = 0; s < frames; s++) {
                int source = Math.max(0, i + lead - history() + s) * width;
                int target = i * width * frames + s * channels;
                for (int p = 0; p < places; p++) {
                    System.arraycopy(in, source + p * channels, out, target + p * channels * frames, channels);
                }
            }
        }
        return Matrix.of(count, width * frames, out);
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        return frames == 1 ? directions : null;
    }

    @Override
    public Map<String, Object> describe() {
        return new LinkedHashMap<>(Map.of(FRAMES, frames));
    }

    /** Asked for: S. */
    record Spec(int frames) implements StepSpec {
        /** Longer stacks than any in use, yet small enough that a typing error does not fill the memory. */
        private static final int LONGEST = 256;

        static Spec parse(Arguments arguments) {
            arguments.requireOptions();
            return new Spec(arguments.integer(arguments.onlyWord("a number of frames as in \"stack 3\""), 1, LONGEST));
        }

        @Override
        public String text() {
            return "stack " + frames;
        }

        @Override
        public Object configuration() {
            return Map.of("stack", frames);
        }

        @Override
        public FrameShape output(FrameShape input) {
            return input.isImage()
                    ? FrameShape.image(input.height(), input.width(), Math.multiplyExact(input.channels(), frames))
                    : FrameShape.vector(Math.multiplyExact(input.size(), frames));
        }

        @Override
        public Step fit(FrameShape input, TrainingRows training) {
            return new Stack(input, frames);
        }
    }
}
