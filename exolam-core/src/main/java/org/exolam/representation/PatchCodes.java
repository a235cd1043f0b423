package org.exolam.representation;

import java.util.SplittableRandom;
import org.exolam.linalg.Blas;
import org.exolam.linalg.FloatMatrix;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;

/**
 * The kind of every patch of a picture: the nearest of K centroids of whitened patches, found by k-means.
 *
 * <pre>{@code
 * u = W (x − mean),  W = diag(λ + w λ_max)^(−½) Vᵀ of the patches' covariance V diag(λ) Vᵀ
 * kind(x) = argmin_c ‖u − C_c‖² = argmax_c (C_c W) · x − C_c W mean − ½‖C_c‖²
 * }</pre>
 *
 * so that the kinds of all patches of a picture are one matrix product and a maximum over its rows. Patches are s × s
 * pixels about every pixel, the border's repeated outward. Immutable, safe for several threads.
 */
final class PatchCodes {
    /** Kinds of patches. Twice as many cost twice the time and moved the overlap with true masks by a hundredth. */
    static final int KINDS = 512;

    /** Directions weaker than this share of the strongest are not blown up: they are noise of the camera. */
    private static final double WHITENING = 0.02;

    /** Wider patches are reduced to so many principal components: distances in more are dominated by noise. */
    private static final int COMPONENTS_MOST = 32;

    private static final int ITERATIONS = 8;

    /** Patches in one product: its result stays in the cache. All products have this shape, so that bits do not vary. */
    private static final int BLOCK = 256;

    private final FrameShape shape;
    private final int size;
    /** 1 × s·s·channels. */
    private final Matrix mean;
    /** p × s·s·channels. */
    private final Matrix whitening;
    /** K × p. */
    private final Matrix centroids;

    private final FloatMatrix filters;
    private final float[] offsets;
    private final ColorCodes colorsOrNull;

    PatchCodes(FrameShape shape, int size, Matrix mean, Matrix whitening, Matrix centroids) {
        this.shape = shape;
        this.size = size;
        this.mean = mean;
        this.whitening = whitening;
        this.centroids = centroids;
        Matrix f = centroids.times(whitening);
        Matrix shift = f.timesTranspose(mean);
        this.filters = FloatMatrix.of(f);
        this.offsets = new float[centroids.rows()];
        for (int c = 0; c < offsets.length; c++) {
            double square = 0;
            for (int j = 0; j < centroids.cols(); j++) {
                square += centroids.get(c, j) * centroids.get(c, j);
            }
            offsets[c] = (float) (-shift.get(c, 0) - square / 2);
        }
        this.colorsOrNull = size == 1 && ColorCodes.suits(shape.channels()) ? new ColorCodes(shape.channels()) : null;
    }

