package org.exolam.neural.network;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.objective.Bottleneck;

/**
 * z = μ + σ ε in training, μ afterwards; KL = ½ Σ (μ² + σ² − log σ² − 1), a mean over rows and a sum over numbers. The
 * encoder gives μ and log σ². Kingma and Welling, arXiv:1312.6114.
 */
record Variational(Bottleneck.Variational options, Weights weights, long seed) implements Squeeze {
    @Override
    public int inputs() {
        return 2 * options.size();
    }

    @Override
    public Squeezed apply(Tensor z, boolean training, long step) {
        long k = options.size();
        Tensor mean = z.narrow(1, 0, k);
        if (!training) {
            return new Squeezed(mean, null, null);
        }
        Tensor logVariance = z.narrow(1, k, k);
        Tensor noise = Squeeze.noise(seed, step, weights, z.size(0), k);
        Tensor drawn = mean.add(Torch.times(logVariance, 0.5).exp().mul(noise));
        Tensor divergence = mean.square()
                .add(logVariance.exp())
                .sub(logVariance)
                .sub(new Scalar(1.0))
                .sum()
                .mul(new Scalar(0.5 / z.size(0)));
        double warm = options.warmup() == 0 ? 1 : Math.min(1, (step + 1.0) / options.warmup());
        return new Squeezed(drawn, Torch.times(divergence, options.weight() * warm), divergence.detach());
    }
}
