package org.exolam.data;

import org.exolam.error.DataException;

/**
 * An array in a file whose rows, its outermost dimension, are read in slices. Belongs to one thread at a time; reading
 * forward is always O(rows read), reading backward may cost a new start.
 */
public interface RowSource extends AutoCloseable {
    /** The largest row that is read, so that a header's lie about a row's shape cannot fill the memory. */
    long ROW_BYTES_MAX = 1L << 28;

    DType dtype();

    /** Shape of one row. */
    Shape rowShape();

    /** Number of rows; 1 for a scalar. */
    int rows();

    /**
     * Rows [from, to), copied; the result's first dimension is to − from.
     *
     * @throws DataException where the range leaves the array, or the file cannot deliver it
     */
    NumericArray read(int from, int to);

    /**
     * The same rows of an array whose elements are one byte wide, into the caller's array: who reads much reuses it.
     *
     * @param out modified from {@code at} on
     */
    default void readBytes(int from, int to, byte[] out, int at) {
        byte[] bytes = read(from, to).bytes();
        System.arraycopy(bytes, 0, out, at, bytes.length);
    }

    /** All rows. */
    default NumericArray readAll() {
        return read(0, rows());
    }

    /**
     * Looks for damage of rows [from, to) that shows without decoding them.
     *
     * @throws DataException where there is some
     */
    default void check(int from, int to) {
        requireRange("the array", rows(), from, to);
    }

    @Override
    void close();

    /** Fails with a sentence unless 0 ≤ from ≤ to ≤ rows. */
    static void requireRange(String where, int rows, int from, int to) {
        if (from < 0 || from > to || to > rows) {
            throw new DataException(
                    where + " has " + rows + " rows; rows " + from + " to " + to + " (excluded) were asked for");
        }
    }
}
