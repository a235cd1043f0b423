package org.exolam.world;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SingularValues;

/**
 * Draws a world that has exactly the numbers of its options.
 *
 * <pre>{@code
 * [U V⊥] uniformly random orthonormal;  V_j = cos θ · U_j + sin θ · V⊥_j for j < min(d_s, d_e), else V⊥_j
 * B = R diag(√α) Sᵀ;  A = persistence · rotation − B Π;  F = diag(ρ);  Σ_w = diag(ω);  Σ_ξ = I
 * }</pre>
 */
final class RandomWorld {
    private RandomWorld() {}

    static ExLinearWorld draw(WorldOptions options, RandomGenerator random) {
        WorldOptions.Sizes sizes = options.sizes();
        ExLinearWorld.Observation observation = observation(options, random);
        Matrix b = actionEffect(options, random);
        Matrix closedLoop = orthonormal(sizes.endogenous(), sizes.endogenous(), random)
                .scale(options.agent().persistence());
        ExLinearWorld.Exogenous exogenous = new ExLinearWorld.Exogenous(
                Matrix.diagonal(options.exogenousCoefficients().toArray()),
                Matrix.diagonal(options.exogenousVariances().toArray()));
        Matrix sigmaS = Lyapunov.solve(closedLoop, b.timesTranspose(b));
        Matrix sigmaE = Lyapunov.solve(exogenous.f(), exogenous.sigmaW());
        Matrix pi = readout(sizes.action(), sigmaS, options.agent().feedback(), random);
        Matrix q = readout(sizes.action(), sigmaE, options.agent().confounding(), random);
        return new ExLinearWorld(
                observation,
                new ExLinearWorld.Endogenous(closedLoop.minus(b.times(pi)), b),
                exogenous,
                new ExLinearWorld.Policy(pi, q, Matrix.identity(sizes.action())));
    }

    private static ExLinearWorld.Observation observation(WorldOptions options, RandomGenerator random) {
        WorldOptions.Sizes sizes = options.sizes();
        int states = sizes.endogenous() + sizes.exogenous();
        Matrix frame = orthonormal(sizes.observation(), states, random);
        Matrix u = frame.columnRange(0, sizes.endogenous());
        Matrix free = frame.columnRange(sizes.endogenous(), states);
        int tilted = Math.min(sizes.endogenous(), sizes.exogenous());
        double theta = Math.toRadians(options.angleDegrees());
        // 90 degrees must give exactly orthogonal ranges, and cos(π/2) is not 0 in floating point.
        double cosine = options.angleDegrees() == 90 ? 0 : StrictMath.cos(theta);
        Matrix v = u.columnRange(0, tilted)
                .scale(cosine)
                .plus(free.columnRange(0, tilted).scale(StrictMath.sin(theta)));
        return new ExLinearWorld.Observation(
                u, Matrix.stackColumns(v, free.columnRange(tilted, sizes.exogenous())), options.sensorNoise());
    }

    private static Matrix actionEffect(WorldOptions options, RandomGenerator random) {
        WorldOptions.Sizes sizes = options.sizes();
        double[] roots = Arrays.stream(options.actionVariances().toArray())
                .map(Math::sqrt)
                .toArray();
        return orthonormal(sizes.endogenous(), roots.length, random)
                .scaleColumns(roots)
                .timesTranspose(orthonormal(sizes.action(), roots.length, random));
    }

    /** A random map of a state with the given covariance onto d_a numbers, tr Cov(map · state) = strength² d_a. */
    private static Matrix readout(int actions, Matrix covariance, double strength, RandomGenerator random) {
        Matrix map = gaussian(actions, covariance.rows(), random);
        double variance = map.times(covariance).inner(map);
        return variance > 0 ? map.scale(strength * Math.sqrt(actions / variance)) : map.scale(0);
    }

    /** Uniformly random orthonormal columns: the polar factor of a Gaussian matrix. */
    private static Matrix orthonormal(int rows, int cols, RandomGenerator random) {
        SingularValues svd = SingularValues.of(gaussian(rows, cols, random));
        return svd.u().times(svd.vT());
    }

    /** Independent standard normal entries, drawn row by row. */
    static Matrix gaussian(int rows, int cols, RandomGenerator random) {
        double[] values = new double[Math.multiplyExact(rows, cols)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Matrix.of(rows, cols, values);
    }
}
