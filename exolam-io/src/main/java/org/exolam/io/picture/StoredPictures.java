package org.exolam.io.picture;

import java.util.function.IntFunction;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** Pictures that a table or an array holds as PNG or JPEG, one byte string a frame. */
public final class StoredPictures implements PictureRows.Coded {
    private final String where;
    private final IntFunction<byte[]> stored;
    private final Shape shape;

    private StoredPictures(String where, IntFunction<byte[]> stored, Shape shape) {
        this.where = where;
        this.stored = stored;
        this.shape = shape;
    }

    /**
     * Rows of pictures. Belongs to one thread, as its bytes do.
     *
     * @param where file, episode and key, for messages
     * @param stored the byte string of a row, null where there is none
     * @param shape H × W × C of every picture
     * @param closer frees what the bytes come from
     */
    public static RowSource rows(String where, IntFunction<byte[]> stored, Shape shape, int rows, Runnable closer) {
        return new PictureRows(where, rows, shape, new StoredPictures(where, stored, shape), closer);
    }

    /** The shape of a stored picture, as its header says. */
    public static Shape shapeOf(String where, byte[] stored) {
        PictureHeader header = PictureHeader.of(where, stored);
        return Shape.of(header.height(), header.width(), header.channels());
    }

    @Override
    public String where(int row) {
        return where + ": frame " + row;
    }

    /** Before anything is decoded: a picture of another size may be as large as its header likes. */
    @Override
    public byte[] bytes(int row) {
        byte[] bytes = stored.apply(row);
        if (bytes == null || bytes.length == 0) {
            throw new DataException(where(row) + " holds no picture: there are no bytes");
        }
        PictureHeader header = PictureHeader.of(where(row), bytes);
        boolean fits = header.height() == shape.get(0)
                && header.width() == shape.get(1)
                && (header.channels() == shape.get(2) || shape.get(2) > 1);
        if (!fits) {
            throw new DataException(where(row) + " is a picture of " + header.height() + " × " + header.width() + " × "
                    + header.channels() + "; expected " + shape);
        }
        return bytes;
    }

    @Override
    public void check(int row) {
        bytes(row);
    }
}
