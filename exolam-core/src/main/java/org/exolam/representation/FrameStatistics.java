package org.exolam.representation;

import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * Mean and standard deviation (division by n) of each dimension over frames.
 *
 * @param count n
 * @param mean d values
 * @param deviation d values, 0 where there is one frame
 * @param largest max |x_j| over the frames, the scale against which a deviation counts as rounding
 */
public record FrameStatistics(long count, Vector mean, Vector deviation, Vector largest) {
    /** A deviation below this share of the largest magnitude is rounding: the dimension is constant. */
    public static final double CONSTANT_TOLERANCE = 1e-12;

    /**
     * The statistics of the data set's frames as they are (pixels from 0 to 1) over the given episodes. One pass, bounded
     * memory, the same bits for any number of workers.
     *
     * @throws org.exolam.error.DataException where a number is NaN or infinite, or there is no frame
     */
    public static FrameStatistics of(Dataset data, List<Integer> episodes, FitOptions options) {
        int width = FrameShape.of(data.schema().frame()).size();
        // One pass: nothing is worth putting aside.
        try (TrainingFrames frames = new TrainingFrames(data, episodes, options, 0, width, 0, null)) {
            return new TrainingRows(frames, List.of(), 0, notice -> {}).statistics();
        }
    }

    /** Whether dimension j does not change beyond rounding. */
    public boolean isConstant(int j) {
        return deviation.get(j) <= CONSTANT_TOLERANCE * largest.get(j);
    }

    /** Sums of one or more groups of rows, merged by Chan's update. */
    static final class Sums {
        private final int d;
        private long n;
        private final double[] mean;
        private final double[] squares;
        private final double[] largest;

        Sums(int d) {
            this.d = d;
            this.mean = new double[d];
            this.squares = new double[d];
            this.largest = new double[d];
        }

        static Sums of(GroupRows rows) {
            Sums sum = new Sums(rows.width());
            rows.forEach(chunk -> sum.add(of(chunk)));
            return sum;
        }

        static Sums of(Matrix rows) {
            Sums s = new Sums(rows.cols());
            s.n = rows.rows();
            double[] x = rows.array();
            for (int i = 0; i < rows.rows(); i++) {
                for (int j = 0; j < s.d; j++) {
                    double v = x[i * s.d + j];
                    s.mean[j] += v;
                    double magnitude = v < 0 ? -v : v;
                    s.largest[j] = magnitude > s.largest[j] ? magnitude : s.largest[j];
                }
            }
            for (int j = 0; j < s.d; j++) {
                s.mean[j] /= Math.max(1, s.n);
            }
            for (int i = 0; i < rows.rows(); i++) {
                for (int j = 0; j < s.d; j++) {
                    double centred = x[i * s.d + j] - s.mean[j];
                    s.squares[j] += centred * centred;
                }
            }
            return s;
        }

        long count() {
            return n;
        }

        double[] mean() {
            return mean;
        }

        void add(Sums other) {
            if (other.n == 0) {
                return;
            }
            long total = n + other.n;
            double share = (double) other.n / total;
            for (int j = 0; j < d; j++) {
                double delta = other.mean[j] - mean[j];
                mean[j] += delta * share;
                squares[j] += other.squares[j] + delta * delta * n * share;
                largest[j] = Math.max(largest[j], other.largest[j]);
            }
            n = total;
        }

        /** Σ_j Σ_t (x_tj − mean_j)². */
        double scatter() {
            double sum = 0;
            for (double s : squares) {
                sum += s;
            }
            return sum;
        }

        FrameStatistics statistics() {
            double[] deviation = new double[d];
            for (int j = 0; j < d; j++) {
                deviation[j] = Math.sqrt(squares[j] / Math.max(1, n));
            }
            return new FrameStatistics(n, Vector.of(mean), Vector.of(deviation), Vector.of(largest));
        }
    }
}
