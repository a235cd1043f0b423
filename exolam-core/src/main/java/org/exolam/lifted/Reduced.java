package org.exolam.lifted;

import java.util.List;
import org.exolam.linalg.FloatMatrix;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * Responses, centred and scaled, in fewer numbers: ψ = Pᵀ diag(scale) (x − mean).
 *
 * @param map x
 * @param mean of x over the training transitions
 * @param scale about one over its deviations; 0 for a response that never varies
 * @param projection P, size of x × p
 * @param weights diag(scale) P in single precision
 */
record Reduced(PairMap map, Vector mean, Vector scale, Matrix projection, float[] weights) implements PairMap {
    static Reduced of(PairMap map, Vector mean, Vector scale, Matrix projection) {
        double[] values = projection.array();
        float[] weights = new float[values.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (scale.get(i / projection.cols()) * values[i]);
        }
        return new Reduced(map, mean, scale, projection, weights);
    }

    @Override
    public int size() {
        return projection.cols();
    }

    @Override
    public void apply(List<float[]> pictures, long key, double[] out, int stride, int at) {
        int d = map.size();
        int p = size();
        int rows = PairSource.chunk(pictures.get(0));
        double[] raw = new double[rows * d];
        float[] centred = new float[rows * d];
        float[] reduced = new float[rows * p];
        for (int done = 0; done < pictures.size(); done += rows) {
            int n = Math.min(rows, pictures.size() - done);
            map.apply(pictures.subList(done, done + n), key + done, raw, d, 0);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    centred[i * d + j] = (float) (raw[i * d + j] - mean.get(j));
                }
            }
            // Always of as many rows, so that a row's bits do not depend on how many others there are.
            FloatMatrix.product(rows, p, d, centred, weights, reduced);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < p; j++) {
                    out[at + (done + i) * stride + j] = reduced[i * p + j];
                }
            }
        }
    }

    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
