package org.exolam.data;

import java.util.Arrays;

/**
 * A block of numbers with element type and shape, row-major. Stored compactly: one byte an element for bool, int8 and
 * uint8, {@code long[]} for wider integers, {@code float[]} for float16 and float32, {@code double[]} for float64.
 */
public final class NumericArray {
    private final DType dtype;
    private final Shape shape;
    private final Object storage;
    private final int start;
    private final int length;

    private NumericArray(DType dtype, Shape shape, Object storage, int length) {
        this(dtype, shape, storage, 0, length);
    }

    private NumericArray(DType dtype, Shape shape, Object storage, int start, int length) {
        if (length != shape.size()) {
            throw new IllegalArgumentException("shape " + shape + " needs " + shape.size() + " values, got " + length);
        }
        this.dtype = dtype;
        this.shape = shape;
        this.storage = storage;
        this.start = start;
        this.length = length;
    }

    /** Bytes of {@code BOOL}, {@code UINT8} or {@code INT8}; the array is kept. */
    public static NumericArray ofBytes(DType dtype, Shape shape, byte[] values) {
        if (dtype.bytes() != 1) {
            throw new IllegalArgumentException(dtype + " is not one byte wide");
        }
        return new NumericArray(dtype, shape, values, values.length);
    }

    /** Integers wider than a byte (uint64 as its bit pattern); the array is kept. */
    public static NumericArray ofLongs(DType dtype, Shape shape, long[] values) {
        if (dtype.isFloating() || dtype.bytes() == 1) {
            throw new IllegalArgumentException(dtype + " is not an integer type wider than a byte");
        }
        return new NumericArray(dtype, shape, values, values.length);
    }

    /** float16 or float32; the array is kept. */
    public static NumericArray ofFloats(DType dtype, Shape shape, float[] values) {
        if (dtype != DType.FLOAT16 && dtype != DType.FLOAT32) {
            throw new IllegalArgumentException(dtype + " is not float16 or float32");
        }
        return new NumericArray(dtype, shape, values, values.length);
    }

    /** float64; the array is kept. */
    public static NumericArray ofDoubles(Shape shape, double[] values) {
        return new NumericArray(DType.FLOAT64, shape, values, values.length);
    }

    public DType dtype() {
        return dtype;
    }

    public Shape shape() {
        return shape;
    }

    /** Rows along the outermost dimension; 1 for a scalar. */
    public int rows() {
        return shape.rank() == 0 ? 1 : shape.get(0);
    }

    public int size() {
        return length;
    }

    /** The element at a flat index, as a double (uint64 rounds above 2⁵³). */
    public double get(int flat) {
        if (storage instanceof byte[] b) {
            return dtype == DType.INT8 ? b[start + flat] : b[start + flat] & 0xff;
        }
        if (storage instanceof long[] l) {
            long v = l[start + flat];
            return dtype == DType.UINT64 && v < 0 ? (v >>> 1) * 2.0 + (v & 1) : v;
        }
        if (storage instanceof float[] f) {
            return f[start + flat];
        }
        return ((double[]) storage)[start + flat];
    }

    /** The element at a flat index of an integer or bool array, exactly. */
    public long getLong(int flat) {
        if (storage instanceof byte[] b) {
            return dtype == DType.INT8 ? b[start + flat] : b[start + flat] & 0xff;
        }
        if (storage instanceof long[] l) {
            return l[start + flat];
        }
        throw new IllegalStateException(dtype + " holds no integers");
    }

    /** Whether the elements are stored one byte each, so that {@link #bytes()} works. */
    public boolean isBytes() {
        return storage instanceof byte[];
    }

    /** The elements' bytes, not to be modified: the backing ones, or a copy where this is a part of another array. */
    public byte[] bytes() {
        if (storage instanceof byte[] b) {
            return length == b.length ? b : Arrays.copyOfRange(b, start, start + length);
        }
        throw new IllegalStateException(dtype + " is not stored as bytes");
    }

