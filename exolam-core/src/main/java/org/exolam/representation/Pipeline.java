package org.exolam.representation;

import java.util.List;
import java.util.stream.IntStream;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;

/**
 * Steps one behind the other, applied to stored frames a few at a time, so that memory does not grow with their number.
 * uint8 pictures become numbers from 0 to 1; everything else stays as it is.
 */
final class Pipeline {
    /** Numbers of the widest row set that is held at once: 8 MB. */
    private static final int CHUNK_NUMBERS = 1 << 20;

    /** More frames at once gain nothing. */
    private static final int CHUNK_FRAMES = 64;

    /** The number of each 8-bit pixel. */
    private static final double[] PIXEL =
            IntStream.range(0, 256).mapToDouble(v -> v / 255.0).toArray();

    private final FrameShape input;
    private final boolean arePixels;
    private final List<Step> steps;
    private final int history;
    private final int chunk;

    Pipeline(FrameShape input, boolean arePixels, List<Step> steps) {
        this.input = input;
        this.arePixels = arePixels;
        this.steps = List.copyOf(steps);
        this.history = steps.stream().mapToInt(Step::history).sum();
        int widest = Math.max(1, input.size());
        for (Step s : steps) {
            widest = Math.max(widest, s.output().size());
        }
        this.chunk = Math.max(1, Math.min(CHUNK_FRAMES, CHUNK_NUMBERS / widest));
    }

    /** Whether the block's numbers are pixels of 8 bits. */
    static boolean arePixels(BlockSpec frames) {
        return frames.dtype() == DType.UINT8 && FrameShape.of(frames).isImage();
    }

    FrameShape output() {
        return steps.isEmpty() ? input : steps.get(steps.size() - 1).output();
    }

    int history() {
        return history;
    }

    /**
     * Results for frames [from, from + count) of {@code frames}.
     *
     * @param isEpisodeStart whether frame 0 is the episode's first; else {@code from} is at least {@link #history()}
     */
    Matrix apply(NumericArray frames, boolean isEpisodeStart, int from, int count) {
        if (!isEpisodeStart && from < history) {
            throw new IllegalArgumentException("frame " + from + " lacks its history of " + history);
        }
        if (steps.isEmpty()) {
            return numbers(frames, from, from + count);
        }
        int width = output().size();
        double[] out = new double[Math.multiplyExact(count, width)];
        for (int a = from; a < from + count; a += chunk) {
            int b = Math.min(from + count, a + chunk);
            boolean padded = a < history;
            Matrix rows = numbers(frames, padded ? 0 : a - history, b);
            for (Step step : steps) {
                rows = step.apply(rows, padded);
            }
            int drop = padded ? a : 0;
            System.arraycopy(rows.array(), drop * width, out, (a - from) * width, (b - a) * width);
        }
        return Matrix.of(count, width, out);
    }

    /**
     * Rows of {@link #apply} less a mean, in single precision.
     *
     * @param out receives count × width numbers, row-major; modified
     */
    void centred(NumericArray frames, boolean isEpisodeStart, int from, int count, double[] mean, float[] out) {
        if (!steps.isEmpty() || !arePixels) {
            Projection.centre(apply(frames, isEpisodeStart, from, count), 0, count, mean, out);
            return;
        }
        byte[] bytes = frames.bytes();
        int d = mean.length;
        for (int i = 0; i < count; i++) {
            int at = (from + i) * d;
            for (int j = 0; j < d; j++) {
                out[i * d + j] = (float) (PIXEL[bytes[at + j] & 0xff] - mean[j]);
            }
        }
    }

    private Matrix numbers(NumericArray frames, int from, int to) {
        int d = input.size();
        int at = Math.multiplyExact(from, d);
        double[] x = new double[Math.multiplyExact(to - from, d)];
        if (arePixels) {
            byte[] bytes = frames.bytes();
            for (int i = 0; i < x.length; i++) {
                x[i] = PIXEL[bytes[at + i] & 0xff];
            }
        } else {
            frames.copyTo(at, x.length, x, 0);
        }
        return Matrix.of(to - from, d, x);
    }
}
