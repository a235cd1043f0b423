package org.exolam.data.npy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.exolam.data.DType;
import org.exolam.data.Shape;

/** Takes the elements of one array, row by row, in order; nothing but a small buffer is held. */
public final class RowSink {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int ALIGNMENT = 64;

    private final OutputStream out;
    private final DType dtype;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long missing;

    RowSink(OutputStream out, DType dtype, Shape shape) throws IOException {
        this.out = out;
        this.dtype = dtype;
        this.missing = shape.size();
        out.write(header(descr(dtype), shape));
    }

    private static String descr(DType dtype) {
        return switch (dtype) {
            case BOOL -> "|b1";
            case UINT8 -> "|u1";
            case INT64 -> "<i8";
            case FLOAT32 -> "<f4";
            case FLOAT64 -> "<f8";
            default -> throw new IllegalArgumentException(dtype.numpyName() + " is not written");
        };
    }

    private static byte[] header(String descr, Shape shape) {
        String dimensions = shape.dimensions().stream().map(String::valueOf).collect(Collectors.joining(", "));
        String tuple = shape.rank() == 1 ? "(" + dimensions + ",)" : "(" + dimensions + ")";
        String dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + tuple + ", }";
        int prefix = 10;
        int padded = (prefix + dict.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - prefix;
        ByteBuffer header = ByteBuffer.allocate(prefix + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) padded);
        header.put((dict + " ".repeat(padded - 1 - dict.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
        return header.array();
    }

    /** Appends elements [from, from + count) of {@code values}, rounded to the array's type. */
    public void put(double[] values, int from, int count) throws IOException {
        for (int i = from; i < from + count; i++) {
            room();
            switch (dtype) {
                case FLOAT64 -> buffer.putDouble(values[i]);
                case FLOAT32 -> buffer.putFloat((float) values[i]);
                default -> put(Math.round(values[i]));
            }
        }
        count(count);
    }

    /** Appends integers. */
    public void put(long... values) throws IOException {
        for (long v : values) {
            room();
            switch (dtype) {
                case FLOAT64 -> buffer.putDouble(v);
                case FLOAT32 -> buffer.putFloat(v);
                default -> put(v);
            }
        }
        count(values.length);
    }

    private void put(long v) {
        if (dtype == DType.INT64) {
            buffer.putLong(v);
        } else {
            buffer.put((byte) v);
        }
    }

    private void room() throws IOException {
        if (buffer.remaining() < Double.BYTES) {
            out.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
    }

    private void count(int count) {
        missing -= count;
        if (missing < 0) {
            throw new IllegalStateException(-missing + " elements more than the array's shape has");
        }
    }

    void finish() throws IOException {
        if (missing != 0) {
            throw new IllegalStateException(missing + " elements of the array were not written");
        }
        out.write(buffer.array(), 0, buffer.position());
    }
}
