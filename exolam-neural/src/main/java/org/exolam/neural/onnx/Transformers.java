package org.exolam.neural.onnx;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.exolam.neural.network.SpaceTime;
import org.exolam.representation.FrameShape;

/** Space-time transformers as ONNX nodes: the same names of weights as {@link SpaceTime}, batches of any size. */
final class Transformers {
    private static final long PATCH = SpaceTime.PATCH;

    /** Added to what causal attention must not see. */
    private static final float UNSEEN = -1e9f;

    private final Graph graph;
    private final Map<String, Tensor> weights;
    private final long rows;
    private final long columns;

    Transformers(Graph graph, Map<String, Tensor> weights, FrameShape frame) {
        this.graph = graph;
        this.weights = weights;
        this.rows = frame.height() / PATCH;
        this.columns = frame.width() / PATCH;
    }

    /** The action token of the later time, n × width. */
    String encoder(String name, String o, String next, int depth) {
        long channels = size(name + ".embed.weight", 1) / (PATCH * PATCH);
        long width = size(name + ".embed.weight", 0);
        long tokens = rows * columns;
        String h = graph.node(
                "Add",
                graph.concat(1, frame(name, o, channels, tokens, width), frame(name, next, channels, tokens, width)),
                stored(name + ".places"));
        // As many action tokens as there are transitions: nothing of a patch, and the token.
        String none = graph.node("Mul", slice(h, 2, 0), graph.floats("zero", new float[] {0}, 1));
        h = graph.concat(2, h, graph.node("Add", none, stored(name + ".action")));
        h = graph.node("Add", h, stored(name + ".times"));
        long length = tokens + 1;
        for (int i = 0; i < depth; i++) {
            String block = name + ".block" + i;
            h = reshape(
                    attention(block + ".space", reshape(h, -1, length, width), length, width, false),
                    -1,
                    2,
                    length,
                    width);
            h = transpose(h, 0, 2, 1, 3);
            h = reshape(attention(block + ".time", reshape(h, -1, 2, width), 2, width, true), -1, length, 2, width);
            h = wide(block + ".wide", transpose(h, 0, 2, 1, 3));
        }
        String last = reshape(slice(slice(h, 1, 1), 2, length - 1), -1, width);
        return layerNorm(name + ".norm", last);
    }

    private String frame(String name, String x, long channels, long tokens, long width) {
        return reshape(linear(name + ".embed", patches(x, channels)), -1, 1, tokens, width);
    }

    /** The change of the newest pictures. */
    String decoder(String name, String o, String z, long out, int depth) {
        long channels = size(name + ".embed.weight", 1) / (PATCH * PATCH);
        long width = size(name + ".embed.weight", 0);
        String h = graph.node("Add", linear(name + ".embed", patches(o, channels)), stored(name + ".places"));
        h = graph.node("Add", h, reshape(linear(name + ".latent", z), -1, 1, width));
        for (int i = 0; i < depth; i++) {
            String block = name + ".block" + i;
            h = wide(block + ".wide", attention(block + ".space", h, rows * columns, width, false));
        }
        String patches = linear(name + ".out", layerNorm(name + ".norm", h));
        String apart = transpose(reshape(patches, -1, rows, columns, out, PATCH, PATCH), 0, 3, 1, 4, 2, 5);
        return reshape(apart, -1, out, rows * PATCH, columns * PATCH);
    }

    private String patches(String x, long channels) {
        String apart = transpose(reshape(x, -1, channels, rows, PATCH, columns, PATCH), 0, 2, 4, 1, 3, 5);
        return reshape(apart, -1, rows * columns, channels * PATCH * PATCH);
    }

    /** Of n × length × width. */
    private String attention(String name, String x, long length, long width, boolean causal) {
        long heads = SpaceTime.heads((int) width);
        long each = width / heads;
        String all = reshape(linear(name + ".in", layerNorm(name + ".norm", x)), -1, length, 3, heads, each);
        String scale = graph.floats("scale_" + each, new float[] {(float) (1 / Math.sqrt(each))}, 1);
        String keys = part(all, 1, heads, length, each, 0, 2, 3, 1);
        String scores =
                graph.node("Mul", graph.node("MatMul", part(all, 0, heads, length, each, 0, 2, 1, 3), keys), scale);
        if (causal) {
            scores = graph.node("Add", scores, graph.floats("causal", new float[] {0, UNSEEN, 0, 0}, 2, 2));
        }
        String shares = graph.node("Softmax", List.of(scores), Graph.attributes("axis", -1L));
        String mixed = graph.node("MatMul", shares, part(all, 2, heads, length, each, 0, 2, 1, 3));
        String out = linear(name + ".out", reshape(transpose(mixed, 0, 2, 1, 3), -1, length, width));
        return graph.node("Add", x, out);
    }

    /** Queries, keys or values, turned. */
    private String part(String all, long which, long heads, long length, long each, long... turned) {
        return transpose(reshape(slice(all, 2, which), -1, length, heads, each), turned);
    }

    private String wide(String name, String x) {
        String h = graph.node("Gelu", linear(name + ".first", layerNorm(name + ".norm", x)));
        return graph.node("Add", x, linear(name + ".second", h));
    }

    private String layerNorm(String name, String x) {
        return graph.layerNorm(x, stored(name + ".weight"), stored(name + ".bias"));
    }

    /** Over the last of any number of dimensions. */
    private String linear(String name, String x) {
        String turned =
                graph.node("Transpose", List.of(stored(name + ".weight")), Graph.attributes("perm", new long[] {1, 0}));
        return graph.node("Add", graph.node("MatMul", x, turned), stored(name + ".bias"));
    }

    private String reshape(String x, long... shape) {
        StringBuilder name = new StringBuilder("shape");
        for (long s : shape) {
            name.append('_').append(s);
        }
        return graph.node("Reshape", x, graph.longs(name.toString(), shape));
    }

    private String transpose(String x, long... order) {
        return graph.node("Transpose", List.of(x), Graph.attributes("perm", order));
    }

    /** One of a dimension, which stays. */
    private String slice(String x, long dimension, long at) {
        return graph.node(
                "Slice",
                x,
                graph.longs("at_" + at, at),
                graph.longs("at_" + (at + 1), at + 1),
                graph.longs("axis_" + dimension, dimension));
    }

    private String stored(String name) {
        return graph.stored(name, weights.get(name));
    }

    private long size(String name, long dimension) {
        return weights.get(name).size(dimension);
    }
}
