package org.exolam.moments;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.linalg.Blas;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * Collects {@link Moments} of rows in one pass, in native memory.
 *
 * <pre>{@code
 * a block of rows X, m of them:   x̄ = 1/m Σ x      X_c = X − 1 x̄ᵀ      δ = x̄ − mean
 * comoment += X_cᵀ X_c + (n m / (n + m)) δ δᵀ       mean += δ m / (n + m)       n += m
 * }</pre>
 *
 * <p>Rows are gathered in blocks of a fixed size, and every block is centred before it is squared: sums of raw squares
 * would lose all digits where the mean is large against the spread. All sums are of differences from the first row, so
 * that the mean itself keeps its digits too. The rank-one term is one more row of the block (√(nm/(n+m)) δ), hence the
 * whole update is one symmetric product (DSYRK) on the upper triangle.
 *
 * <p>Not safe for several threads at once. The same rows in the same order give the same bits, however they are split
 * over calls of {@link #add}; the number of native threads ({@link Blas#threads(int)}) must be the same. Cost: n d²
 * flops; native memory d² + {@value #BLOCK_VALUES} doubles, until {@link #close()}. Reference: Chan, Golub, LeVeque,
 * <i>Updating formulae and a pairwise algorithm for computing sample variances</i> (1979).
 */
public final class MomentAccumulator implements AutoCloseable {
    /** Rows of a block where they are narrow; products of fewer rows than a few hundred run below the machine's rate. */
    static final int BLOCK_ROWS = 2048;

    /** Doubles of a block where rows are wide: 32 MB. */
    static final int BLOCK_VALUES = 1 << 22;

    private static final int BLOCK_ROWS_LEAST = 256;
    private static final int TILE_VALUES = 4096;

    private final Layout layout;
    private final int width;
    private final int blockRows;
    private final DoublePointer comoment;
    private final DoublePointer block;
    private final DoubleBuffer blockValues;
    private final double[] tile;
    private final double[] shift;
    private final double[] mean;
    private final double[] sums;
    private long count;
    private int filled;
    private boolean isClosed;

    /**
     * @throws ResourceException where native memory for a co-moment of this width cannot be had
     */
    public MomentAccumulator(Layout layout) {
        this.layout = layout;
        width = layout.width();
        blockRows = blockRows(width);
        comoment = allocate((long) width * width);
        try {
            block = allocate((blockRows + 1L) * width);
        } catch (ResourceException e) {
            comoment.close();
            throw e;
        }
        blockValues =
                block.asByteBuffer().order(java.nio.ByteOrder.nativeOrder()).asDoubleBuffer();
        tile = new double[Math.max(1, TILE_VALUES / Math.max(1, width)) * width];
        shift = new double[width];
        mean = new double[width];
        sums = new double[width];
    }

    /** Rows of a block for rows of a width; depends on nothing else, since the last bits depend on it. */
    static int blockRows(int width) {
        int fit = BLOCK_VALUES / Math.max(1, width);
        return Math.max(BLOCK_ROWS_LEAST, Math.min(BLOCK_ROWS, fit));
    }

    private DoublePointer allocate(long doubles) {
        try {
            return new DoublePointer(Math.max(1, doubles));
        } catch (OutOfMemoryError e) {
            throw new ResourceException(
                    "second moments of " + width + " columns need " + (doubles * Double.BYTES >> 20)
                            + " MB of native memory at once, which cannot be had; reduce the width (--frame-size, pca),"
                            + " the number of horizons or of workers",
                    e);
        }
    }

    public Layout layout() {
        return layout;
    }

    /** Rows added so far. */
    public long count() {
        return count + filled;
    }

    /** All rows of a count × width matrix. */
    public void add(Matrix rows) {
        if (rows.cols() != width) {
            throw new IllegalArgumentException("rows are " + rows.cols() + " wide, the layout is " + width);
        }
        add(rows.array(), rows.rows());
    }

    /**
     * Adds the first rows of an array.
     *
     * @param rows row-major, at least rowCount × width values; not modified
     * @throws DataException where a value is NaN or infinite; row and column are named, and the accumulator is then good
     *     for {@link #reset()} and {@link #close()} only
     */
    public void add(double[] rows, int rowCount) {
        requireOpen();
        if (rowCount < 0 || (long) rowCount * width > rows.length) {
            throw new IllegalArgumentException(
                    rowCount + " rows of width " + width + " need more than the " + rows.length + " values given");
        }
        if (rowCount > 0 && count() == 0) {
            System.arraycopy(rows, 0, shift, 0, width);
        }
        int done = 0;
        while (done < rowCount) {
            int take = Math.min(rowCount - done, blockRows - filled);
            copy(rows, done, take);
            filled += take;
            done += take;
            if (filled == blockRows) {
                flush();
            }
        }
    }

    private void copy(double[] rows, int from, int rowCount) {
        int tileRows = width == 0 ? rowCount : tile.length / width;
        for (int r = 0; r < rowCount; r += tileRows) {
            int now = Math.min(tileRows, rowCount - r);
            for (int i = 0; i < now; i++) {
                int source = (from + r + i) * width;
                int target = i * width;
                for (int j = 0; j < width; j++) {
                    tile[target + j] = rows[source + j] - shift[j];
                }
                for (int j = 0; j < width; j++) {
                    sums[j] += tile[target + j];
                }
            }
            blockValues.put((filled + r) * width, tile, 0, now * width);
        }
        for (int j = 0; j < width; j++) {
            if (!Double.isFinite(sums[j])) {
                throw notFinite(rows, from, rowCount, j);
            }
        }
    }

    private DataException notFinite(double[] rows, int from, int rowCount, int column) {
        for (int r = from; r < from + rowCount; r++) {
            double value = rows[r * width + column];
            if (!Double.isFinite(value)) {
                return new DataException("row " + (count() + r - from) + ", column " + layout.describe(column) + ", is "
                        + value + "; second moments need finite numbers: repair or leave out the row");
            }
        }
        return tooLarge(column);
    }

    private DataException tooLarge(int column) {
        return new DataException("the values of column " + layout.describe(column)
                + " are so large that their squares exceed the range of a double; rescale the column");
    }

    /** Folds the rows gathered so far into mean and co-moment, and so ends their block. */
    public void complete() {
        requireOpen();
        flush();
    }

    private void flush() {
        if (filled == 0) {
            return;
        }
        double n = count;
        double m = filled;
        double[] blockMean = new double[width];
        double[] last = new double[width];
        double factor = Math.sqrt(n * m / (n + m));
        for (int j = 0; j < width; j++) {
            blockMean[j] = sums[j] / m;
            double delta = blockMean[j] - mean[j];
            last[j] = factor * delta;
            mean[j] += delta * (m / (n + m));
        }
        centre(blockMean);
        if (count == 0) {
            Blas.setGram(block, filled, width, comoment);
        } else {
            blockValues.put(filled * width, last, 0, width);
            Blas.addGram(block, filled + 1, width, comoment);
        }
        count += filled;
        filled = 0;
        Arrays.fill(sums, 0);
    }

    private void centre(double[] blockMean) {
        int tileRows = width == 0 ? filled : tile.length / width;
        for (int r = 0; r < filled; r += tileRows) {
            int now = Math.min(tileRows, filled - r);
            blockValues.get(r * width, tile, 0, now * width);
            for (int i = 0; i < now; i++) {
                int at = i * width;
                for (int j = 0; j < width; j++) {
                    tile[at + j] -= blockMean[j];
                }
            }
            blockValues.put(r * width, tile, 0, now * width);
        }
    }

    /**
     * Adds the rows of another accumulator as if they followed ours (Chan's update). The order of merging decides the
     * last bits, so merge in a fixed order.
     *
     * @param other of an equal layout; keeps its rows
     */
    public void merge(MomentAccumulator other) {
        requireOpen();
        other.requireOpen();
        if (other == this || !layout.equals(other.layout)) {
            throw new IllegalArgumentException(
                    "cannot merge " + other.layout.widths() + " into " + layout.widths() + ", or with itself");
        }
        flush();
        other.flush();
        if (other.count == 0) {
            return;
        }
        if (count == 0) {
            System.arraycopy(other.shift, 0, shift, 0, width);
            System.arraycopy(other.mean, 0, mean, 0, width);
            Pointer.memcpy(comoment, other.comoment, (long) width * width * Double.BYTES);
            count = other.count;
            return;
        }
        double n = count + other.count;
        double[] delta = new double[width];
        for (int j = 0; j < width; j++) {
            delta[j] = other.shift[j] - shift[j] + (other.mean[j] - mean[j]);
            mean[j] += delta[j] * (other.count / n);
        }
        addUpper(other.comoment, (double) count * other.count / n, delta);
        count += other.count;
    }

    private void addUpper(DoublePointer others, double factor, double[] delta) {
        double[] mine = new double[width];
        double[] theirs = new double[width];
        for (int i = 0; i < width; i++) {
            int length = width - i;
            long at = (long) i * width + i;
            comoment.position(at).get(mine, 0, length);
            others.position(at).get(theirs, 0, length);
            double fi = factor * delta[i];
            for (int j = 0; j < length; j++) {
                mine[j] += theirs[j] + fi * delta[i + j];
            }
            comoment.put(mine, 0, length);
        }
        comoment.position(0);
        others.position(0);
    }

    /**
     * What the rows so far amount to. The accumulator may go on.
     *
     * @throws DataException where values are so large that a square exceeds the range of a double
     */
    public Moments snapshot() {
        requireOpen();
        flush();
        double[] total = new double[width];
        for (int j = 0; j < width; j++) {
            total[j] = shift[j] + mean[j];
        }
        return new Moments(layout, count, Vector.of(total), symmetric());
    }

    private Matrix symmetric() {
        double[] full = new double[Math.multiplyExact(width, width)];
        if (count == 0) {
            return Matrix.of(width, width, full);
        }
        for (int i = 0; i < width; i++) {
            comoment.position((long) i * width + i).get(full, i * width + i, width - i);
            if (!Double.isFinite(full[i * width + i])) {
                comoment.position(0);
                throw tooLarge(i);
            }
        }
        comoment.position(0);
        mirror(full);
        return Matrix.of(width, width, full);
    }

    /** Copies the upper triangle to the lower one, tile by tile: column-wise writing alone misses the cache. */
    private void mirror(double[] full) {
        int side = 64;
        for (int i0 = 0; i0 < width; i0 += side) {
            for (int j0 = i0; j0 < width; j0 += side) {
                for (int j = j0; j < Math.min(width, j0 + side); j++) {
                    for (int i = i0; i < Math.min(j, i0 + side); i++) {
                        full[j * width + i] = full[i * width + j];
                    }
                }
            }
        }
    }

    /** Forgets all rows and keeps the memory. */
    public void reset() {
        requireOpen();
        count = 0;
        filled = 0;
        Arrays.fill(mean, 0);
        Arrays.fill(sums, 0);
        Arrays.fill(shift, 0);
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the accumulator is closed");
        }
    }

    /** Frees the native memory; a second call does nothing. */
    @Override
    public void close() {
        isClosed = true;
        comoment.close();
        block.close();
    }
}
