package org.exolam.world;

import java.util.List;
import org.exolam.linalg.Matrix;

/**
 * Built-in worlds that look like a small figure before a moving background, 16 × 16 pixels, and are exactly linear.
 *
 * <p>Common to all: d = 256, d_s = 4, d_a = 2, d_e = 6, Σ_ξ = I, sensor noise σ = 0.02. The endogenous patterns are a blob
 * and its derivatives, so that to first order the action shifts the figure sideways and up; the exogenous patterns are
 * three plane waves, each a pair of directions that the background rotates, so that they drift. All patterns are
 * orthonormal, so that the action variances α and the exogenous variances ω given for each world are the eigenvalues
 * that THEORY claim 2 merges; only {@link #entangled()} lets the waves pass through the figure. Building one takes
 * milliseconds and uses no randomness.
 */
public final class DemoWorlds {
    private static final int SIDE = 16;
    private static final double SENSOR_NOISE = 0.02;
    /** Drift of each wave per step, radians: slow enough to look like motion. */
    private static final double[] DRIFT = {0.25, -0.4, 0.6};

    private DemoWorlds() {}

    /** All of them, in the order of the story. */
    public static List<DemoWorld> all() {
        return List.of(healthy(), strongBackground(), overCapacity(), slowAgent(), entangled(), deterministicPolicy());
    }

    /** α = (4, 3), ω = (.5, .5, .3, .3, .2, .2), k = 2: both action directions lead the merged spectrum. */
    public static DemoWorld healthy() {
        return demo(
                "healthy",
                world(new double[] {4, 3}, new double[] {0.5, 0.3, 0.2}, 0.9, 0.3),
                2,
                "the agent moves more than the background, so two latent numbers are the two actions");
    }

    /** α = (1, .6), ω = (9, 9, 4, 4, 2, 2), k = 2: fails by crowding out; λ* = 8 and 8.4 by claim 6. */
    public static DemoWorld strongBackground() {
        return demo(
                "strong_background",
                world(new double[] {1, 0.6}, new double[] {9, 4, 2}, 0.9, 0.3),
                2,
                "six background directions outweigh both actions, so two latent numbers are background (crowding out)");
    }

    /** α = (4, 3), ω = (.5, .5, .3, .3, .2, .2) as {@link #healthy()}, but k = 6: four numbers too many. */
    public static DemoWorld overCapacity() {
        return demo(
                "over_capacity",
                world(new double[] {4, 3}, new double[] {0.5, 0.3, 0.2}, 0.9, 0.3),
                6,
                "the actions come first, but the four numbers left over fill with background (over-capacity)");
    }

    /**
     * α = (.5, .3), ω = (2, 2, 1.5, 1.5, 1, 1), exogenous coefficient .2, agent persistence .99, k = 2: crowding out at
     * horizon 1; from 8 steps on the agent has moved further than the background, which reverts (claim 8).
     */
    public static DemoWorld slowAgent() {
        return demo(
                "slow_agent",
                world(new double[] {0.5, 0.3}, new double[] {2, 1.5, 1}, 0.2, 0.01),
                2,
                "the background flickers and reverts while the agent drifts on: a longer horizon tells them apart");
    }

    /** α and ω of {@link #strongBackground()}, with waves that pass through the figure: nothing separates cleanly. */
    public static DemoWorld entangled() {
        Matrix u = orthonormal(figure());
        ExLinearWorld apart = world(new double[] {1, 0.6}, new double[] {9, 4, 2}, 0.9, 0.3);
        return demo(
                "entangled",
                apart.withObservation(new ExLinearWorld.Observation(u, orthonormal(waves()), SENSOR_NOISE)),
                2,
                "the background also shows through the figure, so a latent holds a mixture of both");
    }

    /** {@link #healthy()} with a policy without any randomness (Σ_ξ = 0): the action is invisible (claim 4). */
    public static DemoWorld deterministicPolicy() {
        ExLinearWorld lively = world(new double[] {4, 3}, new double[] {0.5, 0.3, 0.2}, 0.9, 0.3);
        return demo(
                "deterministic_policy",
                lively.withPolicy(
                        new ExLinearWorld.Policy(lively.policy().pi(), watchBackground(), Matrix.zeros(2, 2))),
                2,
                "every action follows from what is seen, so video alone cannot tell it from passive motion");
    }

    private static DemoWorld demo(String name, ExLinearWorld world, int size, String story) {
        return new DemoWorld(name, world, SIDE, SIDE, size, story);
    }

