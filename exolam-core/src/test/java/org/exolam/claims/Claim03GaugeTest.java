package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.moments.Moments;
import org.exolam.world.TransitionSample;
import org.exolam.world.WorldOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** THEORY claim 3: the same loss by least squares on sampled transitions, whatever C and the basis of z. */
class Claim03GaugeTest {
    private static final int N = 4000;
    private static final double SAME = 1e-7;
    private static final double SHARE = 1e-6;

    static Stream<ClaimWorlds.Case> worlds() {
        return ClaimWorlds.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void everyGaugeAndBasisReconstructsEquallyWell(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        int k = Math.min(2, c.merged().length - 1);
        LamLoss.Minimum found = LamLoss.reconstruction(m, k).minimise(c.seed());
        SplittableRandom random = new SplittableRandom(c.seed());
        TransitionSample sample = c.world().sample(N, 1, random);
        Latent innovation = Latent.innovation(m, found.d());
        double expected = residual(sample, innovation.c(), innovation.d());

        Matrix basis = Matrix.of(k, k, random.doubles(k * k, -1, 1).toArray()).plusDiagonal(2);
        Matrix free = Matrix.of(
                k,
                found.c().cols(),
                random.doubles((long) k * found.c().cols(), -3, 3).toArray());
        assertEquals(expected, residual(sample, found.d().scale(-1), found.d()), SAME * expected, "difference gauge");
        assertEquals(expected, residual(sample, found.c(), found.d()), SAME * expected, "what the descent found");
        assertEquals(expected, residual(sample, free, basis.times(found.d())), SAME * expected, "any C and basis");
        assertEquals(found.loss(), expected / N, 0.1 * found.loss() + 1e-9, "the population's loss");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void anotherRowSpaceOfTheEncoderReconstructsWorse(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        LamLoss.Minimum found = LamLoss.reconstruction(m, 1).minimise(c.seed());
        SplittableRandom random = new SplittableRandom(c.seed());
        TransitionSample sample = c.world().sample(N, 1, random);
        Matrix other = Matrix.of(
                1, found.d().cols(), random.doubles(found.d().cols(), -1, 1).toArray());
        other = other.plus(-other.inner(found.d()) / found.d().inner(found.d()), found.d());
        double best = residual(sample, found.c(), found.d());
        assertTrue(residual(sample, found.c(), other) > 1.01 * best, c::toString);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void aPolicyClonedOnTheInnovationGaugeSeesNoSignal(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        Latent z = Latent.innovation(
                m, LamLoss.reconstruction(m, 1).minimise(c.seed()).d());
        assertEquals(0, z.explainedBy("o"), SHARE);
        assertEquals(0, z.explainedBy("s"), SHARE + (c.options().sensorNoise() > 0 ? 0.2 : 0));
    }

    @Test
    void theDifferenceGaugeHoldsThePolicysMeanAndTheCurrentStateTheExogenousIncluded() {
        ClaimWorlds.Case c = ClaimWorlds.build(
                new WorldOptions.Sizes(7, 2, 3, 2), 90, 0, new double[] {2, 1.5}, new double[] {1, 0.8, 0.6}, 9);
        Moments m = c.world().populationMoments(1);
        Matrix d = LamLoss.reconstruction(m, 3).minimise(9).d();
        Latent innovation = Latent.innovation(m, d);
        Latent difference = Latent.difference(m, d);
        assertEquals(0, innovation.r2("s"), SHARE);
        assertEquals(0, innovation.r2("e"), SHARE);
        assertTrue(difference.r2("s") > 0.05, "s: " + difference.r2("s"));
        assertTrue(difference.r2("e") > 0.01, "e: " + difference.r2("e"));
        assertEquals(innovation.r2GivenObservation("a"), difference.r2GivenObservation("a"), SHARE);
    }

    /** Squared error of o' regressed on (o, z) in the sample itself. */
    private static double residual(TransitionSample sample, Matrix c, Matrix d) {
        Matrix z = sample.observation()
                .timesTranspose(c)
                .plus(sample.nextObservation().timesTranspose(d));
        Matrix x = Matrix.stackColumns(sample.observation(), z);
        Matrix y = sample.nextObservation();
        Matrix w = Solve.pseudo(x.transposeTimes(x), x.transposeTimes(y));
        Matrix error = y.minus(x.times(w));
        return error.inner(error);
    }
}
