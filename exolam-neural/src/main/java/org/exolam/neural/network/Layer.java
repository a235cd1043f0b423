package org.exolam.neural.network;

import org.bytedeco.pytorch.Tensor;

/** A map of tensors with weights of its own, which it registered under its name when it was made. */
@FunctionalInterface
public interface Layer {
    Tensor apply(Tensor x);
}
