package org.exolam.app.run;

import java.util.ArrayList;
import java.util.List;
import org.exolam.app.report.LatentPicture;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.linalg.Matrix;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;

/**
 * Which places of a picture each number of z reads, for any model: one place after the other is held still (each pixel is
 * its mean over the frames that the transition reads) and z encoded again.
 *
 * <pre>{@code map_j(place) = root mean over transitions of (z_j − z_j with the place held still)², in deviations of z_j}</pre>
 */
final class Occlusion {
    /** Places across a picture: finer ones cost in proportion and hold little that moves. */
    private static final int GRID = 8;

    /** Held-out transitions of each episode that is looked at. */
    private static final int OF_EPISODE = 4;

    private final LatentActionModel model;
    private final Dataset data;
    private final LatentSample sample;

    Occlusion(LatentActionModel model, Dataset data, LatentSample sample) {
        this.model = model;
        this.data = data;
        this.sample = sample;
    }

    /** Of the first numbers of z, so many at most. */
    List<LatentPicture> pictures(int most) {
        String view = data.schema().frames();
        List<Column> inputs = model.encoderInputs(view);
        double[] squares = new double[GRID * GRID * model.size()];
        int seen = 0;
        for (int e : sample.episodes()) {
            int all = data.episodes().get(e).transitions(LatentSample.reach(model, inputs));
            int taken = Math.min(OF_EPISODE, all);
            for (int i = 0; i < taken; i++) {
                add(Snippet.read(data, e, (int) ((i + 0.5) * all / taken), 1, inputs), inputs, view, squares);
                seen++;
            }
        }
        double[] units = sample.units();
        List<LatentPicture> pictures = new ArrayList<>();
        for (int j = 0; j < Math.min(most, model.size()); j++) {
            double[] map = new double[GRID * GRID];
            for (int p = 0; p < map.length; p++) {
                map[p] = Math.sqrt(squares[p * units.length + j] / Math.max(1, seen)) * units[j];
            }
            pictures.add(LatentPicture.of("z" + (j + 1), "", map, GRID, GRID));
        }
        return pictures;
    }

    private void add(Snippet snippet, List<Column> inputs, String view, double[] squares) {
        TransitionBatch first = snippet.batch(inputs);
        Matrix[] rows = new Matrix[GRID * GRID + 1];
        rows[0] = first.values();
        for (int p = 0; p < GRID * GRID; p++) {
            int place = p;
            rows[p + 1] = snippet.with(view, frames -> still(frames, place / GRID, place % GRID))
                    .batch(inputs)
                    .values();
        }
        Matrix z = model.encode(
                new TransitionBatch(first.episode(), first.first(), first.layout(), Matrix.stackRows(rows)));
        int k = z.cols();
        for (int p = 0; p < GRID * GRID; p++) {
            for (int j = 0; j < k; j++) {
                squares[p * k + j] += Math.pow(z.get(p + 1, j) - z.get(0, j), 2);
            }
        }
    }

    /** Every pixel of one place its mean over time; of bytes rounded. */
    static NumericArray still(NumericArray frames, int row, int column) {
        Shape frame = frames.shape().inner();
        int height = frame.get(0);
        int width = frame.get(1);
        int channels = frame.rank() == 3 ? frame.get(2) : 1;
        int size = frame.intSize();
        double[] values = new double[frames.size()];
        frames.copyTo(0, values.length, values, 0);
        for (int y = row * height / GRID; y < (row + 1) * height / GRID; y++) {
            int from = (y * width + column * width / GRID) * channels;
            int to = (y * width + (column + 1) * width / GRID) * channels;
            for (int i = from; i < to; i++) {
                double mean = 0;
                for (int t = 0; t < frames.rows(); t++) {
                    mean += values[t * size + i] / frames.rows();
                }
                for (int t = 0; t < frames.rows(); t++) {
                    values[t * size + i] = mean;
                }
            }
        }
        return like(frames, values);
    }

    private static NumericArray like(NumericArray frames, double[] values) {
        if (!frames.isBytes()) {
            return NumericArray.ofDoubles(frames.shape(), values);
        }
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(values[i]);
        }
        return NumericArray.ofBytes(frames.dtype(), frames.shape(), bytes);
    }
}
