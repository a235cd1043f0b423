package org.exolam.neural.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.engine.Weights;

/** Normalisations with a trained scale and shift; their statistics are of one sample, never of a batch. */
public final class Norm {
    private static final double EPSILON = 1e-5;

    private Norm() {}

    /** Over the last dimension. */
    public static Layer layer(Weights weights, String name, long width) {
        Tensor scale = weights.constant(name + ".weight", 1, width);
        Tensor shift = weights.constant(name + ".bias", 0, width);
        long[] shape = {width};
        return x -> torch.layer_norm(x, shape, new TensorOptional(scale), new TensorOptional(shift), EPSILON, false);
    }

    /** Over groups of channels and all places. */
    public static Layer group(Weights weights, String name, long channels) {
        long groups = channels % 8 == 0 ? 8 : 1;
        Tensor scale = weights.constant(name + ".weight", 1, channels);
        Tensor shift = weights.constant(name + ".bias", 0, channels);
        return x -> torch.group_norm(x, groups, new TensorOptional(scale), new TensorOptional(shift), EPSILON, false);
    }
}
