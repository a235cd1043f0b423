package org.exolam.io.stream;

import java.util.List;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;

/**
 * Pictures of 8 bits at another size, rounded to 8 bits again: the area average where an axis shrinks, linear interpolation
 * where it grows.
 */
public record ResizedFrames(int height, int width) implements FrameMap {
    private static final int SIDE_MAX = 8192;

    public ResizedFrames {
        if (height < 1 || width < 1 || height > SIDE_MAX || width > SIDE_MAX) {
            throw new UsageException(
                    "frames of " + height + " × " + width + " pixels were asked for; give 1 to " + SIDE_MAX);
        }
    }

    @Override
    public String name() {
        return "resize " + height + "x" + width + ", 8 bits";
    }

    @Override
    public BlockSpec output(BlockSpec frames) {
        if (!frames.isImage()) {
            throw new UsageException("resize " + height + "x" + width + " needs pictures of 8 bits; the frames are "
                    + frames.dtype().numpyName() + frames.shape());
        }
        int channels = frames.shape().rank() == 2 ? 1 : frames.shape().get(2);
        return BlockSpec.perFrame(DType.UINT8, Shape.of(height, width, channels));
    }

    @Override
    public NumericArray apply(NumericArray frames) {
        List<Integer> from = frames.shape().dimensions();
        int channels = from.size() == 3 ? 1 : from.get(3);
        Axis rows = Axis.of(from.get(1), height);
        Axis columns = Axis.of(from.get(2), width);
        byte[] in = frames.bytes();
        byte[] out = new byte[Math.multiplyExact(frames.rows(), height * width * channels)];
        float[] narrow = new float[from.get(1) * width * channels];
        float[] line = new float[width * channels];
        int frameBytes = from.get(1) * from.get(2) * channels;
        for (int t = 0; t < frames.rows(); t++) {
            for (int y = 0; y < from.get(1); y++) {
                columns.bytes(in, t * frameBytes + y * from.get(2) * channels, narrow, y * width * channels, channels);
            }
            for (int y = 0; y < height; y++) {
                rows.lines(narrow, y, line);
                int at = (t * height + y) * line.length;
                for (int i = 0; i < line.length; i++) {
                    out[at + i] = (byte) Math.round(line[i]);
                }
            }
        }
        return NumericArray.ofBytes(DType.UINT8, Shape.of(frames.rows(), height, width, channels), out);
    }

    /** Which old places make each new one, and how much of each. */
    private record Axis(int[] first, float[][] weights) {
        static Axis of(int from, int to) {
            int[] first = new int[to];
            float[][] weights = new float[to][];
            double ratio = (double) from / to;
            for (int i = 0; i < to; i++) {
                if (from > to) {
                    double begin = i * ratio;
                    double end = Math.min(from, (i + 1) * ratio);
                    first[i] = (int) begin;
                    int last = Math.min(from - 1, (int) Math.ceil(end) - 1);
                    weights[i] = new float[last - first[i] + 1];
                    for (int k = first[i]; k <= last; k++) {
                        weights[i][k - first[i]] =
                                (float) ((Math.min(end, k + 1) - Math.max(begin, k)) / (end - begin));
                    }
                } else {
                    double place = Math.max(0, Math.min(from - 1, (i + 0.5) * ratio - 0.5));
                    first[i] = Math.min((int) place, Math.max(0, from - 2));
                    float part = (float) (place - first[i]);
                    weights[i] = from == 1 ? new float[] {1} : new float[] {1 - part, part};
                }
            }
            return new Axis(first, weights);
        }

        void bytes(byte[] in, int at, float[] out, int to, int channels) {
            for (int i = 0; i < first.length; i++) {
                for (int c = 0; c < channels; c++) {
                    float sum = 0;
                    int place = at + first[i] * channels + c;
                    for (float weight : weights[i]) {
                        sum += weight * (in[place] & 0xff);
                        place += channels;
                    }
                    out[to + i * channels + c] = sum;
                }
            }
        }

        void lines(float[] in, int i, float[] out) {
            java.util.Arrays.fill(out, 0);
            for (int k = 0; k < weights[i].length; k++) {
                float weight = weights[i][k];
                int place = (first[i] + k) * out.length;
                for (int x = 0; x < out.length; x++) {
                    out[x] += weight * in[place + x];
                }
            }
        }
    }
}
