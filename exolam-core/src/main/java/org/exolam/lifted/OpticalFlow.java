package org.exolam.lifted;

import java.util.Arrays;

/**
 * Movement between two pictures by Lucas and Kanade: in a window about each place the shift (u, v) that explains the
 * change best, in the least-squares sense.
 *
 * <pre>{@code
 * (u, v) = −(Σ ∇I ∇Iᵀ + ε I)⁻¹ Σ ∇I (I' − I)        Σ over a window of 7 × 7, I the mean over colours
 * }</pre>
 *
 * <p>ε keeps the shift 0 where the picture is flat. Reference: Lucas, Kanade, IJCAI 1981. Cost: O(window · places).
 */
final class OpticalFlow {
    private static final int RADIUS = 3;

    /** Squared slope, in pixels from 0 to 1, below which a place tells no movement. */
    private static final double FLAT = 1e-2;

    private OpticalFlow() {}

    static void fill(double[] x, int now, int next, int h, int w, int colours, float[] out, int depth, int channelAt) {
        double[] products = new double[h * w * 5];
        for (int i = 0; i < h; i++) {
            for (int j = 0; j < w; j++) {
                double gx = (gray(x, now, w, colours, i, Math.min(w - 1, j + 1))
                                - gray(x, now, w, colours, i, Math.max(0, j - 1)))
                        / 2;
                double gy = (gray(x, now, w, colours, Math.min(h - 1, i + 1), j)
                                - gray(x, now, w, colours, Math.max(0, i - 1), j))
                        / 2;
                double change = gray(x, next, w, colours, i, j) - gray(x, now, w, colours, i, j);
                int at = (i * w + j) * 5;
                products[at] = gx * gx;
                products[at + 1] = gx * gy;
                products[at + 2] = gy * gy;
                products[at + 3] = gx * change;
                products[at + 4] = gy * change;
            }
        }
        double[] sums = new double[5];
        for (int i = 0; i < h; i++) {
            for (int j = 0; j < w; j++) {
                window(products, h, w, i, j, sums);
                double xx = sums[0] + FLAT;
                double yy = sums[2] + FLAT;
                double determinant = xx * yy - sums[1] * sums[1];
                int at = (i * w + j) * depth + channelAt;
                out[at] = (float) (-(yy * sums[3] - sums[1] * sums[4]) / determinant);
                out[at + 1] = (float) (-(xx * sums[4] - sums[1] * sums[3]) / determinant);
            }
        }
    }

    private static void window(double[] products, int h, int w, int i, int j, double[] sums) {
        Arrays.fill(sums, 0);
        for (int a = Math.max(0, i - RADIUS); a <= Math.min(h - 1, i + RADIUS); a++) {
            for (int b = Math.max(0, j - RADIUS); b <= Math.min(w - 1, j + RADIUS); b++) {
                for (int s = 0; s < sums.length; s++) {
                    sums[s] += products[(a * w + b) * 5 + s];
                }
            }
        }
    }

    private static double gray(double[] x, int frame, int w, int colours, int i, int j) {
        double sum = 0;
        int at = frame + (i * w + j) * colours;
        for (int c = 0; c < colours; c++) {
            sum += x[at + c];
        }
        return sum / colours;
    }
}
