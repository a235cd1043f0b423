package org.exolam.lifted;

import java.util.Arrays;
import java.util.List;
import org.exolam.linalg.FloatMatrix;

/**
 * Filters of one patch size, rectified on both sides and averaged over the cells of grids.
 *
 * <pre>{@code
 * r_f(place) = w_fᵀ patch(place) + b_f;   features: mean over a cell of max(0, r_f − θ) and of max(0, −r_f − θ)
 * }</pre>
 *
 * <p>w holds the whitening of patches (Coates, Ng, Lee, AISTATS 2011). Numbers: cells · 2 · filters for each grid.
 *
 * @param geometry of the picture and its cells
 * @param side of a patch
 * @param stride between patches
 * @param weights w, (side · side · depth) × filters, row-major
 * @param bias b
 * @param threshold θ
 */
record FilterBank(Geometry geometry, int side, int stride, float[] weights, float[] bias, float threshold)
        implements PairMap {
    /**
     * What is looked at, and over which cells it is averaged.
     *
     * @param height of the picture
     * @param width of the picture
     * @param depth numbers at a place
     * @param grids cells a side; more than there are places are as many as there are
     */
    record Geometry(int height, int width, int depth, List<Integer> grids) {
        /** Numbers of a patch. */
        int patch(int side) {
            return side * side * depth;
        }
    }

    int filters() {
        return bias.length;
    }

    private int rows() {
        return (geometry.height() - side) / stride + 1;
    }

    private int columns() {
        return (geometry.width() - side) / stride + 1;
    }

    /** Cells of all grids. */
    int cells() {
        return geometry.grids().stream()
                .mapToInt(g -> Math.min(g, rows()) * Math.min(g, columns()))
                .sum();
    }

    boolean fillsFirstGrid() {
        int grid = geometry.grids().get(0);
        return grid <= rows() && grid <= columns();
    }

    @Override
    public int size() {
        return 2 * filters() * cells();
    }

    /** The same bank with some of its filters. */
    FilterBank keeping(int[] kept) {
        int q = geometry.patch(side);
        float[] w = new float[q * kept.length];
        float[] b = new float[kept.length];
        for (int f = 0; f < kept.length; f++) {
            b[f] = bias[kept[f]];
            for (int i = 0; i < q; i++) {
                w[i * kept.length + f] = weights[i * filters() + kept[f]];
            }
        }
        return new FilterBank(geometry, side, stride, w, b, threshold);
    }

    @Override
    public void apply(List<float[]> pictures, long key, double[] out, int stride, int at) {
        int q = geometry.patch(side);
        float[] patches = new float[rows() * columns() * q];
        float[] responses = new float[rows() * columns() * filters()];
        float[] sums = new float[size()];
        for (int i = 0; i < pictures.size(); i++) {
            patches(pictures.get(i), patches);
            FloatMatrix.product(rows() * columns(), filters(), q, patches, weights, responses);
            pool(responses, sums);
            for (int j = 0; j < sums.length; j++) {
                out[at + i * stride + j] = sums[j];
            }
        }
    }

    private void patches(float[] picture, float[] patches) {
        int run = side * geometry.depth();
        int to = 0;
        for (int y = 0; y < rows(); y++) {
            for (int x = 0; x < columns(); x++) {
                for (int dy = 0; dy < side; dy++) {
                    int from = ((y * stride + dy) * geometry.width() + x * stride) * geometry.depth();
                    System.arraycopy(picture, from, patches, to, run);
                    to += run;
                }
            }
        }
    }

    /** Layout: grid, cell, side of the rectifier, filter. */
    private void pool(float[] responses, float[] sums) {
        Arrays.fill(sums, 0);
        int n = filters();
        int base = 0;
        for (int grid : geometry.grids()) {
            int down = Math.min(grid, rows());
            int across = Math.min(grid, columns());
            int[] counts = new int[down * across];
            for (int y = 0; y < rows(); y++) {
                for (int x = 0; x < columns(); x++) {
                    int cell = y * down / rows() * across + x * across / columns();
                    counts[cell]++;
                    rectify(responses, (y * columns() + x) * n, sums, base + cell * 2 * n);
                }
            }
            for (int cell = 0; cell < counts.length; cell++) {
                for (int f = 0; f < 2 * n; f++) {
                    sums[base + cell * 2 * n + f] /= counts[cell];
                }
            }
            base += counts.length * 2 * n;
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

    private void rectify(float[] responses, int from, float[] sums, int to) {
        int n = bias.length;
        for (int f = 0; f < n; f++) {
            float r = responses[from + f] + bias[f];
            // Most responses stay below the threshold on both sides.
            if (r > threshold) {
                sums[to + f] += r - threshold;
            } else if (-r > threshold) {
                sums[to + n + f] += -r - threshold;
            }
        }
    }
}
