package org.exolam.data;

/**
 * One ordered sequence of frames with its blocks, open for reading. Reads copy; two threads need two episodes. Closing
 * frees what the reader holds for it.
 */
public interface Episode extends AutoCloseable {
    /** What is known without reading rows. */
    EpisodeInfo info();

    /**
     * Rows [from, to) of a block, first dimension the rows.
     *
     * @throws org.exolam.error.DataException where the file cannot deliver them; file, episode and key are named
     */
    NumericArray read(String block, int from, int to);

    /**
     * The same rows of a block whose elements are one byte wide, into the caller's array: who reads much reuses it.
     *
     * @param out modified from {@code at} on
     * @throws org.exolam.error.DataException where the file cannot deliver them
     */
    default void readBytes(String block, int from, int to, byte[] out, int at) {
        byte[] bytes = read(block, from, to).bytes();
        System.arraycopy(bytes, 0, out, at, bytes.length);
    }

    /**
     * Looks for damage of a block that shows without decoding it: a picture that is missing or cut. What passes may still
     * fail when it is read.
     *
     * @throws org.exolam.error.DataException where there is some; file, episode and key are named
     */
    default void check(String block) {
        // Most formats show damage in reading alone.
    }

    @Override
    void close();
}
