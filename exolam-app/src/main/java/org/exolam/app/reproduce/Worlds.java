package org.exolam.app.reproduce;

import java.util.Arrays;
import org.exolam.world.WorldOptions;

/** The Ex-linear worlds of the experiments. U and V have orthogonal ranges, so that the theory names every direction. */
final class Worlds {
    /** σ² of the action where a crossing is looked for: Σ_ξ = I and no feedback. */
    static final double ALPHA = 1;

    static final double OMEGA = 3;

    private Worlds() {}

    /** One action of variance 1 before backgrounds of variances 3, 0.5 and 0.25: crossings have closed forms. */
    static LinearSetting one() {
        return one(OMEGA);
    }

    /** The same with another strongest background. */
    static LinearSetting one(double omega) {
        return LinearSetting.of(WorldOptions.of(new WorldOptions.Sizes(6, 2, 3, 1))
                .withActionVariances(ALPHA)
                .withExogenousVariances(omega, omega / 6, omega / 12)
                .withExogenousCoefficients(0.6, 0.4, 0.2)
                .withAgent(new WorldOptions.Agent(0.8, 0, 0)));
    }

    /** Two actions of variances 1 and 0.7 before backgrounds of the given ones. */
    static LinearSetting two(double... omega) {
        return LinearSetting.of(WorldOptions.of(new WorldOptions.Sizes(8, 3, 3, 2))
                .withActionVariances(1, 0.7)
                .withExogenousVariances(omega)
                .withExogenousCoefficients(0.8, 0.5, 0.2)
                .withAgent(new WorldOptions.Agent(0.8, 0.3, 0)));
    }

    /** Backgrounds that outweigh both actions. */
    static LinearSetting strong() {
        return two(4, 2, 0.4);
    }

    /** Backgrounds that neither action need fear. */
    static LinearSetting weak() {
        return two(0.3, 0.2, 0.1);
    }

    /**
     * Actions that move the agent as much whatever their share of randomness, which alone is visible.
     *
     * @param random variance of ξ over that of the action
     */
    static LinearSetting decided(double random) {
        return LinearSetting.of(WorldOptions.of(new WorldOptions.Sizes(8, 3, 3, 2))
                .withActionVariances(2 * random, 1.4 * random)
                .withExogenousVariances(0.5, 0.25, 0.12)
                .withExogenousCoefficients(0.8, 0.5, 0.2)
                .withAgent(new WorldOptions.Agent(0.8, Math.sqrt((1 - random) / random), 0)));
    }

    /** A slow agent before a background that reverts with the given coefficient. */
    static LinearSetting reverting(double rho) {
        return LinearSetting.of(WorldOptions.of(new WorldOptions.Sizes(4, 1, 2, 1))
                .withActionVariances(SLOW_ALPHA)
                .withExogenousVariances(SLOW_OMEGA, 0.05)
                .withExogenousCoefficients(rho, 0.2)
                .withAgent(new WorldOptions.Agent(SLOW_PERSISTENCE, 0, 0)));
    }

    static final double SLOW_ALPHA = 0.3;
    static final double SLOW_OMEGA = 1;
    static final double SLOW_PERSISTENCE = 0.98;

    /** Variance that h steps add to a number of this coefficient, one step adding 1: (1 − ρ^2h)/(1 − ρ²). */
    static double gain(double rho, double h) {
        return (1 - Math.pow(rho, 2 * h)) / (1 - rho * rho);
    }

    /** A weak action in 40 numbers of sensor noise, without memory. */
    static LinearSetting spiked() {
        return LinearSetting.of(WorldOptions.of(new WorldOptions.Sizes(SPIKED_SIZE, 1, 1, 1))
                .withActionVariances(SPIKED_ALPHA)
                .withExogenousVariances(0.01)
                .withExogenousCoefficients(0)
                .withAgent(new WorldOptions.Agent(0, 0, 0))
                .withSensorNoise(Math.sqrt(SPIKED_NOISE)));
    }

    static final int SPIKED_SIZE = 40;
    static final double SPIKED_ALPHA = 0.3;
    static final double SPIKED_NOISE = 0.25;

    /** A background without memory, of the given variance and its half and quarter. */
    static LinearSetting noisy(double noise, double random) {
        return LinearSetting.of(WorldOptions.of(new WorldOptions.Sizes(8, 3, 3, 2))
                .withActionVariances(Arrays.stream(new double[] {1, 0.7})
                        .map(v -> v * random)
                        .toArray())
                .withExogenousVariances(noise, noise / 2, noise / 4)
                .withExogenousCoefficients(0, 0, 0)
                .withAgent(new WorldOptions.Agent(0.8, Math.sqrt((1 - random) / random), 0)));
    }

    /** {@link #strong()} with a noisy sensor. */
    static LinearSetting sensing(double noise) {
        LinearSetting strong = strong();
        return strong.with(strong.options().withSensorNoise(noise));
    }
}
