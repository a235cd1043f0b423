package org.exolam.io.hdf5;

import org.exolam.data.DType;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.io.picture.StoredPictures;
import org.exolam.io.reading.Block;

/**
 * An array as a block: plain numbers, or pictures kept as JPEG or PNG. Those are byte strings, or, where all have one
 * length or are padded to one, a plain table of bytes: told by rank and first bytes, not by a flag.
 *
 * @param block as it is read
 * @param isPictures whether its rows are files of pictures
 */
public record StoredBlock(Block block, boolean isPictures) {
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    /** Whether there is anything in an array that could be a block. */
    public static boolean isReadable(Hdf5Array array) {
        return array.isByteStrings()
                ? array.claimedRows() > 0
                : array.isNumeric() && !array.dimensions().isEmpty();
    }

    /**
     * Looks at an array that {@link #isReadable}.
     *
     * @param where file, episode and key, for messages
     * @throws DataException where its first row is a string of bytes and no picture, or the file lies
     */
    public static StoredBlock of(String where, Hdf5Array array) {
        if (array.isByteStrings()) {
            return pictures(where, array.byteString(0), array.claimedRows());
        }
        array.requireStored();
        Block plain = new Block(array.dtype(), array.rowShape(), array.claimedRows());
        if (plain.dtype() == DType.UINT8 && plain.rowShape().rank() == 1 && plain.rows() > 0) {
            byte[] first = row(array, 0);
            if (startsWith(first, JPEG) || startsWith(first, PNG)) {
                return pictures(where, first, plain.rows());
            }
        }
        return new StoredBlock(plain, false);
    }

    private static StoredBlock pictures(String where, byte[] first, long rows) {
        Shape shape = StoredPictures.shapeOf(where + ": frame 0", first);
        return new StoredBlock(new Block(DType.UINT8, shape, rows), true);
    }

    private static boolean startsWith(byte[] bytes, byte[] mark) {
        boolean same = bytes.length > mark.length;
        for (int i = 0; i < mark.length && same; i++) {
            same = bytes[i] == mark[i];
        }
        return same;
    }

    private static byte[] row(Hdf5Array array, int row) {
        try (RowSource rows = array.open()) {
            return rows.read(row, row + 1).bytes();
        }
    }

    /** Opens the rows of an array that was looked at as this block. */
    public static RowSource open(String where, Hdf5Array array) {
        StoredBlock stored = of(where, array);
        if (!stored.isPictures()) {
            return array.open();
        }
        Shape shape = stored.block().rowShape();
        int rows = Math.toIntExact(stored.block().rows());
        if (array.isByteStrings()) {
            return StoredPictures.rows(where, array::byteString, shape, rows, () -> {});
        }
        RowSource bytes = array.open();
        return StoredPictures.rows(where, row -> bytes.read(row, row + 1).bytes(), shape, rows, bytes::close);
    }
}
