package org.exolam.lifted;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;

/**
 * Filters that are whitened patches themselves: patches x of training transitions, W = V diag((λ + ε λ̄)^−½) Vᵀ of their
 * covariance, filter w = W W(x − mean) / ‖W(x − mean)‖. Taken from the half of the patches that moves more, since the
 * others are mostly background at rest.
 */
final class PatchWhitening {
    private PatchWhitening() {}

    /**
     * @param patches one a row
     * @param motion whether a number of a patch belongs to motion
     * @param count filters wanted; fewer come where there are fewer patches
     */
    static FilterBank filters(
            Matrix patches, boolean[] motion, int count, FilterBank.Geometry geometry, Bank bank, long seed) {
        int q = patches.cols();
        double[] mean = means(patches);
        Matrix centred = centred(patches, mean);
        SymmetricEigen eigen =
                SymmetricEigen.of(centred.transposeTimes(centred).scale(1.0 / Math.max(1, patches.rows())));
        double average = 0;
        for (int i = 0; i < q; i++) {
            average += Math.max(0, eigen.value(i)) / q;
        }
        double[] factors = new double[q];
        for (int i = 0; i < q; i++) {
            double variance = Math.max(0, eigen.value(i)) + bank.whitening() * average;
            factors[i] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
        }
        Matrix whitener = eigen.vectors().scaleColumns(factors).timesTranspose(eigen.vectors());
        Matrix white = centred.times(whitener);
        int[] chosen = moving(white, motion, count, seed);
        Matrix units = Matrix.zeros(chosen.length, q);
        for (int f = 0; f < chosen.length; f++) {
            double[] row = white.row(chosen[f]);
            double length = 0;
            for (double v : row) {
                length += v * v;
            }
            for (int i = 0; i < q; i++) {
                units.array()[f * q + i] = row[i] / Math.sqrt(length);
            }
        }
        Matrix weights = units.times(whitener);
        float[] columns = new float[q * chosen.length];
        float[] bias = new float[chosen.length];
        for (int f = 0; f < chosen.length; f++) {
            double b = 0;
            for (int i = 0; i < q; i++) {
                columns[i * chosen.length + f] = (float) weights.get(f, i);
                b -= weights.get(f, i) * mean[i];
            }
            bias[f] = (float) b;
        }
        return new FilterBank(geometry, bank.side(), bank.stride(), columns, bias, (float) bank.threshold());
    }

    /** What a bank of filters is asked to be. */
    record Bank(int side, int stride, double threshold, double whitening) {}

    private static double[] means(Matrix rows) {
        double[] mean = new double[rows.cols()];
        for (int i = 0; i < rows.rows(); i++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += rows.get(i, j) / rows.rows();
            }
        }
        return mean;
    }

    private static Matrix centred(Matrix rows, double[] mean) {
        double[] values = rows.array().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean[i % mean.length];
        }
        return Matrix.of(rows.rows(), rows.cols(), values);
    }

    /** Random ones of the half with the most motion, none of length 0. */
    private static int[] moving(Matrix white, boolean[] motion, int count, long seed) {
        double[] moved = new double[white.rows()];
        for (int i = 0; i < moved.length; i++) {
            for (int j = 0; j < white.cols(); j++) {
                double v = white.get(i, j);
                moved[i] += (motion[j % motion.length] ? 1 : 1e-9) * v * v;
            }
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, moved.length)
                .filter(i -> moved[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -moved[i]))
                .toList());
        List<Integer> half = new ArrayList<>(order.subList(0, Math.min(order.size(), (moved.length + 1) / 2)));
        SplittableRandom random = new SplittableRandom(seed);
        int kept = Math.min(count, half.size());
        for (int i = 0; i < kept; i++) {
            int j = i + random.nextInt(half.size() - i);
            Integer swap = half.get(i);
            half.set(i, half.get(j));
            half.set(j, swap);
        }
        return half.subList(0, kept).stream().mapToInt(Integer::intValue).toArray();
    }
}
