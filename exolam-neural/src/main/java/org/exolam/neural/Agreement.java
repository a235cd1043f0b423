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

    /** Relative to the variance of a number of g. */
    private static final double RIDGE = 0.01;

    private Agreement() {}

    static Tensor loss(Tensor z, Tensor pair) {
        Tensor invariance = z.sub(pair).square().mean();
        return invariance.add(Torch.times(spread(z).add(spread(pair)), 0.5));
    }

    /**
     * z less its ridge regression on g over the batch, both without their means. Gradients are projected alike, so that z has
     * nothing to gain from going where g tells: a regression that lagged behind would reward it for being nonlinear in o.
     *
     * @param given n × p, taken as constant
     */
    static Tensor added(Tensor z, Tensor given) {
        Tensor constant = centred(given.detach());
        Tensor g = constant.div(
                Torch.plus(Torch.mean(constant.square(), 0), EPSILON).sqrt());
        Tensor ridge = Torch.times(torch.eye(g.size(1)), RIDGE * g.size(0)).to(g.device(), g.scalar_type());
        Tensor rest = centred(z);
        Tensor fitted = torch.linalg_solve(g.t().matmul(g).add(ridge), g.t().matmul(rest), true);
        return rest.sub(g.matmul(fitted));
    }

    private static Tensor centred(Tensor x) {
        return x.sub(x.mean(0L));
    }

    private static Tensor spread(Tensor z) {
        long n = z.size(0);
        long k = z.size(1);
        Tensor centred = centred(z);
        Tensor covariance = Torch.times(centred.t().matmul(centred), 1.0 / Math.max(1, n - 1));
        Tensor variances = covariance.diagonal();
        Tensor deviation = Torch.plus(variances, EPSILON).sqrt();
        Tensor hinge = torch.relu(Torch.plus(deviation.neg(), 1)).mean();
        Tensor beside = covariance.square().sum().sub(variances.square().sum());
        return hinge.add(beside.mul(new Scalar(COVARIANCE / k)));
    }
}
