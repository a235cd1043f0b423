package org.exolam.neural.network;

import org.bytedeco.pytorch.Tensor;

/**
 * One view of a mini-batch, as a network reads it.
 *
 * @param o φ(o): n × channels × height × width, or n × d; null where nothing reads frames
 * @param next φ(o'), the same shape
 * @param pairFeaturesOrNull ψ(o, o'), n × p
 * @param conditioningOrNull n × c
 */
public record View(Tensor o, Tensor next, Tensor pairFeaturesOrNull, Tensor conditioningOrNull) {
    /** Rows. */
    public long count() {
        return pairFeaturesOrNull == null ? o.size(0) : pairFeaturesOrNull.size(0);
    }
}
