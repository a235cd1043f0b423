package org.exolam.world;

import java.util.random.RandomGenerator;
import org.exolam.data.Dataset;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Moments;

/**
 * The Ex-linear world: a linear agent in front of a linear background, in its stationary state.
 *
 * <pre>{@code
 * o = U s + V e + n;   s' = A s + B a;   e' = F e + w;   a = Π s + Q e + ξ
 * }</pre>
 *
 * <p>Shapes: o, n d; s d_s; e, w d_e; a, ξ d_a. w, ξ and n are Gaussian, independent of each other, of (s, e) and over
 * time, with covariances Σ_w, Σ_ξ and σ²I; all means are zero. A paired clip shows the same s and a over an independent
 * exogenous state of the same law and independent sensor noise. With Q ≠ 0 the policy is confounded: it sees the
 * background.
 *
 * <p>Immutable and safe for several threads. Reference: THEORY.md section 1.
 */
public final class ExLinearWorld {
    private final Observation observation;
    private final Endogenous endogenous;
    private final Exogenous exogenous;
    private final Policy policy;
    private final Matrix stationary;

    /**
     * How state shows in the observation.
     *
     * @param u U, d × d_s
     * @param v V, d × d_e
     * @param sensorNoise σ, standard deviation of every component of n, at least 0
     */
    public record Observation(Matrix u, Matrix v, double sensorNoise) {}

    /**
     * What the agent's actions move.
     *
     * @param a A, d_s × d_s
     * @param b B, d_s × d_a
     */
    public record Endogenous(Matrix a, Matrix b) {}

    /**
     * What changes by itself.
     *
     * @param f F, d_e × d_e
     * @param sigmaW Σ_w, d_e × d_e, symmetric positive semidefinite
     */
    public record Exogenous(Matrix f, Matrix sigmaW) {}

    /**
     * How actions are chosen.
     *
     * @param pi Π, d_a × d_s
     * @param q Q, d_a × d_e; zero unless the policy is confounded
     * @param sigmaXi Σ_ξ, d_a × d_a, symmetric positive semidefinite
     */
    public record Policy(Matrix pi, Matrix q, Matrix sigmaXi) {}

    /**
     * A world from its matrices, which are kept.
     *
     * @throws UsageException where shapes do not fit, a covariance is none, or there is no stationary state
     */
    public ExLinearWorld(Observation observation, Endogenous endogenous, Exogenous exogenous, Policy policy) {
        this.observation = observation;
        this.endogenous = endogenous;
        this.exogenous = exogenous;
        this.policy = policy;
        requireShapes();
        requireCovariance("Σ_w", exogenous.sigmaW());
        requireCovariance("Σ_ξ", policy.sigmaXi());
        if (!(observation.sensorNoise() >= 0) || Double.isInfinite(observation.sensorNoise())) {
            throw new UsageException(
                    "the sensor noise is " + observation.sensorNoise() + "; expected a number of at least 0");
        }
        this.stationary = Lyapunov.solve(transition(), stateNoise());
    }

    /** Draws a world that has exactly the numbers of the options; same options and generator state, same world. */
    public static ExLinearWorld random(WorldOptions options, RandomGenerator random) {
        return RandomWorld.draw(options, random);
    }

    public Observation observation() {
        return observation;
    }

    public Endogenous endogenous() {
        return endogenous;
    }

    public Exogenous exogenous() {
        return exogenous;
    }

    public Policy policy() {
        return policy;
    }

    /** d. */
    public int observationSize() {
        return observation.u().rows();
    }

    /** d_s. */
    public int endogenousSize() {
        return observation.u().cols();
    }

    /** d_e. */
    public int exogenousSize() {
        return observation.v().cols();
    }

    /** d_a. */
    public int actionSize() {
        return endogenous.b().cols();
    }

    /** The stationary covariance of (s, e), (d_s + d_e) × (d_s + d_e). */
    public Matrix stateCovariance() {
        return stationary;
    }

    /** The stationary covariance of e, d_e × d_e. */
    public Matrix exogenousCovariance() {
        int ds = endogenousSize();
        return stationary.block(ds, stationary.rows(), ds, stationary.rows());
    }

    /** U B Σ_ξ Bᵀ Uᵀ, d × d: the action's part of the one-step innovation. */
    public Matrix actionInnovation() {
        Matrix ub = observation.u().times(endogenous.b());
        return ub.times(policy.sigmaXi()).timesTranspose(ub);
    }

    /** V Σ_w Vᵀ, d × d: the background's part of the one-step innovation. */
    public Matrix exogenousInnovation() {
        return observation.v().times(exogenous.sigmaW()).timesTranspose(observation.v());
    }

    /**
     * Exact second moments of a stationary transition h steps long, one action a step; all means zero, count 1. The blocks
     * are those of {@link WorldBlocks}, in its order; a is the first of the h actions. Cost O((4d + d_s + d_e) ² (d_a + d_e) h).
     */
    public Moments populationMoments(int horizon) {
        requireHorizon(horizon);
        return new PopulationMoments(this, horizon).moments();
    }

