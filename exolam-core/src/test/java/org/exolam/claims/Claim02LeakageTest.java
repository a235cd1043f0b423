package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Moments;
import org.exolam.world.WorldOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** THEORY claim 2: what the model that descent finds stores, against the rank in the merged spectrum. */
class Claim02LeakageTest {
    /** R² of a direction that is wholly in z, or wholly not. */
    private static final double SHARE = 1e-6;

    static Stream<ClaimWorlds.Case> orthogonal() {
        return ClaimWorlds.orthogonal();
    }

    static Stream<ClaimWorlds.Case> allWorlds() {
        return Stream.concat(ClaimWorlds.orthogonal(), ClaimWorlds.oblique());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orthogonal")
    void zHoldsADirectionExactlyWhenItsVarianceIsAmongTheLargestWhoeverCausedIt(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        for (int k = 1; k < c.merged().length; k++) {
            double weakestHeld = c.merged()[k - 1];
            Latent z = learned(m, k, c.seed());
            Matrix action = ClaimWorlds.actionDirections(c);
            for (int i = 0; i < c.alpha().length; i++) {
                double held = z.r2GivenObservation(action.rowRange(i, i + 1), "o_next");
                assertEquals(c.alpha()[i] >= weakestHeld ? 1 : 0, held, SHARE, c + " action " + i + ", k = " + k);
            }
            Matrix exogenous = ClaimWorlds.exogenousDirections(c);
            for (int j = 0; j < c.omega().length; j++) {
                double held = z.r2GivenObservation(exogenous.rowRange(j, j + 1), "o_next");
                assertEquals(c.omega()[j] >= weakestHeld ? 1 : 0, held, SHARE, c + " exogenous " + j + ", k = " + k);
            }
        }
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void aStrongBackgroundCrowdsEveryActionOut(long seed) {
        ClaimWorlds.Case c = ClaimWorlds.build(
                new WorldOptions.Sizes(7, 3, 3, 2), 90, 0, new double[] {1, 0.7}, new double[] {3, 2, 0.2}, seed);
        Latent z = learned(c.world().populationMoments(1), 2, seed);
        assertEquals(0, z.r2GivenObservation("a"), SHARE);
        assertTrue(z.r2GivenObservation("w") > 0.9, "leakage " + z.r2GivenObservation("w"));
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {4, 5, 6})
    void moreCapacityThanActionsStoresBackgroundHoweverWeakItIs(long seed) {
        double weak = 1e-3;
        ClaimWorlds.Case c = ClaimWorlds.build(
                new WorldOptions.Sizes(7, 3, 3, 2),
                90,
                0,
                new double[] {1, 0.7},
                new double[] {weak, weak / 2, weak / 4},
                seed);
        Moments m = c.world().populationMoments(1);
        Matrix strongest = ClaimWorlds.exogenousDirections(c).rowRange(0, 1);
        assertEquals(1, learned(m, 2, seed).r2GivenObservation("a"), SHARE);
        assertEquals(0, learned(m, 2, seed).r2GivenObservation(strongest, "o_next"), SHARE);
        assertEquals(1, learned(m, 3, seed).r2GivenObservation(strongest, "o_next"), 1e-3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allWorlds")
    void enoughCapacityForEverythingStoresTheWholeFutureBackground(ClaimWorlds.Case c) {
        int k = c.alpha().length + c.omega().length;
        Latent z = learned(c.world().populationMoments(1), k, c.seed());
        assertEquals(1, z.r2GivenObservation("w"), SHARE);
        assertEquals(1, z.r2("w"), SHARE);
    }

    /** What leaks is news: nothing that can be computed from o explains any of it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("allWorlds")
    void whatLeaksIsBeyondEveryPolicyThatSeesTheObservation(ClaimWorlds.Case c) {
        Latent z = learned(c.world().populationMoments(1), c.merged().length, c.seed());
        assertEquals(0, z.explainedBy("o"), SHARE);
        assertEquals(0, z.explainedBy("e"), SHARE);
    }

    private static Latent learned(Moments m, int k, long seed) {
        return Latent.innovation(m, LamLoss.reconstruction(m, k).minimise(seed).d());
    }
}
