package org.exolam.neural.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.exolam.error.UsageException;
import org.exolam.neural.network.Impala;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.Plan;
import org.exolam.neural.network.Shape;
import org.exolam.objective.Bottleneck;
import org.exolam.objective.EncoderInput;
import org.exolam.representation.FrameShape;

/**
 * Encoder and decoder of a network as ONNX graphs. Frames are φ(o) and φ(o'): of pictures batch × channels × height × width
 * from 0 to 1, else batch × d. The graphs follow the layers' own names of weights.
 */
public final class OnnxExport {
    private final LamNetwork network;
    private final Plan plan;
    private final Shape shape;
    private final Map<String, Tensor> weights;
    private final Graph graph = new Graph();

    private OnnxExport(LamNetwork network, Shape shape) {
        this.network = network;
        this.plan = network.plan();
        this.shape = shape;
        this.weights = network.weights().all();
    }

    /**
     * From {@code o}, {@code o_next} ({@code psi} where the encoder reads pair features) and {@code context} where the model
     * is conditioned on something, to {@code z}.
     */
    public static byte[] encoder(LamNetwork network, Shape shape) {
        return new OnnxExport(network, shape).encoder();
    }

    /** From {@code o}, {@code z} and {@code context} to {@code o_next}. */
    public static byte[] decoder(LamNetwork network, Shape shape) {
        return new OnnxExport(network, shape).decoder();
    }

    private long[] frame() {
        FrameShape f = plan.frame();
        return shape.convolutions() ? new long[] {f.channels(), f.height(), f.width()} : new long[] {f.size()};
    }

    private int newChannels() {
        return plan.frame().channels()
                / plan.stack()
                * Math.min(plan.stack(), plan.objective().reach());
    }

    private String conditioned(String x) {
        int width = plan.conditioning();
        return width == 0 ? x : graph.concat(1, x, "context");
    }

    private void contextInput() {
        if (plan.conditioning() > 0) {
            graph.input("context", plan.conditioning());
        }
    }

    private byte[] encoder() {
        String z;
        if (plan.readsPairFeatures()) {
            graph.input("psi", plan.pairFeatures());
            contextInput();
            String units =
                    graph.node("Div", graph.node("Sub", "psi", stored("units.pairMean")), stored("units.pairScale"));
            z = mlp("encoder", conditioned(units), shape.depth());
        } else {
            graph.input("o", frame());
            graph.input("o_next", frame());
            contextInput();
            z = shape.shared() ? shared() : shape.convolutions() ? convolutions() : vectors();
        }
        graph.node("Identity", List.of(squeezed(z)), Map.of(), "z");
        graph.output("z", plan.objective().size());
        return graph.model("encoder");
    }

    private String squeezed(String z) {
        Bottleneck bottleneck = plan.objective().bottleneck();
        if (bottleneck instanceof Bottleneck.Variational) {
            return slice(z, 0, bottleneck.size());
        }
        if (bottleneck instanceof Bottleneck.FiniteScalar) {
            String bounded = graph.node(
                    "Sub",
                    graph.node(
                            "Mul", graph.node("Tanh", graph.node("Add", z, stored("fsq.shift"))), stored("fsq.half")),
                    stored("fsq.offset"));
            return graph.node("Div", graph.node("Round", bounded), stored("fsq.width"));
        }
        if (bottleneck instanceof Bottleneck.VectorQuantised books) {
            return nearest(z, books);
        }
        return z;
    }

    /** Of each book the code c for which |c|² − 2 z·c is smallest. */
    private String nearest(String z, Bottleneck.VectorQuantised options) {
        long width = options.size() / options.books();
        String[] parts = new String[options.books()];
        for (int b = 0; b < parts.length; b++) {
            String codes = stored("vq.book" + b + ".codes");
            String products = graph.node(
                    "Gemm",
                    List.of(slice(z, b * width, (b + 1) * width), codes),
                    Graph.attributes("transB", 1L, "alpha", -2f));
            String squares = graph.node(
                    "ReduceSum",
                    List.of(graph.node("Mul", codes, codes), graph.longs("axis_1", 1)),
                    Graph.attributes("keepdims", 0L));
            String chosen = graph.node(
                    "ArgMin",
                    List.of(graph.node("Add", products, squares)),
                    Graph.attributes("axis", 1L, "keepdims", 0L));
            parts[b] = graph.node("Gather", codes, chosen);
        }
        return parts.length == 1 ? parts[0] : graph.concat(1, parts);
    }

