package org.exolam.neural.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One message of the protocol-buffer wire format, growing field by field. */
final class Message {
    private static final int VARINT = 0;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void raw(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    Message number(int field, long value) {
        raw((long) field << 3 | VARINT);
        raw(value);
        return this;
    }

    Message real(int field, float value) {
        raw((long) field << 3 | FIXED32);
        int bits = Float.floatToIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(bits >>> shift);
        }
        return this;
    }

    Message bytes(int field, byte[] value) {
        raw((long) field << 3 | LENGTH);
        raw(value.length);
        out.writeBytes(value);
        return this;
    }

    Message text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
        return bytes(field, value.toBytes());
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
