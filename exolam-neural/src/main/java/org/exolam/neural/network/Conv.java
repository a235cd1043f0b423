package org.exolam.neural.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.engine.Weights;

/**
 * Convolution over n × channels × height × width, edges padded with zeros. Shapes: W out × in × side × side, b out. First
 * values are uniform within ±1/√(in · side²), as PyTorch's.
 */
public final class Conv implements Layer {
    private final Tensor weight;
    private final Tensor bias;
    private final long stride;
    private final long padding;

    public Conv(Weights weights, String name, long in, long out, int side, int stride, int padding) {
        double bound = 1 / Math.sqrt((double) in * side * side);
        this.weight = weights.uniform(name + ".weight", bound, out, in, side, side);
        this.bias = weights.uniform(name + ".bias", bound, out);
        this.stride = stride;
        this.padding = padding;
    }

    private Conv(Tensor weight, Tensor bias, int padding) {
        this.weight = weight;
        this.bias = bias;
        this.stride = 1;
        this.padding = padding;
    }

    /** 3 × 3 with stride 1: the picture keeps its size. */
    public static Conv same(Weights weights, String name, long in, long out) {
        return new Conv(weights, name, in, out, 3, 1, 1);
    }

    /** 3 × 3 that gives 0 at first, for the end of a network that predicts a change. */
    public static Conv zero(Weights weights, String name, long in, long out) {
        return new Conv(
                weights.constant(name + ".weight", 0, out, in, 3, 3), weights.constant(name + ".bias", 0, out), 1);
    }

    @Override
    public Tensor apply(Tensor x) {
        return torch.conv2d(
                x,
                weight,
                new TensorOptional(bias),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }
}
