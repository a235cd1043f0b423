package org.exolam.moments;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * Count, mean and co-moment of stacked blocks: an immutable snapshot.
 *
 * <pre>{@code
 * covariance = 1/n Σ_t (x_t − mean)(x_t − mean)ᵀ
 * }</pre>
 *
 * @param layout the blocks
 * @param count n, the number of rows (a weight for exact population moments: 1)
 * @param mean width values
 * @param comoment Σ_t (x_t − mean)(x_t − mean)ᵀ, width × width, symmetric
 */
public record Moments(Layout layout, double count, Vector mean, Matrix comoment) {
    public Moments {
        int w = layout.width();
        if (mean.size() != w || comoment.rows() != w || comoment.cols() != w) {
            throw new IllegalArgumentException("layout is " + w + " wide, mean " + mean.size() + ", comoment "
                    + comoment.rows() + " × " + comoment.cols());
        }
    }

    /** Exact population moments with zero mean. */
    public static Moments population(Layout layout, Matrix covariance) {
        return new Moments(layout, 1, Vector.of(new double[layout.width()]), covariance);
    }

    /** Cov(rows block, cols block) = E[(x − E x)(y − E y)ᵀ]; zero rows give zero. */
    public Matrix cov(String rowBlock, String colBlock) {
        int r = layout.offset(rowBlock);
        int c = layout.offset(colBlock);
        Matrix sums = comoment.block(r, r + layout.width(rowBlock), c, c + layout.width(colBlock));
        return count > 0 ? sums.scale(1 / count) : sums;
    }

    public Matrix cov(String block) {
        return cov(block, block);
    }

    /** Covariance of several blocks stacked in the given order, against several others. */
    public Matrix cov(List<String> rowBlocks, List<String> colBlocks) {
        int[] rows = indices(rowBlocks);
        int[] cols = indices(colBlocks);
        double[] sums = comoment.array();
        int w = layout.width();
        double scale = count > 0 ? 1 / count : 1;
        double[] out = new double[Math.multiplyExact(rows.length, cols.length)];
        for (int i = 0; i < rows.length; i++) {
            int from = rows[i] * w;
            for (int j = 0; j < cols.length; j++) {
                out[i * cols.length + j] = scale * sums[from + cols[j]];
            }
        }
        return Matrix.of(rows.length, cols.length, out);
    }

    private int[] indices(List<String> blocks) {
        int[] indices = new int[blocks.stream().mapToInt(layout::width).sum()];
        int at = 0;
        for (String block : blocks) {
            int offset = layout.offset(block);
            for (int i = 0; i < layout.width(block); i++) {
                indices[at++] = offset + i;
            }
        }
        return indices;
    }

    public Vector mean(String block) {
        int at = layout.offset(block);
        return Vector.of(Arrays.copyOfRange(mean.toArray(), at, at + layout.width(block)));
    }

    public Vector mean(List<String> blocks) {
        return Vector.of(blocks.stream()
                .flatMapToDouble(b -> Arrays.stream(mean(b).toArray()))
                .toArray());
    }

    /**
     * The moments of both samples together (Chan's update). Neither is modified; the order of folding decides the last
     * bits, so fold in a fixed order.
     */
    public Moments merge(Moments other) {
        if (!layout.equals(other.layout)) {
            throw new IllegalArgumentException("layouts differ: " + layout.widths() + " and " + other.layout.widths());
        }
        if (count == 0) {
            return other;
        }
        if (other.count == 0) {
            return this;
        }
        double n = count + other.count;
        int w = layout.width();
        double[] delta = new double[w];
        double[] mean2 = new double[w];
        for (int i = 0; i < w; i++) {
            delta[i] = other.mean.get(i) - mean.get(i);
            mean2[i] = mean.get(i) + delta[i] * (other.count / n);
        }
        double factor = count * other.count / n;
        double[] sum = comoment.array().clone();
        double[] add = other.comoment.array();
        for (int i = 0; i < w; i++) {
            double fi = factor * delta[i];
            for (int j = 0; j < w; j++) {
                sum[i * w + j] += add[i * w + j] + fi * delta[j];
            }
        }
        return new Moments(layout, n, Vector.of(mean2), Matrix.of(w, w, sum));
    }

    /** No rows at all. */
    public static Moments empty(Layout layout) {
        int w = layout.width();
        return new Moments(layout, 0, Vector.of(new double[w]), Matrix.zeros(w, w));
    }

    /**
     * The same sample about another centre: {@link #cov(String, String)} of the result is
     * E[(x − centre)(y − centre)ᵀ], so that predictors fitted elsewhere are judged with their own means.
     */
    public Moments about(Vector centre) {
        int w = layout.width();
        double[] delta = new double[w];
        for (int i = 0; i < w; i++) {
            delta[i] = mean.get(i) - centre.get(i);
        }
        double[] sum = comoment.array().clone();
        for (int i = 0; i < w; i++) {
            for (int j = 0; j < w; j++) {
                sum[i * w + j] += count * delta[i] * delta[j];
            }
        }
        return new Moments(layout, count, centre, Matrix.of(w, w, sum));
    }

    /**
     * The same sample with blocks exchanged: what {@code to.get(name)} held stands under {@code name}. The layout stays.
     *
     * @param to pairs of blocks of one width, each named in both directions
     */
    public Moments exchanged(Map<String, String> to) {
        int w = layout.width();
        int[] from = new int[w];
        int at = 0;
        for (String name : layout.names()) {
            int source = layout.offset(to.getOrDefault(name, name));
            for (int i = 0; i < layout.width(name); i++) {
                from[at++] = source + i;
            }
        }
        double[] exchangedMean = new double[w];
        double[] exchanged = new double[w * w];
        for (int i = 0; i < w; i++) {
            exchangedMean[i] = mean.get(from[i]);
            for (int j = 0; j < w; j++) {
                exchanged[i * w + j] = comoment.get(from[i], from[j]);
            }
        }
        return new Moments(layout, count, Vector.of(exchangedMean), Matrix.of(w, w, exchanged));
    }

    /** All samples together, folded in list order. */
    public static Moments merge(List<Moments> parts) {
        return parts.stream().reduce(Moments::merge).orElseThrow();
    }
}
