package org.exolam.neural;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.exolam.neural.engine.Torch;

/**
 * Agreement of two views' z, n × k each:
 *
 * <pre>{@code
 * mean (z − z_pair)² + mean_j max(0, 1 − √(Var z_j + ε)) + 0.04 Σ_{i≠j} Cov(z)_ij² / k
 * }</pre>
 *
 * <p>the last two for both views, halved. Without variance and covariance terms a constant z would agree best. Bardes, Ponce
 * and LeCun, arXiv:2105.04906, its weights over 25.
 */
final class Agreement {
    private static final double EPSILON = 1e-4;
    private static final double COVARIANCE = 0.04;

    private Agreement() {}

    static Tensor loss(Tensor z, Tensor pair) {
        Tensor invariance = z.sub(pair).square().mean();
        return invariance.add(Torch.times(spread(z).add(spread(pair)), 0.5));
    }

    private static Tensor spread(Tensor z) {
        long n = z.size(0);
        long k = z.size(1);
        Tensor centred = z.sub(z.mean(0L));
        Tensor covariance = Torch.times(centred.t().matmul(centred), 1.0 / Math.max(1, n - 1));
        Tensor variances = covariance.diagonal();
        Tensor deviation = Torch.plus(variances, EPSILON).sqrt();
        Tensor hinge = torch.relu(Torch.plus(deviation.neg(), 1)).mean();
        Tensor beside = covariance.square().sum().sub(variances.square().sum());
        return hinge.add(beside.mul(new Scalar(COVARIANCE / k)));
    }
}
