package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Moments;
import org.exolam.world.ExLinearWorld;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** THEORY claim 4: worlds that differ, and videos that do not. */
class Claim04IdentifiabilityTest {
    private static final double EXACT = 1e-10;

    static Stream<ClaimWorlds.Case> worlds() {
        return ClaimWorlds.all();
    }

    /** The same motion, once decided by the policy and once by passive dynamics: A + BΠ in place of A, 0 of Π. */
    private static ExLinearWorld passive(ExLinearWorld w) {
        Matrix closed =
                w.endogenous().a().plus(w.endogenous().b().times(w.policy().pi()));
        return new ExLinearWorld(
                w.observation(),
                new ExLinearWorld.Endogenous(closed, w.endogenous().b()),
                w.exogenous(),
                new ExLinearWorld.Policy(
                        w.policy().pi().scale(0), w.policy().q(), w.policy().sigmaXi()));
    }

    /** Actions in other units and mixtures: B T⁻¹, T Π, T Σ_ξ Tᵀ with T = 2 I + a shear. */
    private static ExLinearWorld otherUnits(ExLinearWorld w) {
        int n = w.actionSize();
        double[] shear = new double[n * n];
        double[] inverse = new double[n * n];
        for (int i = 0; i < n; i++) {
            shear[i * n + i] = 2;
            inverse[i * n + i] = 0.5;
        }
        if (n > 1) {
            shear[1] = 1;
            inverse[1] = -0.25;
        }
        Matrix t = Matrix.of(n, n, shear);
        return new ExLinearWorld(
                w.observation(),
                new ExLinearWorld.Endogenous(
                        w.endogenous().a(), w.endogenous().b().times(Matrix.of(n, n, inverse))),
                w.exogenous(),
                new ExLinearWorld.Policy(
                        t.times(w.policy().pi()),
                        t.times(w.policy().q()),
                        t.times(w.policy().sigmaXi()).timesTranspose(t)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void aPolicyAndPassiveDynamicsOfTheSameMotionHaveTheSameVideo(ClaimWorlds.Case c) {
        assertSameVideo(c.world(), passive(c.world()), c.seed());
        assertTrue(
                c.world().populationMoments(1).cov("a").trace()
                        > 1.2 * passive(c.world()).populationMoments(1).cov("a").trace(),
                "the actions differ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void onlyTheEffectOfTheActionsRandomnessIsVisible(ClaimWorlds.Case c) {
        assertSameVideo(c.world(), otherUnits(c.world()), c.seed());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void anActionThatTheStateDecidesIsInvisible(ClaimWorlds.Case c) {
        ExLinearWorld w = c.world();
        Matrix silent = w.policy().sigmaXi().scale(0);
        // Q ≠ 0 keeps the agent moving; o still determines every action.
        Matrix q = Matrix.of(w.actionSize(), w.exogenousSize(), ones(w.actionSize() * w.exogenousSize()));
        ExLinearWorld still = w.withPolicy(new ExLinearWorld.Policy(w.policy().pi(), q, silent))
                .withObservation(new ExLinearWorld.Observation(
                        w.observation().u(), w.observation().v(), 0));
        Moments m = still.populationMoments(1);
        assertTrue(m.cov("a").trace() > 0.1, "it acts");
        Matrix sigmaR = Innovation.of(m).covariance();
        assertTrue(
                sigmaR.minus(still.exogenousInnovation()).maxAbs()
                        < 1e-8 * m.cov("o").maxAbs(),
                c::toString);
        double least = LamLoss.reconstruction(m, still.exogenousSize())
                .minimise(c.seed())
                .loss();
        assertEquals(0, least, 1e-8 * m.cov("o").trace(), "background alone explains everything new");
    }

    /** The same second moments at several horizons, and from the same noise the very same frames. */
    private static void assertSameVideo(ExLinearWorld one, ExLinearWorld two, long seed) {
        for (int h = 1; h <= 3; h++) {
            Moments first = one.populationMoments(h);
            Moments second = two.populationMoments(h);
            for (String block : new String[] {"o", "o_next", "pair", "pair_next"}) {
                assertTrue(
                        first.cov("o", block).minus(second.cov("o", block)).maxAbs()
                                < EXACT * first.cov("o").trace(),
                        block + " at horizon " + h);
            }
        }
        if (!one.policy().sigmaXi().equals(two.policy().sigmaXi())) {
            return;
        }
        try (Dataset video = one.dataset(1, 20, seed);
                Dataset other = two.dataset(1, 20, seed)) {
            NumericArray a = video.open(0).read("obs", 0, 20);
            NumericArray b = other.open(0).read("obs", 0, 20);
            for (int i = 0; i < a.size(); i++) {
                assertEquals(a.get(i), b.get(i), 1e-9, "number " + i);
            }
        }
    }

    private static double[] ones(int n) {
        double[] v = new double[n];
        java.util.Arrays.fill(v, 0.3);
        return v;
    }
}
