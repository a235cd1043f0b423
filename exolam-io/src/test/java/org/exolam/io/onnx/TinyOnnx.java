package org.exolam.io.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes small ONNX models by hand: the messages of onnx.proto3, field by field. */
final class TinyOnnx {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final List<byte[]> nodes = new ArrayList<>();
    private final List<byte[]> tensors = new ArrayList<>();
    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long v = value;
        while ((v & ~0x7fL) != 0) {
            out.write((int) (v & 0x7f | 0x80));
            v >>>= 7;
        }
        out.write((int) v);
        return out.toByteArray();
    }

    private static byte[] number(int field, long value) {
        return joined(varint((long) field << 3), varint(value));
    }

    private static byte[] bytes(int field, byte[] value) {
        return joined(varint((long) field << 3 | 2), varint(value.length), value);
    }

    private static byte[] text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] p : parts) {
            out.writeBytes(p);
        }
        return out.toByteArray();
    }

    /** Adds a node; attributes are lists of integers. */
    TinyOnnx node(String operator, List<String> inputs, String output, Map<String, long[]> attributes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        inputs.forEach(i -> out.writeBytes(text(1, i)));
        out.writeBytes(text(2, output));
        out.writeBytes(text(4, operator));
        attributes.forEach((name, values) -> {
            ByteArrayOutputStream a = new ByteArrayOutputStream();
            a.writeBytes(text(1, name));
            for (long v : values) {
                a.writeBytes(number(8, v));
            }
            a.writeBytes(number(20, 7));
            out.writeBytes(bytes(5, a.toByteArray()));
        });
        nodes.add(out.toByteArray());
        return this;
    }

    /** Adds a constant list of integers. */
    TinyOnnx integers(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long v : values) {
            raw.putLong(v);
        }
        tensors.add(joined(number(1, values.length), number(2, INT64), text(8, name), bytes(9, raw.array())));
        return this;
    }

    TinyOnnx metadata(String key, String value) {
        metadata.writeBytes(bytes(14, joined(text(1, key), text(2, value))));
        return this;
    }

    private static byte[] value(String name, Object... dimensions) {
        ByteArrayOutputStream shape = new ByteArrayOutputStream();
        for (Object d : dimensions) {
            shape.writeBytes(bytes(1, d instanceof Integer i ? number(1, i) : text(2, d.toString())));
        }
        byte[] tensor = joined(number(1, FLOAT), bytes(2, shape.toByteArray()));
        return joined(text(1, name), bytes(2, bytes(1, tensor)));
    }

    /** The whole model, from {@code x} of these dimensions (numbers, or names for open ones) to {@code y} of this rank. */
    byte[] model(int outputRank, Object... dimensions) {
        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        nodes.forEach(n -> graph.writeBytes(bytes(1, n)));
        graph.writeBytes(text(2, "tiny"));
        tensors.forEach(t -> graph.writeBytes(bytes(5, t)));
        graph.writeBytes(bytes(11, value("x", dimensions)));
        Object[] open = new Object[outputRank];
        for (int i = 0; i < outputRank; i++) {
            open[i] = "d" + i;
        }
        graph.writeBytes(bytes(12, value("y", open)));
        return joined(
                number(1, 8),
                bytes(7, graph.toByteArray()),
                bytes(8, joined(text(1, ""), number(2, 17))),
                metadata.toByteArray());
    }

    /** Every pixel a token of its three colours. */
    static TinyOnnx tokens() {
        return new TinyOnnx()
                .node("Transpose", List.of("x"), "last", Map.of("perm", new long[] {0, 2, 3, 1}))
                .integers("shape", 0, -1, 3)
                .node("Reshape", List.of("last", "shape"), "y", Map.of());
    }
}
