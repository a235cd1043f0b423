package org.exolam.world;

import java.util.Arrays;
import org.exolam.error.UsageException;
import org.exolam.linalg.Vector;

/**
 * What a random {@link ExLinearWorld} must be like: the numbers that THEORY's claims are stated in.
 *
 * @param sizes d, d_s, d_e, d_a
 * @param angleDegrees every principal angle between the ranges of U and V that can be chosen, in (0, 90]; 90 is orthogonal
 * @param actionVariances α, nonzero eigenvalues of U B Σ_ξ Bᵀ Uᵀ: min(d_s, d_a) values, each at least 0
 * @param exogenousVariances ω, nonzero eigenvalues of V Σ_w Vᵀ: d_e values, each at least 0
 * @param exogenousCoefficients ρ, autoregressive coefficient of each exogenous direction: d_e values in (−1, 1)
 * @param agent how the agent moves and decides
 * @param sensorNoise σ, standard deviation of every component of n
 */
public record WorldOptions(
        Sizes sizes,
        double angleDegrees,
        Vector actionVariances,
        Vector exogenousVariances,
        Vector exogenousCoefficients,
        Agent agent,
        double sensorNoise) {

    /** d, d_s, d_e, d_a: each at least 1, and d at least d_s + d_e, so that [U V] can have full column rank. */
    public record Sizes(int observation, int endogenous, int exogenous, int action) {
        public Sizes {
            if (observation < 1 || endogenous < 1 || exogenous < 1 || action < 1) {
                throw new UsageException("world sizes are d = " + observation + ", d_s = " + endogenous + ", d_e = "
                        + exogenous + ", d_a = " + action + "; expected at least 1 each");
            }
            if (observation < endogenous + exogenous) {
                throw new UsageException("the observation has " + observation + " numbers for " + endogenous
                        + " endogenous and " + exogenous + " exogenous ones; expected at least their sum");
            }
        }

        /** How many directions of the observation the action can move: min(d_s, d_a). */
        public int actionDirections() {
            return Math.min(endogenous, action);
        }
    }

    /**
     * How the agent moves and decides.
     *
     * @param persistence spectral radius of A + BΠ, in [0, 1)
     * @param feedback √(tr Cov(Πs) / tr Σ_ξ): how much of the action the endogenous state decides
     * @param confounding √(tr Cov(Qe) / tr Σ_ξ): how much of the action the exogenous state decides
     */
    public record Agent(double persistence, double feedback, double confounding) {
        public Agent {
            if (!(persistence >= 0 && persistence < 1)) {
                throw new UsageException("the agent's persistence is " + persistence + "; expected a number in [0, 1)");
            }
            requireAtLeastZero("the agent's feedback", feedback);
            requireAtLeastZero("the agent's confounding", confounding);
        }
    }

    public WorldOptions {
        if (!(angleDegrees > 0 && angleDegrees <= 90)) {
            throw new UsageException(
                    "the angle between U and V is " + angleDegrees + " degrees; expected more than 0 and at most 90");
        }
        requireSize("actionVariances", actionVariances, sizes.actionDirections());
        requireSize("exogenousVariances", exogenousVariances, sizes.exogenous());
        requireSize("exogenousCoefficients", exogenousCoefficients, sizes.exogenous());
        for (double v : actionVariances.toArray()) {
            requireAtLeastZero("an action variance", v);
        }
        for (double v : exogenousVariances.toArray()) {
            requireAtLeastZero("an exogenous variance", v);
        }
        for (double rho : exogenousCoefficients.toArray()) {
            if (!(Math.abs(rho) < 1)) {
                throw new UsageException("an exogenous coefficient is " + rho + "; expected a number in (−1, 1)");
            }
        }
        requireAtLeastZero("the sensor noise", sensorNoise);
    }

    /** Orthogonal, no sensor noise, all variances 1, ρ = 0.5, persistence 0.9, feedback 0.5, not confounded. */
    public static WorldOptions of(Sizes sizes) {
        return new WorldOptions(
                sizes,
                90,
                filled(sizes.actionDirections(), 1),
                filled(sizes.exogenous(), 1),
                filled(sizes.exogenous(), 0.5),
                new Agent(0.9, 0.5, 0),
                0);
    }

    public WorldOptions withAngleDegrees(double angle) {
        return new WorldOptions(
                sizes, angle, actionVariances, exogenousVariances, exogenousCoefficients, agent, sensorNoise);
    }

    public WorldOptions withActionVariances(double... alpha) {
        return new WorldOptions(
                sizes, angleDegrees, Vector.of(alpha), exogenousVariances, exogenousCoefficients, agent, sensorNoise);
    }

    public WorldOptions withExogenousVariances(double... omega) {
        return new WorldOptions(
                sizes, angleDegrees, actionVariances, Vector.of(omega), exogenousCoefficients, agent, sensorNoise);
    }

    public WorldOptions withExogenousCoefficients(double... rho) {
        return new WorldOptions(
                sizes, angleDegrees, actionVariances, exogenousVariances, Vector.of(rho), agent, sensorNoise);
    }

    public WorldOptions withAgent(Agent other) {
        return new WorldOptions(
                sizes, angleDegrees, actionVariances, exogenousVariances, exogenousCoefficients, other, sensorNoise);
    }

    public WorldOptions withSensorNoise(double sigma) {
        return new WorldOptions(
                sizes, angleDegrees, actionVariances, exogenousVariances, exogenousCoefficients, agent, sigma);
    }

    private static Vector filled(int size, double value) {
        double[] values = new double[size];
        Arrays.fill(values, value);
        return Vector.of(values);
    }

    private static void requireSize(String name, Vector v, int size) {
        if (v.size() != size) {
            throw new UsageException(name + " has " + v.size() + " values " + v + "; expected " + size);
        }
    }

    private static void requireAtLeastZero(String what, double v) {
        if (!(v >= 0) || Double.isInfinite(v)) {
            throw new UsageException(what + " is " + v + "; expected a number of at least 0");
        }
    }
}
