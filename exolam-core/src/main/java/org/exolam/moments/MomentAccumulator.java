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
 * <p>Rows are taken in blocks of {@value #BLOCK_ROWS}, and every block is centred before it is squared: sums of raw
 * squares would lose all digits where the mean is large against the spread. All sums are of differences from the first
 * row, so that the mean itself keeps its digits too. The rank-one term is one more row, √(nm/(n+m)) δ, so a few blocks
 * and their rank-one terms together are one symmetric product (DSYRK) on the upper triangle.
 *
 * <p>Not safe for several threads at once. The same rows in the same order give the same bits, however they are split
 * over calls of {@link #add}; the number of native threads ({@link Blas#threads(int)}) must be the same, and
 * {@link #fill}, {@link #complete} and {@link #snapshot} may end a block early. Cost: n d² flops. Memory: d² + 4 blocks
 * of doubles native until {@link #close()}, a block on the heap. Reference: Chan, Golub, LeVeque, <i>Updating formulae and
 * a pairwise algorithm for computing sample variances</i> (1979).
 */
public final class MomentAccumulator implements AutoCloseable {
    /**
     * Rows of a block: few enough that a block of a thousand columns stays in the processor's cache while it is filled
     * and centred, enough that the row for the rank-one term hardly counts.
     */
    public static final int BLOCK_ROWS = 64;

    /** Rows of one product; the rate of the product does not rise further with more. */
    private static final int PRODUCT_ROWS = 4 * (BLOCK_ROWS + 1);

    /** Writes rows where it is told. */
    @FunctionalInterface
    public interface Filler {
        /**
         * @param out where the rows go, row-major with the layout's width as stride; modified from {@code at} on
         * @param at index of the first row's first value
         */
        void fill(double[] out, int at);
    }

    private final Layout layout;
    private final int width;
    private final DoublePointer comoment;
    private final DoublePointer centred;
    private final DoubleBuffer centredValues;
    private final double[] rows;
    private final double[] row;
    private final double[] shift;
    private final double[] mean;
    private final double[] sums;
    private long count;
    private int filled;
    private int centredRows;
    private boolean hasProduct;
    private boolean isClosed;

    /**
     * @throws ResourceException where native memory for a co-moment of this width cannot be had
     */
    public MomentAccumulator(Layout layout) {
        this.layout = layout;
        width = layout.width();
        comoment = allocate((long) width * width);
        try {
            centred = allocate((long) PRODUCT_ROWS * width);
        } catch (ResourceException e) {
            comoment.close();
            throw e;
        }
        centredValues =
                centred.asByteBuffer().order(java.nio.ByteOrder.nativeOrder()).asDoubleBuffer();
        rows = new double[Math.multiplyExact(BLOCK_ROWS, width)];
        row = new double[width];
        shift = new double[width];
        mean = new double[width];
        sums = new double[width];
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
    public void add(Matrix given) {
        if (given.cols() != width) {
            throw new IllegalArgumentException("rows are " + given.cols() + " wide, the layout is " + width);
        }
        add(given.array(), given.rows());
    }

    /**
     * Adds the first rows of an array.
     *
     * @param given row-major, at least rowCount × width values; not modified
     * @throws DataException where a value is NaN or infinite; row and column are named, and the accumulator is then good
     *     for {@link #reset()} and {@link #close()} only
     */
    public void add(double[] given, int rowCount) {
        requireOpen();
        if (rowCount < 0 || (long) rowCount * width > given.length) {
            throw new IllegalArgumentException(
                    rowCount + " rows of width " + width + " need more than the " + given.length + " values given");
        }
        int done = 0;
        while (done < rowCount) {
            int some = Math.min(rowCount - done, BLOCK_ROWS - filled);
            System.arraycopy(given, done * width, rows, filled * width, some * width);
            take(some);
            done += some;
        }
    }

    /**
     * Adds rows that {@code filler} writes where they are needed, which spares a copy. A block that has no room for all
     * of them ends early.
     *
     * @param rowCount at most {@link #BLOCK_ROWS}
     * @param filler writes every value of these rows
     * @throws DataException as {@link #add(double[], int)}
     */
    public void fill(int rowCount, Filler filler) {
        requireOpen();
        if (rowCount < 0 || rowCount > BLOCK_ROWS) {
            throw new IllegalArgumentException(rowCount + " rows at once, at most " + BLOCK_ROWS + " fit");
        }
        if (rowCount > BLOCK_ROWS - filled) {
            endBlock();
        }
        filler.fill(rows, filled * width);
        take(rowCount);
    }

    /** Counts rows that were written behind the filled ones. */
    private void take(int rowCount) {
        if (count() == 0 && rowCount > 0) {
            System.arraycopy(rows, 0, shift, 0, width);
        }
        for (int i = filled; i < filled + rowCount; i++) {
            System.arraycopy(rows, i * width, row, 0, width);
            addDifference();
        }
        for (int j = 0; j < width; j++) {
            if (!Double.isFinite(sums[j])) {
                throw notFinite(rowCount, j);
            }
        }
        filled += rowCount;
        if (filled == BLOCK_ROWS) {
            endBlock();
        }
    }

    /** Works on a copy of the row: the compiler of Java 17 makes vector code only where all indices start at 0. */
    private void addDifference() {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += row[j] - shift[j];
        }
    }

    private DataException notFinite(int rowCount, int column) {
        for (int r = filled; r < filled + rowCount; r++) {
            double value = rows[r * width + column];
            if (!Double.isFinite(value)) {
                return new DataException("row " + (count() + r - filled) + ", column " + layout.describe(column)
                        + ", is " + value + "; second moments need finite numbers: repair or leave out the row");
            }
        }
        return tooLarge(column);
    }

    private DataException tooLarge(int column) {
        return new DataException("the values of column " + layout.describe(column)
                + " are so large that their squares exceed the range of a double; rescale the column");
    }

    /** Folds all rows so far into mean and co-moment; a block that was begun ends here. */
    public void complete() {
        requireOpen();
        endBlock();
        multiply();
    }

    private void endBlock() {
        if (filled == 0) {
            return;
        }
        double n = count;
        double m = filled;
        double[] blockMean = new double[width];
        double[] rankOne = new double[width];
        double factor = Math.sqrt(n * m / (n + m));
        for (int j = 0; j < width; j++) {
            blockMean[j] = sums[j] / m;
            double delta = blockMean[j] - mean[j];
            rankOne[j] = factor * delta;
            mean[j] += delta * (m / (n + m));
        }
        centre(blockMean);
        if (count > 0) {
            centredValues.put(centredRows++ * width, rankOne);
        }
        count += filled;
        filled = 0;
        Arrays.fill(sums, 0);
        if (centredRows + BLOCK_ROWS + 1 > PRODUCT_ROWS) {
            multiply();
        }
    }

    private void multiply() {
        if (centredRows == 0) {
            return;
        }
        if (hasProduct) {
            Blas.addGram(centred, centredRows, width, comoment);
        } else {
            Blas.setGram(centred, centredRows, width, comoment);
        }
        hasProduct = true;
        centredRows = 0;
    }

    private void centre(double[] blockMean) {
        for (int i = 0; i < filled; i++) {
            System.arraycopy(rows, i * width, row, 0, width);
            subtractFromRow(shift);
            subtractFromRow(blockMean);
            centredValues.put(centredRows++ * width, row);
        }
    }

    private void subtractFromRow(double[] values) {
        for (int j = 0; j < values.length; j++) {
            row[j] -= values[j];
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
        complete();
        other.complete();
        if (other.count == 0) {
            return;
        }
        if (count == 0) {
            System.arraycopy(other.shift, 0, shift, 0, width);
            System.arraycopy(other.mean, 0, mean, 0, width);
            Pointer.memcpy(comoment, other.comoment, (long) width * width * Double.BYTES);
            count = other.count;
            hasProduct = true;
            return;
        }
        double n = count + other.count;
        double[] delta = new double[width];
        for (int j = 0; j < width; j++) {
            delta[j] = other.shift[j] - shift[j] + (other.mean[j] - mean[j]);
            mean[j] += delta[j] * (other.count / n);
        }
        Blas.addUpper(other.comoment, (double) count * other.count / n, delta, comoment);
        count += other.count;
    }

    /**
     * What the rows so far amount to. The accumulator may go on.
     *
     * @throws DataException where values are so large that a square exceeds the range of a double
     */
    public Moments snapshot() {
        complete();
        if (count == 0) {
            return Moments.empty(layout);
        }
        double[] total = new double[width];
        for (int j = 0; j < width; j++) {
            total[j] = shift[j] + mean[j];
        }
        return new Moments(layout, count, Vector.of(total), symmetric());
    }

    private Matrix symmetric() {
        double[] full = new double[Math.multiplyExact(width, width)];
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
        centredRows = 0;
        hasProduct = false;
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
        centred.close();
    }
}
