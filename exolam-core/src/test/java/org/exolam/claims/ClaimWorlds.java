package org.exolam.claims;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.WorldOptions;

/** Worlds for the claims. The spectra have gaps, so that what the theory says of directions is determined. */
final class ClaimWorlds {
    /** A world with the action and exogenous variances it was built from; prints as a test's name. */
    record Case(String kind, WorldOptions options, long seed, ExLinearWorld world) {
        double[] alpha() {
            return options.actionVariances().toArray();
        }

        double[] omega() {
            return options.exogenousVariances().toArray();
        }

        int actions() {
            return options.sizes().action();
        }

        /** All action and exogenous variances, descending: the merged spectrum of claim 2. */
        double[] merged() {
            return descending(
                    Stream.of(alpha(), omega()).flatMapToDouble(Arrays::stream).toArray());
        }

        @Override
        public String toString() {
            WorldOptions.Sizes s = options.sizes();
            return kind + " d=" + s.observation() + " ds=" + s.endogenous() + " de=" + s.exogenous() + " da="
                    + s.action() + " noise=" + options.sensorNoise() + " seed=" + seed;
        }
    }

    private static final List<WorldOptions.Sizes> SIZES = List.of(
            new WorldOptions.Sizes(2, 1, 1, 1),
            new WorldOptions.Sizes(5, 2, 3, 1),
            new WorldOptions.Sizes(6, 2, 3, 2),
            new WorldOptions.Sizes(8, 3, 3, 2));

    private ClaimWorlds() {}

    /** Ranges of U and V orthogonal, no sensor noise. */
    static Stream<Case> orthogonal() {
        return IntStream.range(0, SIZES.size()).mapToObj(i -> draw(SIZES.get(i), 90, 0, 100 + i));
    }

    /** Ranges of U and V at an angle, no sensor noise. */
    static Stream<Case> oblique() {
        return IntStream.range(0, SIZES.size()).mapToObj(i -> draw(SIZES.get(i), 35 + 10 * i, 0, 200 + i));
    }

    /** Everything at once: orthogonal and oblique, with and without sensor noise. */
    static Stream<Case> all() {
        return Stream.of(
                        orthogonal(),
                        oblique(),
                        LongStream.range(300, 302).mapToObj(seed -> draw(SIZES.get(2), 50, 0.3, seed)))
                .flatMap(s -> s);
    }

    /** The merged spectrum is 4 · 0.6^i, dealt to action and background at random. */
    static Case draw(WorldOptions.Sizes sizes, double angle, double noise, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int actions = sizes.actionDirections();
        List<Double> deck = new ArrayList<>(IntStream.range(0, actions + sizes.exogenous())
                .mapToObj(i -> 4 * Math.pow(0.6, i))
                .toList());
        double[] alpha = new double[actions];
        for (int i = 0; i < actions; i++) {
            alpha[i] = deck.remove(random.nextInt(deck.size()));
        }
        double[] omega = deck.stream().mapToDouble(Double::doubleValue).toArray();
        return build(sizes, angle, noise, descending(alpha), omega, seed);
    }

    static Case build(WorldOptions.Sizes sizes, double angle, double noise, double[] alpha, double[] omega, long seed) {
        SplittableRandom random = new SplittableRandom(~seed);
        WorldOptions options = WorldOptions.of(sizes)
                .withAngleDegrees(angle)
                .withSensorNoise(noise)
                .withActionVariances(alpha)
                .withExogenousVariances(omega)
                .withExogenousCoefficients(
                        random.doubles(sizes.exogenous(), -0.6, 0.8).toArray())
                .withAgent(new WorldOptions.Agent(0.8, 0.7, 0));
        return new Case(
                angle == 90 ? "orthogonal" : "angle=" + angle, options, seed, ExLinearWorld.random(options, random));
    }

    static double[] descending(double[] values) {
        return Arrays.stream(values)
                .boxed()
                .sorted((x, y) -> Double.compare(y, x))
                .mapToDouble(x -> x)
                .toArray();
    }

    /** The directions u_i in which the action moves the observation, strongest first: one a row. */
    static Matrix actionDirections(Case c) {
        return SymmetricEigen.of(c.world().actionInnovation())
                .leading(c.alpha().length)
                .transpose();
    }

    /** The directions in which the background moves the observation, strongest first: one a row. */
    static Matrix exogenousDirections(Case c) {
        return SymmetricEigen.of(c.world().exogenousInnovation())
                .leading(c.omega().length)
                .transpose();
    }
}