    private String transformer() {
        String second = plan.objective().encoder() == EncoderInput.DIFFERENCE
                ? graph.node("Div", graph.node("Sub", "o_next", "o"), stored("units.change"))
                : inUnits("o_next");
        Transformers transformers = new Transformers(graph, weights, plan.frame());
        String read = relu(transformers.encoder("encoder", inUnits("o"), second, shape.depth()));
        return mlp("encoder.latent", conditioned(read), 1);
    }

    private String convolutions() {
        if (shape.transformer()) {
            return transformer();
        }
        long channels = plan.frame().channels();
        String fresh = slice("o_next", channels - newChannels(), channels);
        String second = plan.objective().encoder() == EncoderInput.DIFFERENCE
                ? graph.node("Div", graph.node("Sub", fresh, newest()), stored("units.change"))
                : inUnits(fresh);
        String read = graph.node("Relu", impala("encoder", graph.concat(1, inUnits("o"), second)));
        return mlp("encoder.latent", conditioned(read), 1);
    }

    /** One network reads each frame; what it makes of both is read again before every block. */
    private String shared() {
        String both =
                graph.concat(1, flat(stages("features", inUnits("o"))), flat(stages("features", inUnits("o_next"))));
        return reminded("inverse", conditioned(both));
    }

    private String reminded(String name, String again) {
        String bound = graph.floats("six", new float[] {6});
        String h = linear(name + ".projection0", again);
        for (int i = 0; ; i++) {
            String block = name + ".block" + i;
            String inner = graph.node("Clip", linear(block + ".first", h), graph.floats("zero", new float[1]), bound);
            h = layerNorm(block + ".norm", graph.node("Add", h, linear(block + ".second", inner)));
            String projection = name + ".projection" + (i + 1);
            if (!weights.containsKey(projection + ".weight")) {
                return linear(name + ".out", h);
            }
            h = linear(projection, graph.concat(1, h, again));
        }
    }

    private String vectors() {
        String moved = graph.node("Div", graph.node("Sub", "o_next", "o"), stored("units.change"));
        return mlp("encoder", conditioned(graph.concat(1, inUnits("o"), moved)), shape.depth());
    }

    private byte[] decoder() {
        if (!network.hasDecoder()) {
            throw new UsageException("the model was trained without the next frame as a target, so it has no decoder");
        }
        graph.input("o", frame());
        graph.input("z", plan.objective().size());
        contextInput();
        String zc = conditioned("z");
        String next;
        if (shape.convolutions()) {
            String moved = shape.transformer()
                    ? new Transformers(graph, weights, plan.frame())
                            .decoder("decoder", inUnits("o"), zc, newChannels(), shape.depth())
                    : unet("decoder", inUnits("o"), zc);
            String change = graph.node("Mul", moved, stored("units.change"));
            String fresh = graph.node("Add", newest(), change);
            long channels = plan.frame().channels();
            long kept = channels - newChannels();
            next = kept == 0 ? fresh : graph.concat(1, slice("o", channels - kept, channels), fresh);
        } else {
            String change = mlp("decoder", graph.concat(1, inUnits("o"), zc), shape.depth());
            next = graph.node("Add", "o", graph.node("Mul", change, stored("units.change")));
        }
        graph.node("Identity", List.of(next), Map.of(), "o_next");
        graph.output("o_next", frame());
        return graph.model("decoder");
    }

    /** The newest frame of o, once for each frame that o' has more. */
    private String newest() {
        long channels = plan.frame().channels();
        long one = channels / plan.stack();
        String last = slice("o", channels - one, channels);
        int times = (int) (newChannels() / one);
        String[] repeated = new String[times];
        java.util.Arrays.fill(repeated, last);
        return times == 1 ? last : graph.concat(1, repeated);
    }

    private String inUnits(String x) {
        return graph.node("Div", graph.node("Sub", x, stored("units.mean")), stored("units.scale"));
    }

    /** A weight or buffer. */
    private String stored(String name) {
        return graph.stored(name, weights.get(name));
    }

    private String slice(String x, long from, long to) {
        return graph.node(
                "Slice", x, graph.longs("at_" + from, from), graph.longs("at_" + to, to), graph.longs("axis_1", 1));
    }

    private String linear(String name, String x) {
        return graph.node(
                "Gemm", List.of(x, stored(name + ".weight"), stored(name + ".bias")), Graph.attributes("transB", 1L));
    }

