package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;
import org.exolam.world.TransitionSample;
import org.exolam.world.WorldOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** THEORY claim 7: descent on the loss with a nuisance, and augmentation carried out on samples. */
class Claim07AugmentationTest {
    private static final double LOSS = 1e-8;
    private static final double ALPHA = 1;
    private static final double OMEGA = 2.5;
    /** δ* = ω (ω − α)/α. */
    private static final double CROSSING = OMEGA * (OMEGA - ALPHA) / ALPHA;

    static Stream<ClaimWorlds.Case> orthogonal() {
        return ClaimWorlds.orthogonal();
    }

    static Stream<ClaimWorlds.Case> noiseless() {
        return Stream.concat(ClaimWorlds.orthogonal(), ClaimWorlds.oblique());
    }

    private static ClaimWorlds.Case oneOfEach(long seed) {
        return ClaimWorlds.build(
                new WorldOptions.Sizes(4, 1, 2, 1), 90, 0, new double[] {ALPHA}, new double[] {OMEGA, 0.3}, seed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orthogonal")
    void nuisanceOnADirectionTurnsItsVarianceIntoItsSquareOverTheSum(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        double[] deltaAction = c.alpha().clone();
        double[] deltaExogenous = c.omega().clone();
        Arrays.setAll(deltaAction, i -> 0.3 + 0.2 * i);
        Arrays.setAll(deltaExogenous, j -> 2.0 / (j + 1));
        double[] shrunk =
                ClaimWorlds.descending(Stream.of(shrink(c.alpha(), deltaAction), shrink(c.omega(), deltaExogenous))
                        .flatMapToDouble(Arrays::stream)
                        .toArray());
        Matrix nuisance = along(ClaimWorlds.actionDirections(c), deltaAction)
                .plus(along(ClaimWorlds.exogenousDirections(c), deltaExogenous));
        double total = Arrays.stream(c.merged()).sum();
        for (int k = 1; k <= Math.min(3, shrunk.length); k++) {
            double found = LamLoss.reconstruction(m, k)
                    .against(nuisance)
                    .minimise(c.seed())
                    .loss();
            assertEquals(total - Arrays.stream(shrunk, 0, k).sum(), found, LOSS * total, c + " k = " + k);
        }
    }

    private static double[] shrink(double[] variances, double[] delta) {
        double[] shrunk = new double[variances.length];
        Arrays.setAll(shrunk, i -> variances[i] * variances[i] / (variances[i] + delta[i]));
        return shrunk;
    }

    /** Σ_i δ_i u_i u_iᵀ for rows u_i. */
    private static Matrix along(Matrix directions, double[] delta) {
        return directions.transpose().scaleColumns(delta).times(directions);
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void theActionWinsExactlyPastTheCrossing(long seed) {
        ClaimWorlds.Case c = oneOfEach(seed);
        Moments m = c.world().populationMoments(1);
        Matrix background = ClaimWorlds.exogenousDirections(c).rowRange(0, 1);
        for (double delta : new double[] {0.98 * CROSSING, 1.02 * CROSSING}) {
            Matrix d = LamLoss.reconstruction(m, 1)
                    .against(along(background, new double[] {delta}))
                    .minimise(seed)
                    .d();
            assertEquals(delta > CROSSING ? 1 : 0, Latent.innovation(m, d).r2GivenObservation("a"), 1e-3, "δ " + delta);
        }
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {4, 5, 6})
    void augmentedInputsWithCleanTargetsDoWhatTheNuisanceSays(long seed) {
        ClaimWorlds.Case c = oneOfEach(seed);
        SplittableRandom random = new SplittableRandom(seed);
        int n = 40_000;
        TransitionSample sample = c.world().sample(n, 1, random);
        Matrix background = ClaimWorlds.exogenousDirections(c).rowRange(0, 1);
        for (double delta : new double[] {0.8 * CROSSING, 1.25 * CROSSING}) {
            double[] noise = new double[n];
            Arrays.setAll(noise, i -> Math.sqrt(delta) * random.nextGaussian());
            Map<String, Matrix> blocks = new LinkedHashMap<>();
            blocks.put("o", sample.observation());
            blocks.put("o_next", sample.nextObservation());
            blocks.put(
                    "augmented",
                    sample.nextObservation().plus(Matrix.of(n, 1, noise).times(background)));
            Matrix d = LamLoss.reconstruction(Simulation.moments(blocks), 1)
                    .encoding("augmented")
                    .minimise(seed)
                    .d();
            double held = Latent.innovation(c.world().populationMoments(1), d).r2GivenObservation("a");
            assertEquals(delta > CROSSING ? 1 : 0, held, 0.05, "δ " + delta);
        }
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {7, 8})
    void anAugmentationThatHitsTheActionJustAsHardHelpsNothing(long seed) {
        ClaimWorlds.Case c = oneOfEach(seed);
        Moments m = c.world().populationMoments(1);
        Matrix both = along(ClaimWorlds.exogenousDirections(c).rowRange(0, 1), new double[] {3 * CROSSING})
                .plus(along(ClaimWorlds.actionDirections(c), new double[] {3 * CROSSING}));
        Matrix d = LamLoss.reconstruction(m, 1).against(both).minimise(seed).d();
        assertEquals(0, Latent.innovation(m, d).r2GivenObservation("a"), 1e-3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noiseless")
    void halfTheDifferenceOfPairedClipsIsTheExogenousInnovation(ClaimWorlds.Case c) {
        Matrix difference = pairNuisance(c);
        double scale = c.world().populationMoments(1).cov("o").maxAbs();
        assertTrue(difference.minus(c.world().exogenousInnovation()).maxAbs() < 1e-9 * scale, c::toString);
    }

    /** ½ Cov(x̃ − x̃_pair) with x̃ = o' − M o, from the moments of the pair. */
    private static Matrix pairNuisance(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        Matrix regression = Innovation.of(m).regression();
        int d = regression.rows();
        Matrix map = Matrix.stackColumns(
                regression.scale(-1),
                Matrix.identity(d),
                regression,
                Matrix.identity(d).scale(-1));
        var blocks = java.util.List.of("o", "o_next", "pair", "pair_next");
        return map.times(m.cov(blocks, blocks)).timesTranspose(map).scale(0.5);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noiseless")
    void consistencyOverPairsDrivesTheBackgroundOut(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        int k = c.alpha().length;
        Matrix nuisance = pairNuisance(c);
        LamLoss strong = LamLoss.reconstruction(m, k).against(nuisance.scale(100));
        double found = leakage(m, strong.minimise(c.seed()).d());
        assertEquals(found, leakage(m, strong.solved(Gauge.INNOVATION).d()), 1e-4, "closed form and descent");
        assertTrue(
                found
                        < leakage(
                                        m,
                                        LamLoss.reconstruction(m, k)
                                                .minimise(c.seed())
                                                .d())
                                + 1e-9,
                c::toString);

        LamLoss stronger = LamLoss.reconstruction(m, k).against(nuisance.scale(1e6));
        Matrix d = stronger.solved(Gauge.INNOVATION).d();
        double action = Latent.innovation(m, d).r2GivenObservation("a");
        assertTrue(leakage(m, d) < 0.001, c + ": leakage " + leakage(m, d));
        assertTrue(action > 0.999, c + ": action " + action);
    }

    private static double leakage(Moments m, Matrix d) {
        return Latent.innovation(m, d).r2GivenObservation("w");
    }
}
