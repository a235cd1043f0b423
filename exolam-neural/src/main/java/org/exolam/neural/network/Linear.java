package org.exolam.neural.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.exolam.neural.engine.Weights;

/**
 * y = W x + b over the last dimension. Shapes: W out × in, b out. First values are uniform within ±1/√in, as PyTorch's.
 */
public final class Linear implements Layer {
    /**
     * Rows from which on a convolution by one pixel computes the same faster: oneDNN's kernels serve that, while plain
     * products go to OpenBLAS, which is slower on matrices of many rows and few columns.
     */
    private static final long MANY = 1024;

    private static final long PICTURES = 2;

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
        return arePictures(x) ? asPictures(x) : torch.linear(x, weight, new TensorOptional(bias));
    }

    private boolean arePictures(Tensor x) {
        return x.dim() > 2
                && x.numel() >= MANY * x.size(-1)
                && x.numel() / (x.size(-2) * x.size(-1)) % PICTURES == 0
                && x.scalar_type().intern() == ScalarType.Float
                && !x.is_cuda();
    }

    /** Rows are the pixels of two pictures, whose channels lie side by side as they do here; one alone oneDNN is not given. */
    private Tensor asPictures(Tensor x) {
        long width = x.size(-2);
        long[] shape = x.sizes().vec().get();
        Tensor pixels = x.reshape(PICTURES, x.numel() / (PICTURES * width * x.size(-1)), width, x.size(-1));
        Tensor y = torch.conv2d(
                        pixels.permute(0, 3, 1, 2),
                        weight.unsqueeze(-1).unsqueeze(-1),
                        new TensorOptional(bias),
                        new long[] {1, 1},
                        new long[] {0, 0},
                        new long[] {1, 1},
                        1)
                .permute(0, 2, 3, 1);
        shape[shape.length - 1] = weight.size(0);
        return y.reshape(shape);
    }
}
