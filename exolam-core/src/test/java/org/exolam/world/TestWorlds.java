package org.exolam.world;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.linalg.Vector;

/** Worlds from small to larger for property tests: orthogonal and oblique, confounded, with and without sensor noise. */
public final class TestWorlds {
    /** A world and how it was made; prints as a test's name. */
    public record Case(WorldOptions options, long seed, ExLinearWorld world) {
        @Override
        public String toString() {
            WorldOptions.Sizes s = options.sizes();
            return "d=" + s.observation() + " ds=" + s.endogenous() + " de=" + s.exogenous() + " da=" + s.action()
                    + " angle=" + options.angleDegrees() + " confounding="
                    + options.agent().confounding() + " noise=" + options.sensorNoise() + " seed=" + seed;
        }
    }

    private TestWorlds() {}

    public static Stream<Case> all() {
        return Stream.of(
                draw(2, 1, 1, 1, 90, 0, 0, 1),
                draw(4, 1, 2, 2, 90, 0, 0.3, 2),
                draw(5, 2, 2, 1, 40, 0, 0.1, 3),
                draw(7, 3, 2, 2, 60, 0.7, 0, 4),
                draw(9, 3, 4, 3, 25, 0.4, 0.2, 5));
    }

    /** A world whose variances and coefficients are drawn too. */
    public static Case draw(
            int d, int ds, int de, int da, double angle, double confounding, double sensorNoise, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        WorldOptions.Sizes sizes = new WorldOptions.Sizes(d, ds, de, da);
        WorldOptions options = WorldOptions.of(sizes)
                .withAngleDegrees(angle)
                .withSensorNoise(sensorNoise)
                .withActionVariances(descending(sizes.actionDirections(), 0.3, 3, random))
                .withExogenousVariances(descending(de, 0.3, 5, random))
                .withExogenousCoefficients(uniform(de, -0.7, 0.8, random))
                .withAgent(new WorldOptions.Agent(0.8, 0.6, confounding));
        return new Case(options, seed, ExLinearWorld.random(options, random));
    }

    static double[] uniform(int n, double low, double high, SplittableRandom random) {
        return random.doubles(n, low, high).toArray();
    }

    private static double[] descending(int n, double low, double high, SplittableRandom random) {
        double[] v = uniform(n, low, high, random);
        Arrays.sort(v);
        Vector ascending = Vector.of(v);
        for (int i = 0; i < n; i++) {
            v[i] = ascending.get(n - 1 - i);
        }
        return v;
    }
}
