package org.exolam.metric;

import java.util.List;
import java.util.function.BiFunction;
import org.exolam.linalg.Matrix;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;

/** z given by episode and frame, for latents that read nothing. */
record RowLatents(String name, int size, BiFunction<Integer, Integer, double[]> rows) implements LatentSource {
    @Override
    public List<Column> inputs(String view) {
        return List.of();
    }

    @Override
    public Matrix latents(TransitionBatch batch) {
        double[][] z = new double[batch.count()][];
        for (int i = 0; i < z.length; i++) {
            z[i] = rows.apply(batch.episode(), batch.first() + i);
        }
        return Matrix.ofRows(z);
    }

    @Override
    public boolean reads(String view) {
        return false;
    }

    /** Gaussian noise, the same for the same place. */
    static RowLatents noise(int size, long seed) {
        return new RowLatents("noise", size, (e, t) -> {
            java.util.SplittableRandom random = new java.util.SplittableRandom(seed + 1_000_003L * e + t);
            double[] z = new double[size];
            for (int j = 0; j < size; j++) {
                z[j] = random.nextGaussian();
            }
            return z;
        });
    }
}