    /**
     * This world as an agent sees it that holds every action for some steps and looks only when it chooses a new one.
     *
     * <pre>{@code
     * A ← Aˢ;   B ← Σ_{i < s} Aⁱ B;   F ← Fˢ;   Σ_w ← Σ_{i < s} Fⁱ Σ_w Fⁱᵀ
     * }</pre>
     */
    public ExLinearWorld heldFor(int steps) {
        requireHorizon(steps);
        Matrix a = Matrix.identity(endogenousSize());
        Matrix b = Matrix.zeros(endogenousSize(), actionSize());
        Matrix f = Matrix.identity(exogenousSize());
        Matrix sigmaW = Matrix.zeros(exogenousSize(), exogenousSize());
        for (int i = 0; i < steps; i++) {
            b = b.plus(a.times(endogenous.b()));
            a = a.times(endogenous.a());
            sigmaW = sigmaW.plus(f.times(exogenous.sigmaW()).timesTranspose(f));
            f = f.times(exogenous.f());
        }
        return new ExLinearWorld(observation, new Endogenous(a, b), new Exogenous(f, sigmaW.symmetrised()), policy);
    }

    /** This world under another policy. */
    public ExLinearWorld withPolicy(Policy other) {
        return new ExLinearWorld(observation, endogenous, exogenous, other);
    }

    /** This world seen differently. */
    public ExLinearWorld withObservation(Observation other) {
        return new ExLinearWorld(other, endogenous, exogenous, policy);
    }

    /**
     * n independent stationary transitions, h steps each.
     *
     * @param random modified
     */
    public TransitionSample sample(int n, int horizon, RandomGenerator random) {
        requireHorizon(horizon);
        return TransitionSample.draw(this, n, horizon, random);
    }

    /**
     * Recordings of this world, generated while they are read: nothing is held but the low-dimensional states of an open
     * episode. Blocks, all float64: {@code obs}, {@code actions} (one fewer than frames), {@code endogenous},
     * {@code exogenous}, {@code obs_pair}, {@code exogenous_pair}. Episodes start in the stationary state and are
     * independent; the same seed gives the same bits, in whatever order they are read.
     */
    public Dataset dataset(int episodes, int length, long seed) {
        return dataset(episodes, length, seed, Shape.of(observationSize()));
    }

    /** As {@link #dataset(int, int, long)}, with frames of the given shape (of d numbers). */
    public Dataset dataset(int episodes, int length, long seed, Shape frame) {
        return new WorldDataset(this, episodes, length, seed, frame, 0);
    }

    /**
     * As {@link #dataset(int, int, long)}, but several clips of each of a few scenes: episode i has the exogenous states of
     * scene i mod scenes, which block {@code scene} names, and an agent of its own.
     *
     * @param scenes at least 1
     */
    public Dataset scenes(int scenes, int episodes, int length, long seed) {
        if (scenes < 1) {
            throw new org.exolam.error.UsageException(
                    "a world was asked for " + scenes + " scenes; expected at least 1");
        }
        return new WorldDataset(this, episodes, length, seed, Shape.of(observationSize()), scenes);
    }

    private Matrix transition() {
        Matrix top = Matrix.stackColumns(
                endogenous.a().plus(endogenous.b().times(policy.pi())),
                endogenous.b().times(policy.q()));
        Matrix bottom = Matrix.stackColumns(Matrix.zeros(exogenousSize(), endogenousSize()), exogenous.f());
        return Matrix.stackRows(top, bottom);
    }

    private Matrix stateNoise() {
        Matrix action = endogenous.b().times(policy.sigmaXi()).timesTranspose(endogenous.b());
        return PopulationMoments.blockDiagonal(action, exogenous.sigmaW());
    }

    private void requireShapes() {
        int d = observationSize();
        int ds = endogenousSize();
        int de = exogenousSize();
        int da = actionSize();
        requireShape("V", observation.v(), d, de);
        requireShape("U", observation.u(), d, ds);
        requireShape("A", endogenous.a(), ds, ds);
        requireShape("B", endogenous.b(), ds, da);
        requireShape("F", exogenous.f(), de, de);
        requireShape("Σ_w", exogenous.sigmaW(), de, de);
        requireShape("Π", policy.pi(), da, ds);
        requireShape("Q", policy.q(), da, de);
        requireShape("Σ_ξ", policy.sigmaXi(), da, da);
    }

    private static void requireShape(String name, Matrix m, int rows, int cols) {
        if (m.rows() != rows || m.cols() != cols) {
            throw new UsageException("the world's " + name + " is " + m.rows() + " × " + m.cols() + "; expected " + rows
                    + " × " + cols + " from the sizes of U, V and B");
        }
        if (!m.isFinite()) {
            throw new UsageException("the world's " + name + " holds NaN or infinity; expected finite numbers");
        }
    }

    private static void requireCovariance(String name, Matrix m) {
        double scale = m.maxAbs();
        if (m.minus(m.transpose()).maxAbs() > 1e-12 * scale) {
            throw new UsageException("the world's " + name + " is not symmetric: " + m);
        }
        double[] values = SymmetricEigen.of(m).values();
        double smallest = values.length == 0 ? 0 : values[values.length - 1];
        if (smallest < -1e-12 * scale * values.length) {
            throw new UsageException("the world's " + name + " has the eigenvalue " + smallest
                    + "; expected a covariance, with none below 0");
        }
    }

    private static void requireHorizon(int horizon) {
        if (horizon < 1) {
            throw new UsageException("the horizon is " + horizon + "; expected at least 1");
        }
    }
}