    /**
     * k-means on sampled patches, started from different ones of them.
     *
     * @param patches n × s·s·channels
     */
    static PatchCodes fit(FrameShape shape, int size, Matrix patches, long seed) {
        int n = patches.rows();
        double[] mean = new double[patches.cols()];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += patches.get(i, j) / n;
            }
        }
        double[] centred = new double[n * mean.length];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < mean.length; j++) {
                centred[i * mean.length + j] = patches.get(i, j) - mean[j];
            }
        }
        Matrix x = Matrix.of(n, mean.length, centred);
        SymmetricEigen eigen = SymmetricEigen.of(x.transposeTimes(x).scale(1.0 / n));
        int p = Math.min(mean.length, COMPONENTS_MOST);
        double[] scales = new double[p];
        for (int j = 0; j < p; j++) {
            double variance = Math.max(0, eigen.value(j)) + WHITENING * eigen.value(0);
            scales[j] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
        }
        Matrix whitening = eigen.leading(p).transpose().scaleRows(scales);
        Matrix u = x.timesTranspose(whitening);
        return new PatchCodes(
                shape, size, Matrix.of(1, mean.length, mean), whitening, means(u, Math.min(KINDS, n), seed));
    }

    /** One native thread: the products are small, and a second thread would wait more than it works. */
    private static Matrix means(Matrix u, int kinds, long seed) {
        int threads = Blas.threads();
        Blas.threads(1);
        try {
            return lloyd(u, kinds, seed);
        } finally {
            Blas.threads(threads);
        }
    }

    private static Matrix lloyd(Matrix u, int kinds, long seed) {
        Matrix centroids = start(u, kinds, seed);
        for (int i = 0; i < ITERATIONS; i++) {
            int[] nearest = nearest(u, centroids);
            double[] sums = new double[kinds * u.cols()];
            int[] counts = new int[kinds];
            double[] in = u.array();
            for (int r = 0; r < nearest.length; r++) {
                counts[nearest[r]]++;
                for (int j = 0; j < u.cols(); j++) {
                    sums[nearest[r] * u.cols() + j] += in[r * u.cols() + j];
                }
            }
            double[] moved = centroids.array().clone();
            for (int c = 0; c < kinds; c++) {
                for (int j = 0; counts[c] > 0 && j < u.cols(); j++) {
                    moved[c * u.cols() + j] = sums[c * u.cols() + j] / counts[c];
                }
            }
            centroids = Matrix.of(kinds, u.cols(), moved);
        }
        return centroids;
    }

    /** Rows drawn without repeating one. */
    private static Matrix start(Matrix u, int kinds, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = new int[u.rows()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        double[] chosen = new double[kinds * u.cols()];
        for (int c = 0; c < kinds; c++) {
            int with = c + random.nextInt(order.length - c);
            int row = order[with];
            order[with] = order[c];
            System.arraycopy(u.array(), row * u.cols(), chosen, c * u.cols(), u.cols());
        }
        return Matrix.of(kinds, u.cols(), chosen);
    }

    private static int[] nearest(Matrix u, Matrix centroids) {
        int[] nearest = new int[u.rows()];
        float[] offsets = new float[centroids.rows()];
        for (int c = 0; c < offsets.length; c++) {
            double square = 0;
            for (int j = 0; j < centroids.cols(); j++) {
                square += centroids.get(c, j) * centroids.get(c, j);
            }
            offsets[c] = (float) (-square / 2);
        }
        float[] block = new float[BLOCK * u.cols()];
        try (FloatMatrix c = FloatMatrix.of(centroids)) {
            for (int from = 0; from < u.rows(); from += BLOCK) {
                int count = Math.min(BLOCK, u.rows() - from);
                for (int i = 0; i < count * u.cols(); i++) {
                    block[i] = (float) u.array()[from * u.cols() + i];
                }
                argmax(block, u.cols(), c, offsets, count, nearest, from);
            }
        }
        return nearest;
    }

    private static void argmax(
            float[] block, int width, FloatMatrix filters, float[] offsets, int count, int[] out, int at) {
        int kinds = offsets.length;
        float[] scores;
        try (FloatMatrix x = FloatMatrix.of(BLOCK, width, block);
                FloatMatrix product = x.timesTranspose(filters)) {
            scores = product.toArray();
        }
        for (int i = 0; i < count; i++) {
            int best = 0;
            float most = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < kinds; c++) {
                float score = scores[i * kinds + c] + offsets[c];
                if (score > most) {
                    most = score;
                    best = c;
                }
            }
            out[at + i] = best;
        }
    }

    /** Numbers of a patch. */
    static int width(FrameShape shape, int size) {
        return size * size * shape.channels();
    }

    /** Copies the patch about a pixel to {@code out}; {@code frame} is where the picture starts in {@code values}. */
    static void patch(
            FrameShape shape, int size, double[] values, int frame, int row, int column, float[] out, int at) {
        int to = at;
        int c = shape.channels();
        for (int dy = 0; dy < size; dy++) {
            int y = Math.max(0, Math.min(shape.height() - 1, row + dy - size / 2));
            for (int dx = 0; dx < size; dx++) {
                int x = Math.max(0, Math.min(shape.width() - 1, column + dx - size / 2));
                int from = frame + (y * shape.width() + x) * c;
                for (int k = 0; k < c; k++) {
                    out[to++] = (float) values[from + k];
                }
            }
        }
    }

    /**
     * The kind of the patch about every {@code stride}-th pixel of every {@code stride}-th row, row-major.
     *
     * @param values pictures, row-major
     * @param frame where this one starts
     */
    int[] kinds(double[] values, int frame, int stride) {
        int columns = (shape.width() + stride - 1) / stride;
        int rows = (shape.height() + stride - 1) / stride;
        int[] kinds = new int[rows * columns];
        int[] asked = new int[kinds.length];
        int count = 0;
        for (int place = 0; place < kinds.length; place++) {
            kinds[place] = remembered(values, frame, pixel(place, columns, stride));
            if (kinds[place] < 0) {
                asked[count++] = place;
            }
        }
        int width = width(shape, size);
        float[] block = new float[BLOCK * width];
        int[] found = new int[BLOCK];
        for (int from = 0; from < count; from += BLOCK) {
            int n = Math.min(BLOCK, count - from);
            for (int i = 0; i < n; i++) {
                int place = asked[from + i];
                patch(shape, size, values, frame, place / columns * stride, place % columns * stride, block, i * width);
            }
            argmax(block, width, filters, offsets, n, found, 0);
            for (int i = 0; i < n; i++) {
                int place = asked[from + i];
                kinds[place] = found[i];
                remember(values, frame, pixel(place, columns, stride), found[i]);
            }
        }
        return kinds;
    }

    private int pixel(int place, int columns, int stride) {
        return place / columns * stride * shape.width() + place % columns * stride;
    }

    private int remembered(double[] values, int frame, int pixel) {
        if (colorsOrNull == null) {
            return -1;
        }
        int color = colorsOrNull.color(values, frame + pixel * shape.channels());
        return color < 0 ? -1 : colorsOrNull.kind(color);
    }

    private void remember(double[] values, int frame, int pixel, int kind) {
        if (colorsOrNull != null) {
            int color = colorsOrNull.color(values, frame + pixel * shape.channels());
            if (color >= 0) {
                colorsOrNull.remember(color, kind);
            }
        }
    }

    int count() {
        return offsets.length;
    }

    int size() {
        return size;
    }

    Matrix mean() {
        return mean;
    }

    Matrix whitening() {
        return whitening;
    }

    Matrix centroids() {
        return centroids;
    }
}
