package org.exolam.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.exolam.error.DataException;

/**
 * Fills one {@link NumericArray} from the bytes of a file, piece by piece; used once, by one thread.
 */
public final class NumericArrayBuilder {
    private final DType dtype;
    private final Shape shape;
    private final ByteOrder order;
    private final byte[] bytes;
    private final long[] longs;
    private final float[] floats;
    private final double[] doubles;

    /**
     * Allocates the whole array: the caller has made sure that the file can hold it.
     *
     * @param order of the bytes that will come
     */
    public NumericArrayBuilder(DType dtype, Shape shape, ByteOrder order) {
        this.dtype = dtype;
        this.shape = shape;
        this.order = order;
        int n = shape.intSize();
        boolean narrow = dtype.bytes() == 1;
        this.bytes = narrow ? new byte[n] : null;
        this.longs = narrow || dtype.isFloating() ? null : new long[n];
        this.floats = dtype == DType.FLOAT16 || dtype == DType.FLOAT32 ? new float[n] : null;
        this.doubles = dtype == DType.FLOAT64 ? new double[n] : null;
    }

    /**
     * A builder for {@code count} rows.
     *
     * @param where file and array, for the message
     * @throws DataException where so many rows have more elements than one array can hold
     */
    public static NumericArrayBuilder forRows(String where, DType dtype, Shape rowShape, int count, ByteOrder order) {
        requireRows(where, rowShape, count);
        return new NumericArrayBuilder(dtype, rowShape.withRows(count), order);
    }

    /** Fails with a sentence where {@code count} rows have more elements than one array can hold. */
    public static void requireRows(String where, Shape rowShape, int count) {
        if (rowShape.size() * count > Integer.MAX_VALUE - 8L) {
            throw new DataException(where + ": " + count + " rows of " + rowShape.size()
                    + " numbers do not fit one array; read fewer at once");
        }
    }

    /**
     * Decodes all remaining bytes, a whole number of elements, to consecutive places.
     *
     * @param at flat index of the first element
     * @param raw consumed; its byte order is changed
     * @return the number of elements
     */
    public int put(int at, ByteBuffer raw) {
        return put(at, 1, raw);
    }

    /** The same, to the places {@code at}, {@code at + stride}, {@code at + 2 stride}, … */
    public int put(int at, int stride, ByteBuffer raw) {
        raw.order(order);
        int count = raw.remaining() / dtype.bytes();
        if (bytes != null) {
            putBytes(at, stride, count, raw);
        } else if (longs != null) {
            for (int i = 0; i < count; i++) {
                longs[at + i * stride] = integer(raw);
            }
        } else if (floats != null) {
            for (int i = 0; i < count; i++) {
                floats[at + i * stride] = dtype == DType.FLOAT16 ? half(raw.getShort()) : raw.getFloat();
            }
        } else {
            for (int i = 0; i < count; i++) {
                doubles[at + i * stride] = raw.getDouble();
            }
        }
        return count;
    }

    /**
     * Consecutive places to be filled from the buffer's position on, without a copy between; null where elements are wider
     * than a byte.
     */
    ByteBuffer placesOrNull(int at, int count) {
        return bytes == null ? null : ByteBuffer.wrap(bytes, at, count);
    }

    private void putBytes(int at, int stride, int count, ByteBuffer raw) {
        if (stride == 1) {
            raw.get(bytes, at, count);
        } else {
            for (int i = 0; i < count; i++) {
                bytes[at + i * stride] = raw.get();
            }
        }
    }

    private long integer(ByteBuffer raw) {
        return switch (dtype) {
            case UINT16 -> raw.getShort() & 0xffff;
            case INT16 -> raw.getShort();
            case UINT32 -> raw.getInt() & 0xffffffffL;
            case INT32 -> raw.getInt();
            default -> raw.getLong();
        };
    }

    /** IEEE 754 binary16, exactly; {@code Float.float16ToFloat} is newer than our language level. */
    static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            float subnormal = fraction * 0x1p-24f;
            return sign == 0 ? subnormal : -subnormal;
        }
        int wide = exponent == 31 ? 0x7f800000 : (exponent + 112) << 23;
        return Float.intBitsToFloat(sign | wide | fraction << 13);
    }

    /** The array; the builder must not be used any more. */
    public NumericArray build() {
        if (bytes != null) {
            return NumericArray.ofBytes(dtype, shape, bytes);
        }
        if (longs != null) {
            return NumericArray.ofLongs(dtype, shape, longs);
        }
        return floats != null ? NumericArray.ofFloats(dtype, shape, floats) : NumericArray.ofDoubles(shape, doubles);
    }
}