    /** Copies elements [from, from + count) as doubles to {@code out} at {@code at}; {@code out} is modified. */
    public void copyTo(int from, int count, double[] out, int at) {
        if (storage instanceof double[] d) {
            System.arraycopy(d, start + from, out, at, count);
        } else if (storage instanceof float[] f) {
            for (int i = 0; i < count; i++) {
                out[at + i] = f[start + from + i];
            }
        } else if (storage instanceof byte[] b && dtype != DType.INT8) {
            for (int i = 0; i < count; i++) {
                out[at + i] = b[start + from + i] & 0xff;
            }
        } else {
            for (int i = 0; i < count; i++) {
                out[at + i] = get(from + i);
            }
        }
    }

    /** The same elements under another shape of as many; the storage is shared. */
    public NumericArray withShape(Shape other) {
        return new NumericArray(dtype, other, storage, size());
    }

    /** Zeros of a type and shape. */
    public static NumericArray zeros(DType dtype, Shape shape) {
        return new NumericArrayBuilder(dtype, shape, java.nio.ByteOrder.LITTLE_ENDIAN).build();
    }

    /** Rows [from, to) along the outermost dimension, copied. */
    public NumericArray rows(int from, int to) {
        requireRows(from, to);
        int width = shape.inner().intSize();
        Shape part = shape.inner().withRows(to - from);
        int a = start + from * width;
        int b = start + to * width;
        Object copy = storage instanceof byte[] v
                ? Arrays.copyOfRange(v, a, b)
                : storage instanceof long[] l
                        ? Arrays.copyOfRange(l, a, b)
                        : storage instanceof float[] f
                                ? Arrays.copyOfRange(f, a, b)
                                : Arrays.copyOfRange((double[]) storage, a, b);
        return new NumericArray(dtype, part, copy, b - a);
    }

    /** Rows [from, to) without copying: keeps the whole array in memory. */
    public NumericArray view(int from, int to) {
        requireRows(from, to);
        int width = shape.inner().intSize();
        Shape part = shape.inner().withRows(to - from);
        return new NumericArray(dtype, part, storage, start + from * width, (to - from) * width);
    }

    private void requireRows(int from, int to) {
        if (from < 0 || to < from || to > rows()) {
            throw new IllegalArgumentException("rows " + from + " to " + to + " were asked for, there are " + rows());
        }
    }

    /**
     * The rows of all parts one behind the other, copied.
     *
     * @param parts at least one
     * @throws IllegalArgumentException where element types or shapes of a row differ
     */
    public static NumericArray concat(NumericArray... parts) {
        NumericArray first = parts[0];
        int rows = 0;
        for (NumericArray part : parts) {
            if (part.dtype != first.dtype || !part.shape.inner().equals(first.shape.inner())) {
                throw new IllegalArgumentException("cannot put " + part + " behind " + first);
            }
            rows = Math.addExact(rows, part.rows());
        }
        Shape shape = first.shape.inner().withRows(rows);
        Object joined = newStorage(first.storage, shape.intSize());
        int at = 0;
        for (NumericArray part : parts) {
            System.arraycopy(part.storage, part.start, joined, at, part.length);
            at += part.length;
        }
        return new NumericArray(first.dtype, shape, joined, at);
    }

    private static Object newStorage(Object like, int length) {
        if (like instanceof byte[]) {
            return new byte[length];
        }
        if (like instanceof long[]) {
            return new long[length];
        }
        return like instanceof float[] ? new float[length] : new double[length];
    }

    /** The flat index of the first NaN or infinity, or −1. */
    public int firstNonFinite() {
        if (storage instanceof float[] f) {
            for (int i = 0; i < length; i++) {
                if (!Float.isFinite(f[start + i])) {
                    return i;
                }
            }
        } else if (storage instanceof double[] d) {
            for (int i = 0; i < length; i++) {
                if (!Double.isFinite(d[start + i])) {
                    return i;
                }
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return dtype.numpyName() + shape;
    }
}