    private String conv(String name, String x, int stride) {
        long side = weights.get(name + ".weight").size(2);
        return graph.node(
                "Conv",
                List.of(x, stored(name + ".weight"), stored(name + ".bias")),
                Graph.attributes(
                        "kernel_shape",
                        new long[] {side, side},
                        "strides",
                        new long[] {stride, stride},
                        "pads",
                        new long[] {1, 1, 1, 1}));
    }

    private String relu(String x) {
        return graph.node("Relu", x);
    }

    private String layerNorm(String name, String x) {
        return graph.layerNorm(x, stored(name + ".weight"), stored(name + ".bias"));
    }

    private String groupNorm(String name, String x) {
        long channels = weights.get(name + ".weight").size(0);
        return graph.node(
                "GroupNormalization",
                List.of(x, stored(name + ".weight"), stored(name + ".bias")),
                Graph.attributes("num_groups", channels % 8 == 0 ? 8L : 1L, "epsilon", Graph.EPSILON));
    }

    private String mlp(String name, String x, int depth) {
        if (depth == 0) {
            return linear(name + ".map", x);
        }
        String h = linear(name + ".in", x);
        for (int i = 0; i < depth; i++) {
            String block = name + ".block" + i;
            h = graph.node(
                    "Add", h, linear(block + ".second", relu(linear(block + ".first", layerNorm(block + ".norm", h)))));
        }
        return linear(name + ".out", layerNorm(name + ".norm", h));
    }

    private String impala(String name, String x) {
        return linear(name + ".head", flat(relu(stages(name, x))));
    }

    private String flat(String h) {
        return graph.node("Flatten", List.of(h), Graph.attributes("axis", 1L));
    }

    private String stages(String name, String x) {
        String h = x;
        for (int s = 0; s < Impala.STAGES; s++) {
            String stage = name + ".stage" + s;
            h = graph.node(
                    "MaxPool",
                    List.of(conv(stage + ".conv", h, 1)),
                    Graph.attributes(
                            "kernel_shape", new long[] {3, 3}, "strides", new long[] {2, 2}, "pads", new long[] {
                                1, 1, 1, 1
                            }));
            for (int b = 0; b < shape.depth(); b++) {
                String block = stage + ".block" + b;
                h = graph.node("Add", h, conv(block + ".second", relu(conv(block + ".first", relu(h), 1)), 1));
            }
        }
        return h;
    }

    private String block(String name, String h) {
        String inner = conv(name + ".first", relu(groupNorm(name + ".norm", h)), 1);
        return graph.node("Add", h, conv(name + ".second", relu(inner), 1));
    }

    private String everywhere(String perChannel) {
        return graph.node("Unsqueeze", perChannel, graph.longs("axes_2_3", 2, 3));
    }

    /** A touch more where it is no whole number, so that its product with the size is not rounded below the larger one. */
    private static float scale(long wide, long size) {
        return wide % size == 0 ? (float) (wide / size) : (float) ((double) wide / size * (1 + 1e-6));
    }

    private String unet(String name, String o, String z) {
        String h = relu(graph.node("Add", conv(name + ".in", o, 1), everywhere(linear(name + ".latentIn", z))));
        List<String> skips = new ArrayList<>();
        List<long[]> sizes = new ArrayList<>();
        long[] size = {plan.frame().height(), plan.frame().width()};
        for (int level = 0; weights.containsKey(name + ".down" + level + ".weight"); level++) {
            skips.add(h);
            sizes.add(size);
            h = block(name + ".downBlock" + level, conv(name + ".down" + level, h, 2));
            size = new long[] {size[0] / 2, size[1] / 2};
        }
        h = graph.node("Add", h, everywhere(linear(name + ".latentMiddle", z)));
        for (int level = skips.size() - 1; level >= 0; level--) {
            long[] wide = sizes.get(level);
            float[] scales = {1, 1, scale(wide[0], size[0]), scale(wide[1], size[1])};
            String scale = graph.floats("scale_" + level, scales, 4);
            String up = graph.node(
                    "Resize",
                    List.of(relu(h), "", scale),
                    Graph.attributes(
                            "mode",
                            "nearest",
                            "coordinate_transformation_mode",
                            "asymmetric",
                            "nearest_mode",
                            "floor"));
            h = conv(name + ".up" + level, graph.concat(1, up, skips.get(level)), 1);
            h = level == 0 ? h : block(name + ".upBlock" + level, h);
            size = wide;
        }
        return conv(name + ".out", relu(h), 1);
    }
}
