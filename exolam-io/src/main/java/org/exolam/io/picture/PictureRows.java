package org.exolam.io.picture;

import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** Coded pictures as rows of height × width × channels bytes; gray ones become RGB where the others are. */
public final class PictureRows implements RowSource {
    private final String where;
    private final int rows;
    private final Shape shape;
    private final Coded coded;
    private final Runnable closer;

    /** Where coded pictures come from. */
    public interface Coded {
        /** All bytes of the picture of a row. */
        byte[] bytes(int row);

        /** File, episode and key of that row, for messages. */
        String where(int row);

        /** Looks for damage that shows without decoding; what was looked at before need not be again. */
        default void check(int row) {
            PictureHeader.of(where(row), bytes(row));
        }
    }

    /**
     * @param where for messages
     * @param shape of every row: height, width and 1, 3 or 4 channels
     * @param closer frees what {@code coded} holds
     */
    public PictureRows(String where, int rows, Shape shape, Coded coded, Runnable closer) {
        this.where = where;
        this.rows = rows;
        this.shape = shape;
        this.coded = coded;
        this.closer = closer;
    }

    @Override
    public DType dtype() {
        return DType.UINT8;
    }

    @Override
    public Shape rowShape() {
        return shape;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public NumericArray read(int from, int to) {
        RowSource.requireRange(where, rows, from, to);
        int width = shape.intSize();
        if ((long) (to - from) * width > Integer.MAX_VALUE - 8L) {
            throw new DataException(where + ": " + (to - from) + " pictures of " + width
                    + " bytes do not fit one array; read fewer at once");
        }
        byte[] out = new byte[(to - from) * width];
        for (int i = from; i < to; i++) {
            Picture picture = fitted(coded.where(i), Pictures.decode(coded.where(i), coded.bytes(i)));
            System.arraycopy(picture.pixels(), 0, out, (i - from) * width, width);
        }
        return NumericArray.ofBytes(DType.UINT8, shape.withRows(to - from), out);
    }

    private Picture fitted(String place, Picture picture) {
        int channels = shape.get(2);
        boolean fits = picture.height() == shape.get(0)
                && picture.width() == shape.get(1)
                && (picture.channels() == channels || channels > 1);
        if (!fits) {
            throw new DataException(place + " is a picture of " + picture.shape() + "; the others are " + shape);
        }
        return picture.withChannels(channels);
    }

    @Override
    public void check(int from, int to) {
        RowSource.requireRange(where, rows, from, to);
        for (int i = from; i < to; i++) {
            coded.check(i);
        }
    }

    @Override
    public void close() {
        closer.run();
    }
}
