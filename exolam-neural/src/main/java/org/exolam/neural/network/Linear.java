package org.exolam.neural.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.engine.Weights;

/**
 * y = W x + b over the last dimension. Shapes: W out × in, b out. First values are uniform within ±1/√in, as PyTorch's.
 */
public final class Linear implements Layer {
    private final Tensor weight;
    private final Tensor bias;

    public Linear(Weights weights, String name, long in, long out) {
        double bound = 1 / Math.sqrt(Math.max(1, in));
        weight = weights.uniform(name + ".weight", bound, out, in);
        bias = weights.uniform(name + ".bias", bound, out);
    }

    private Linear(Tensor weight, Tensor bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /** One that gives 0 at first, for the end of a residual branch. */
    public static Linear zero(Weights weights, String name, long in, long out) {
        return new Linear(weights.constant(name + ".weight", 0, out, in), weights.constant(name + ".bias", 0, out));
    }

    @Override
    public Tensor apply(Tensor x) {
        return torch.linear(x, weight, new TensorOptional(bias));
    }
}
