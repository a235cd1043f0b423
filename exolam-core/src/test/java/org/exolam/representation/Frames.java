package org.exolam.representation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.ForwardingDataset;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.linalg.Matrix;

/** Made-up frames and data sets for the tests of this package. */
final class Frames {
    static final String OBS = "obs";

    private Frames() {}

    /** Random 8-bit pictures n × height × width × channels. */
    static NumericArray images(int n, int height, int width, int channels, long seed) {
        byte[] pixels = new byte[n * height * width * channels];
        new SplittableRandom(seed).nextBytes(pixels);
        return NumericArray.ofBytes(DType.UINT8, Shape.of(n, height, width, channels), pixels);
    }

    /** Gaussian rows with deviation 1/(1 + j) in a random rotation, about a mean of 3. */
    static Matrix decaying(int n, int d, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = new double[n * d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                x[i * d + j] = random.nextGaussian() / (1 + j);
            }
        }
        // A Householder reflection mixes the dimensions and keeps the spectrum.
        double[] v = new double[d];
        double norm = 0;
        for (int j = 0; j < d; j++) {
            v[j] = random.nextGaussian();
            norm += v[j] * v[j];
        }
        for (int i = 0; i < n; i++) {
            double dot = 0;
            for (int j = 0; j < d; j++) {
                dot += x[i * d + j] * v[j];
            }
            for (int j = 0; j < d; j++) {
                x[i * d + j] += 3 - 2 * dot / norm * v[j];
            }
        }
        return Matrix.of(n, d, x);
    }

    static NumericArray vectors(Matrix rows) {
        return NumericArray.ofDoubles(
                Shape.of(rows.rows(), rows.cols()), rows.array().clone());
    }

    /** One episode per array. */
    static MemoryDataset dataset(NumericArray... episodes) {
        MemoryDataset.Builder builder = MemoryDataset.frames(OBS);
        for (NumericArray frames : episodes) {
            builder.episode(Map.of(OBS, frames));
        }
        return builder.build();
    }

    static List<Integer> all(Dataset data) {
        return IntStream.range(0, data.episodes().size()).boxed().toList();
    }

    static Representation fit(String pipeline, NumericArray... episodes) {
        MemoryDataset data = dataset(episodes);
        return Representations.parse(pipeline).fit(data, all(data), FitOptions.DEFAULT);
    }

    /** Pixels as numbers from 0 to 1, one frame a row. */
    static Matrix numbers(NumericArray images) {
        double[] x = new double[images.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = images.get(i) / 255;
        }
        return Matrix.of(images.rows(), images.size() / images.rows(), x);
    }

    static TrainingRows rows(Dataset data, FitOptions options, long keptBytes) {
        int widest = data.schema().frame().width();
        TrainingFrames frames = new TrainingFrames(data, all(data), options, 0, widest, keptBytes, null);
        return new TrainingRows(frames, List.of(), 0, s -> {});
    }

    static TrainingRows rows(NumericArray... episodes) {
        return rows(dataset(episodes), FitOptions.DEFAULT, TrainingFrames.KEPT_BYTES);
    }

    /** A view of a data set that fails when an episode is opened that is not allowed. */
    static Dataset only(Dataset data, List<Integer> allowed) {
        return new ForwardingDataset(data) {
            @Override
            public Episode open(int index) {
                if (!allowed.contains(index)) {
                    throw new AssertionError("episode " + index + " was opened; allowed are " + allowed);
                }
                return super.open(index);
            }
        };
    }

    /** The whole episode, pieced together from slices of the given length, each read with its history. */
    static Matrix inSlices(Representation representation, NumericArray frames, int length) {
        List<Matrix> parts = new ArrayList<>();
        for (int from = 0; from < frames.rows(); from += length) {
            int to = Math.min(frames.rows(), from + length);
            int read = Math.max(0, from - representation.history());
            Matrix part = representation.apply(frames.rows(read, to), read == 0);
            parts.add(part.rowRange(part.rows() - (to - from), part.rows()));
        }
        return Matrix.stackRows(parts.toArray(Matrix[]::new));
    }
}
