package org.exolam.io.onnx;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.exolam.error.UsageException;

/** What is taken of a network's output, where it is more than one vector a picture. */
enum Pooling {
    /** The first token. */
    CLS,
    /** The mean over patches, or over the places of a feature map. */
    MEAN,
    /** All patches, or all places, one behind the other. */
    GRID;

    static Pooling parse(String text) {
        return Arrays.stream(values())
                .filter(p -> p.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new UsageException("features is \"" + text + "\"; known are "
                        + Arrays.stream(values()).map(Pooling::word).collect(Collectors.joining(", "))));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Numbers that come out.
     *
     * @param shape of the output without the batch: (D), (tokens, D) or (channels, height, width)
     * @param prefix tokens before the patches
     */
    int size(String where, long[] shape, int prefix) {
        if (shape.length == 1) {
            return Math.toIntExact(shape[0]);
        }
        if (shape.length == 2) {
            if (this == MEAN || this == GRID) {
                requirePatches(where, shape, prefix);
            }
            return Math.toIntExact(this == GRID ? (shape[0] - prefix) * shape[1] : shape[1]);
        }
        if (this == CLS) {
            throw new UsageException(where + " gives a map of " + Arrays.toString(shape)
                    + " a picture, which has no class token; take features: mean or grid");
        }
        return Math.toIntExact(this == GRID ? shape[0] * shape[1] * shape[2] : shape[0]);
    }

    private static void requirePatches(String where, long[] shape, int prefix) {
        if (prefix >= shape[0]) {
            throw new UsageException(where + " gives " + shape[0] + " tokens a picture, of which prefix takes " + prefix
                    + ": no patch is left; set prefix to the number of tokens before the patches");
        }
    }

    /** Takes from the output of one picture, row-major. */
    float[] apply(float[] output, long[] shape, int prefix) {
        if (shape.length == 1 || (this == GRID && shape.length == 3)) {
            return output;
        }
        if (shape.length == 2) {
            int width = (int) shape[1];
            return switch (this) {
                case CLS -> Arrays.copyOf(output, width);
                case GRID -> Arrays.copyOfRange(output, prefix * width, output.length);
                case MEAN -> meanOfRows(output, prefix, width);
            };
        }
        return meanOfColumns(output, (int) shape[0]);
    }

    private static float[] meanOfRows(float[] output, int from, int width) {
        int rows = output.length / width - from;
        double[] sum = new double[width];
        for (int i = from * width; i < output.length; i++) {
            sum[i % width] += output[i];
        }
        float[] mean = new float[width];
        for (int j = 0; j < width; j++) {
            mean[j] = (float) (sum[j] / rows);
        }
        return mean;
    }

    private static float[] meanOfColumns(float[] output, int channels) {
        int places = output.length / channels;
        float[] mean = new float[channels];
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            for (int i = c * places; i < (c + 1) * places; i++) {
                sum += output[i];
            }
            mean[c] = (float) (sum / places);
        }
        return mean;
    }
}
