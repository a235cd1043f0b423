package org.exolam.neural.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.exolam.neural.engine.Torch;

/** An ONNX graph that grows node by node; field numbers are those of onnx.proto3, operators those of opset 21. */
final class Graph {
    private static final int OPSET = 21;
    private static final int IR_VERSION = 10;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    /** Added to variances by what normalises. */
    static final float EPSILON = 1e-5f;

    private final Message graph = new Message();
    private final Set<String> stored = new HashSet<>();
    private int nodes;

    /** Attributes of a node, by name: Long, Float, String or long[]. */
    static Map<String, Object> attributes(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    String node(String operator, List<String> inputs, Map<String, Object> attributes) {
        return node(operator, inputs, attributes, operator.toLowerCase(java.util.Locale.ROOT) + "_" + nodes);
    }

    String node(String operator, List<String> inputs, Map<String, Object> attributes, String output) {
        Message node = new Message();
        inputs.forEach(i -> node.text(1, i));
        node.text(2, output).text(3, "node_" + nodes++).text(4, operator);
        attributes.forEach((name, value) -> node.message(5, attribute(name, value)));
        graph.message(1, node);
        return output;
    }

    String node(String operator, String... inputs) {
        return node(operator, List.of(inputs), Map.of());
    }

    private static Message attribute(String name, Object value) {
        Message a = new Message().text(1, name);
        if (value instanceof Long l) {
            return a.number(3, l).number(20, 2);
        }
        if (value instanceof Float f) {
            return a.real(2, f).number(20, 1);
        }
        if (value instanceof String s) {
            return a.text(4, s).number(20, 3);
        }
        for (long l : (long[]) value) {
            a.number(8, l);
        }
        return a.number(20, 7);
    }

    /** Stored numbers; asked for twice, stored once. */
    String floats(String name, float[] values, long... shape) {
        if (stored.add(name)) {
            ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            raw.asFloatBuffer().put(values);
            graph.message(5, tensor(name, FLOAT, raw.array(), shape));
        }
        return name;
    }

    /** A weight or buffer. */
    String stored(String name, Tensor tensor) {
        return floats(name, Torch.floats(tensor), tensor.sizes().vec().get());
    }

    String concat(long axis, String... parts) {
        return node("Concat", List.of(parts), attributes("axis", axis));
    }

    /** Over the last dimension. */
    String layerNorm(String x, String weight, String bias) {
        return node("LayerNormalization", List.of(x, weight, bias), attributes("axis", -1L, "epsilon", EPSILON));
    }

    String longs(String name, long... values) {
        if (stored.add(name)) {
            ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            raw.asLongBuffer().put(values);
            graph.message(5, tensor(name, INT64, raw.array(), values.length));
        }
        return name;
    }

    private static Message tensor(String name, int type, byte[] raw, long... shape) {
        Message tensor = new Message();
        for (long d : shape) {
            tensor.number(1, d);
        }
        return tensor.number(2, type).text(8, name).bytes(9, raw);
    }

    void input(String name, long... shape) {
        graph.message(11, value(name, shape));
    }

    void output(String name, long... shape) {
        graph.message(12, value(name, shape));
    }

    /** float32 of a free batch size and the given further dimensions. */
    private static Message value(String name, long... shape) {
        Message dimensions = new Message().message(1, new Message().text(2, "batch"));
        for (long d : shape) {
            dimensions.message(1, new Message().number(1, d));
        }
        Message type = new Message().number(1, FLOAT).message(2, dimensions);
        return new Message().text(1, name).message(2, new Message().message(1, type));
    }

    byte[] model(String name) {
        graph.text(2, name);
        return new Message()
                .number(1, IR_VERSION)
                .text(2, "exolam")
                .message(7, graph)
                .message(8, new Message().text(1, "").number(2, OPSET))
                .toBytes();
    }
}