    private static ExLinearWorld world(double[] alpha, double[] omega, double coefficient, double feedback) {
        Matrix patterns = orthonormal(Matrix.stackColumns(figure(), waves()));
        return new ExLinearWorld(
                new ExLinearWorld.Observation(patterns.columnRange(0, 4), patterns.columnRange(4, 10), SENSOR_NOISE),
                agent(alpha, feedback),
                background(omega, coefficient),
                new ExLinearWorld.Policy(pullBack(feedback), Matrix.zeros(2, 6), Matrix.identity(2)));
    }

    /** The first two states are shifts; each action also stretches the figure a little (states 3 and 4). */
    private static ExLinearWorld.Endogenous agent(double[] alpha, double feedback) {
        double stretch = 0.3;
        Matrix b = Matrix.ofRows(new double[][] {
            {StrictMath.cos(stretch), 0},
            {0, StrictMath.cos(stretch)},
            {StrictMath.sin(stretch), 0},
            {0, StrictMath.sin(stretch)}
        });
        Matrix scaled = b.scaleColumns(new double[] {Math.sqrt(alpha[0]), Math.sqrt(alpha[1])});
        Matrix drift = Matrix.diagonal(1, 1, 0.8, 0.8);
        // The closed loop keeps 1 − feedback of the shifts whatever the size of the action's effect.
        Matrix undone = scaled.times(pullBack(feedback));
        Matrix wanted = drift.plus(-feedback, Matrix.diagonal(1, 1, 0, 0));
        return new ExLinearWorld.Endogenous(wanted.minus(undone), scaled);
    }

    private static Matrix pullBack(double feedback) {
        return Matrix.ofRows(new double[][] {{-feedback, 0, 0, 0}, {0, -feedback, 0, 0}});
    }

    private static Matrix watchBackground() {
        return Matrix.ofRows(new double[][] {{0.3, 0, 0, 0, 0, 0}, {0, 0, 0.3, 0, 0, 0}});
    }

    private static ExLinearWorld.Exogenous background(double[] omega, double coefficient) {
        double[] variances = new double[6];
        Matrix[] turns = new Matrix[3];
        for (int i = 0; i < 3; i++) {
            variances[2 * i] = omega[i];
            variances[2 * i + 1] = omega[i];
            double c = coefficient * StrictMath.cos(DRIFT[i]);
            double s = coefficient * StrictMath.sin(DRIFT[i]);
            turns[i] = Matrix.of(2, 2, c, -s, s, c);
        }
        return new ExLinearWorld.Exogenous(PopulationMoments.blockDiagonal(turns), Matrix.diagonal(variances));
    }

    /** A blob's two derivatives, the blob, and its stretch: 256 × 4. */
    private static Matrix figure() {
        double[] values = new double[SIDE * SIDE * 4];
        for (int i = 0; i < SIDE * SIDE; i++) {
            double x = coordinate(i % SIDE);
            double y = coordinate(i / SIDE);
            double blob = StrictMath.exp(-(x * x + y * y) / (2 * 0.3 * 0.3));
            values[4 * i] = x * blob;
            values[4 * i + 1] = y * blob;
            values[4 * i + 2] = blob;
            values[4 * i + 3] = (x * x - y * y) * blob;
        }
        return Matrix.of(SIDE * SIDE, 4, values);
    }

    /** Cosine and sine of three plane waves: 256 × 6. */
    private static Matrix waves() {
        double[][] frequencies = {{1, 0.5}, {-0.5, 1.5}, {2, 1}};
        double[] values = new double[SIDE * SIDE * 6];
        for (int i = 0; i < SIDE * SIDE; i++) {
            for (int j = 0; j < 3; j++) {
                double phase =
                        Math.PI * (frequencies[j][0] * coordinate(i % SIDE) + frequencies[j][1] * coordinate(i / SIDE));
                values[6 * i + 2 * j] = StrictMath.cos(phase);
                values[6 * i + 2 * j + 1] = StrictMath.sin(phase);
            }
        }
        return Matrix.of(SIDE * SIDE, 6, values);
    }

    /** The centre of a pixel in [−1, 1]. */
    private static double coordinate(int pixel) {
        return (2 * pixel + 1.0) / SIDE - 1;
    }

    /** Gram and Schmidt, twice: the columns keep their order and, as far as they can, their look. */
    private static Matrix orthonormal(Matrix columns) {
        Matrix done = Matrix.zeros(columns.rows(), 0);
        for (int j = 0; j < columns.cols(); j++) {
            Matrix c = columns.columnRange(j, j + 1);
            for (int pass = 0; pass < 2; pass++) {
                c = c.minus(done.times(done.transposeTimes(c)));
            }
            done = Matrix.stackColumns(done, c.scale(1 / c.frobenius()));
        }
        return done;
    }
}
