package org.exolam.lifted;

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

    /** The same filters at fewer places: every {@code factor}-th down and across. */
    FilterBank coarser(int factor) {
        return new FilterBank(geometry, side, stride * factor, weights, bias, threshold);
    }

    @Override
    public void apply(List<float[]> pictures, long key, double[] out, int stride, int at) {
        int q = geometry.patch(side);
        float[] patches = new float[rows() * columns() * q];
        float[] responses = new float[rows() * columns() * filters()];
        Pool pool = new Pool(bias, threshold);
        for (int i = 0; i < pictures.size(); i++) {
            patches(pictures.get(i), patches);
            FloatMatrix.product(rows() * columns(), filters(), q, patches, weights, responses);
            pool(responses, pool, out, at + i * stride);
        }
    }

    private void patches(float[] picture, float[] patches) {
        int run = side * geometry.depth();
        int rows = rows();
        int columns = columns();
        int to = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                for (int dy = 0; dy < side; dy++) {
                    int from = ((y * stride + dy) * geometry.width() + x * stride) * geometry.depth();
                    System.arraycopy(picture, from, patches, to, run);
                    to += run;
                }
            }
        }
    }

    /** Layout: grid, cell, side of the rectifier, filter. */
    private void pool(float[] responses, Pool pool, double[] out, int at) {
        int rows = rows();
        int columns = columns();
        int to = at;
        for (int grid : geometry.grids()) {
            int down = Math.min(grid, rows);
            int across = Math.min(grid, columns);
            for (int cell = 0; cell < down * across; cell++) {
                int top = firstOf(cell / across, down, rows);
                int bottom = firstOf(cell / across + 1, down, rows);
                int left = firstOf(cell % across, across, columns);
                int right = firstOf(cell % across + 1, across, columns);
                pool.clear();
                for (int y = top; y < bottom; y++) {
                    pool.add(responses, y * columns + left, right - left);
                }
                pool.means(out, to);
                to += 2 * filters();
            }
        }
    }

    /** The first of {@code places} that lies in a cell: place p lies in cell ⌊p · cells / places⌋. */
    private static int firstOf(int cell, int cells, int places) {
        return (cell * places + cells - 1) / cells;
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
