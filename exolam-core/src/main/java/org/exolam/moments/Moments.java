package org.exolam.moments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * Count, mean and co-moment of stacked blocks: an immutable snapshot.
 *
 * <pre>{@code
 * covariance = 1/n Σ_t (x_t − mean)(x_t − mean)ᵀ
 * }</pre>
 *
 * <p>Moments made of others (merged, exchanged, about another centre) hold no matrix of their own: what is asked of them is
 * summed up when it is asked, so that many selections of a few groups take the groups' memory alone.
 */
public final class Moments {
    private final Layout layout;
    private final double count;
    private final Vector mean;
    private final Sums sums;

    /** Where Σ_t (x_t − mean)(x_t − mean)ᵀ comes from. */
    private interface Sums {
        /** Adds the chosen rows and columns to {@code out}, row-major. */
        void add(int[] rows, int[] cols, double[] out);
    }

    /**
     * @param layout the blocks
     * @param count n, the number of rows (a weight for exact population moments: 1)
     * @param mean width values
     * @param comoment Σ_t (x_t − mean)(x_t − mean)ᵀ, width × width, symmetric
     */
    public Moments(Layout layout, double count, Vector mean, Matrix comoment) {
        this(layout, count, mean, new Held(comoment));
        int w = layout.width();
        if (mean.size() != w || comoment.rows() != w || comoment.cols() != w) {
            throw new IllegalArgumentException("layout is " + w + " wide, mean " + mean.size() + ", comoment "
                    + comoment.rows() + " × " + comoment.cols());
        }
    }

    private Moments(Layout layout, double count, Vector mean, Sums sums) {
        this.layout = layout;
        this.count = count;
        this.mean = mean;
        this.sums = sums;
    }

    private record Held(Matrix comoment) implements Sums {
        @Override
        public void add(int[] rows, int[] cols, double[] out) {
            double[] values = comoment.array();
            int w = comoment.cols();
            for (int i = 0; i < rows.length; i++) {
                int from = rows[i] * w;
                int at = i * cols.length;
                for (int j = 0; j < cols.length; j++) {
                    out[at + j] += values[from + cols[j]];
                }
            }
        }
    }

    /** Samples together: their sums, and n_p d dᵀ for the distance d of each mean from the common one. */
    private record Merged(List<Moments> parts, Vector mean) implements Sums {
        @Override
        public void add(int[] rows, int[] cols, double[] out) {
            for (Moments part : parts) {
                part.sums.add(rows, cols, out);
                addDistance(part.count, part.mean, mean, rows, cols, out);
            }
        }
    }

    /** The same sample about another centre. */
    private record Moved(Moments base, Vector centre) implements Sums {
        @Override
        public void add(int[] rows, int[] cols, double[] out) {
            base.sums.add(rows, cols, out);
            addDistance(base.count, base.mean, centre, rows, cols, out);
        }
    }

    /** The same sample with its columns in another order. */
    private record Permuted(Moments base, int[] from) implements Sums {
        @Override
        public void add(int[] rows, int[] cols, double[] out) {
            base.sums.add(chosen(rows), chosen(cols), out);
        }

        private int[] chosen(int[] indices) {
            return Arrays.stream(indices).map(i -> from[i]).toArray();
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

    private static void addDistance(double count, Vector mean, Vector centre, int[] rows, int[] cols, double[] out) {
        double[] across = new double[cols.length];
        for (int j = 0; j < cols.length; j++) {
            across[j] = mean.get(cols[j]) - centre.get(cols[j]);
        }
        for (int i = 0; i < rows.length; i++) {
            double down = count * (mean.get(rows[i]) - centre.get(rows[i]));
            int at = i * cols.length;
            for (int j = 0; j < cols.length; j++) {
                out[at + j] += down * across[j];
            }
        }
    }

    /** The blocks. */
    public Layout layout() {
        return layout;
    }

    /** n, the number of rows. */
    public double count() {
        return count;
    }

    /** Means of all columns. */
    public Vector mean() {
        return mean;
    }

    /** Σ_t (x_t − mean)(x_t − mean)ᵀ, width × width; of moments made of others a new matrix. */
    public Matrix comoment() {
        return sums instanceof Held held
                ? held.comoment()
                : sums(
                        IntStream.range(0, layout.width()).toArray(),
                        IntStream.range(0, layout.width()).toArray(),
                        1);
    }

    /** Exact population moments with zero mean. */
    public static Moments population(Layout layout, Matrix covariance) {
        return new Moments(layout, 1, Vector.of(new double[layout.width()]), covariance);
    }

    /** Cov(rows block, cols block) = E[(x − E x)(y − E y)ᵀ]; zero rows give zero. */
    public Matrix cov(String rowBlock, String colBlock) {
        return cov(List.of(rowBlock), List.of(colBlock));
    }

    public Matrix cov(String block) {
        return cov(block, block);
    }

    /** Covariance of several blocks stacked in the given order, against several others. */
    public Matrix cov(List<String> rowBlocks, List<String> colBlocks) {
        return sums(indices(rowBlocks), indices(colBlocks), count > 0 ? 1 / count : 1);
    }

    private Matrix sums(int[] rows, int[] cols, double scale) {
        double[] out = new double[Math.multiplyExact(rows.length, cols.length)];
        sums.add(rows, cols, out);
        if (scale != 1) {
            for (int i = 0; i < out.length; i++) {
                out[i] *= scale;
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
        List<Moments> parts = new ArrayList<>(parts());
        parts.addAll(other.parts());
        return together(parts);
    }

    /** What was merged, or this alone. */
    private List<Moments> parts() {
        return sums instanceof Merged merged && count > 0 ? merged.parts() : List.of(this);
    }

    private static Moments together(List<Moments> parts) {
        Layout layout = parts.get(0).layout;
        double[] mean = parts.get(0).mean.toArray();
        double n = parts.get(0).count;
        for (Moments part : parts.subList(1, parts.size())) {
            n += part.count;
            for (int i = 0; i < mean.length; i++) {
                mean[i] += (part.mean.get(i) - mean[i]) * (part.count / n);
            }
        }
        Vector centre = Vector.of(mean);
        return new Moments(layout, n, centre, new Merged(List.copyOf(parts), centre));
    }

    /** No rows at all. */
    public static Moments empty(Layout layout) {
        int w = layout.width();
        return new Moments(layout, 0, Vector.of(new double[w]), new Merged(List.of(), Vector.of(new double[w])));
    }

    /**
     * The same sample about another centre: {@link #cov(String, String)} of the result is
     * E[(x − centre)(y − centre)ᵀ], so that predictors fitted elsewhere are judged with their own means.
     */
    public Moments about(Vector centre) {
        return new Moments(layout, count, centre, new Moved(this, centre));
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
        for (int i = 0; i < w; i++) {
            exchangedMean[i] = mean.get(from[i]);
        }
        return new Moments(layout, count, Vector.of(exchangedMean), new Permuted(this, from));
    }

    /** All samples together, folded in list order. */
    public static Moments merge(List<Moments> parts) {
        return parts.stream().reduce(Moments::merge).orElseThrow();
    }

    /** Equal numbers, whatever they were made of. */
    @Override
    public boolean equals(Object o) {
        return o instanceof Moments m
                && layout.equals(m.layout)
                && count == m.count
                && mean.equals(m.mean)
                && comoment().equals(m.comoment());
    }

    @Override
    public int hashCode() {
        return Objects.hash(layout, count, mean);
    }

    @Override
    public String toString() {
        return "Moments of " + count + " rows of " + layout.widths();
    }
}
