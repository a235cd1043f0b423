package org.exolam.neural.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam, with weight decay beside the gradient (AdamW) or in it.
 *
 * <pre>{@code
 * m := β₁ m + (1 − β₁) g;   v := β₂ v + (1 − β₂) g²
 * p := p − ρ w p − ρ / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 * }</pre>
 *
 * <p>Operations are those of PyTorch's own, in its order. Kingma and Ba, arXiv:1412.6980; Loshchilov and Hutter,
 * arXiv:1711.05101.
 */
public final class AdamW {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final Weights weights;
    private final double decay;
    private final boolean decoupled;
    private final Map<String, Tensor> first = new LinkedHashMap<>();
    private final Map<String, Tensor> second = new LinkedHashMap<>();
    private long steps;

    /**
     * @param decay w
     * @param decoupled whether weights decay beside the gradient
     */
    public AdamW(Weights weights, double decay, boolean decoupled) {
        this.weights = weights;
        this.decay = decay;
        this.decoupled = decoupled;
        weights.parameters().forEach((name, p) -> {
            first.put(name, torch.zeros_like(p));
            second.put(name, torch.zeros_like(p));
        });
    }

    /** One step along the gradients there are. */
    public void step(double rate) {
        steps++;
        double correction1 = 1 - Math.pow(BETA_1, steps);
        double correction2 = Math.sqrt(1 - Math.pow(BETA_2, steps));
        try (NoGradGuard guard = Torch.noGradient()) {
            weights.parameters().forEach((name, p) -> {
                Tensor g = p.grad();
                if (!g.defined()) {
                    return;
                }
                if (decay > 0 && decoupled) {
                    p.mul_(new Scalar(1 - rate * decay));
                } else if (decay > 0) {
                    g = g.add(p, new Scalar(decay));
                }
                Tensor m = first.get(name).lerp_(g, new Scalar(1 - BETA_1));
                Tensor v = second.get(name).mul_(new Scalar(BETA_2)).addcmul_(g, g, new Scalar(1 - BETA_2));
                Tensor root = v.sqrt().div_(new Scalar(correction2)).add_(new Scalar(EPSILON));
                p.addcdiv_(m, root, new Scalar(-rate / correction1));
            });
        }
    }

    /** Moments by name, to be kept in checkpoints. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        first.forEach((name, t) -> all.put("adam.m." + name, t));
        second.forEach((name, t) -> all.put("adam.v." + name, t));
        return all;
    }

    public long steps() {
        return steps;
    }

    /** As if so many steps had been taken; moments are filled by the caller. */
    public void resumeAt(long done) {
        steps = done;
    }
}
