package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.linalg.GeneralisedEigen;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linear.AgreementSolver;
import org.exolam.moments.Moments;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.TransitionSample;
import org.exolam.world.WorldOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** THEORY claim 10: against ascent on consistency from random starts, random competitors, and redrawn backgrounds. */
class Claim10AgreementTest {
    static Stream<ClaimWorlds.Case> worlds() {
        return ClaimWorlds.all();
    }

    static Stream<ClaimWorlds.Case> noiseless() {
        return Stream.concat(ClaimWorlds.orthogonal(), ClaimWorlds.oblique());
    }

    static Stream<ClaimWorlds.Case> noisy() {
        return Stream.of(401L, 402L, 403L, 404L)
                .map(seed -> ClaimWorlds.draw(new WorldOptions.Sizes(7, 3, 2, 2), seed % 2 == 0 ? 90 : 40, 0.5, seed));
    }

    private static Matrix shared(Moments m) {
        return m.cov("o_next", "pair_next").symmetrised();
    }

    private static GeneralisedEigen optimum(Moments m) {
        return AgreementSolver.solve(m, "o_next", "pair_next", 0);
    }

    /** tr[(DΣDᵀ)⁺ D S Dᵀ]/k. */
    private static double consistency(Moments m, Matrix d) {
        Matrix numerator = d.times(shared(m)).timesTranspose(d);
        return Solve.pseudo(d.times(m.cov("o_next")).timesTranspose(d), numerator)
                        .trace()
                / d.rows();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noisy")
    void ascentOnConsistencyEndsAtTheTopEigenvaluesAndNoCompetitorBeatsThem(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        double[] rho = optimum(m).values().toArray();
        SplittableRandom random = new SplittableRandom(c.seed());
        int d = c.world().observationSize();
        for (int k = 1; k <= 3; k++) {
            double best = Arrays.stream(rho, 0, k).sum() / k;
            assertEquals(best, climb(m, k, random), 1e-7, "k = " + k);
            for (int i = 0; i < 100; i++) {
                Matrix competitor =
                        Matrix.of(k, d, random.doubles((long) k * d, -1, 1).toArray());
                assertTrue(consistency(m, competitor) <= best + 1e-12, "k = " + k + ", competitor " + i);
            }
        }
    }

    /** Descent on −consistency; its gradient is −2 (DΣDᵀ)⁻¹ [D S − D S Dᵀ (DΣDᵀ)⁻¹ D Σ]/k. */
    private static double climb(Moments m, int k, SplittableRandom random) {
        Matrix sigma = m.cov("o_next");
        Matrix s = shared(m);
        int d = sigma.rows();
        double[] x = Lbfgs.minimise(
                (p, g) -> {
                    Matrix encoder = Matrix.of(k, d, p);
                    Matrix inverse = Solve.pseudo(encoder.times(sigma).timesTranspose(encoder), Matrix.identity(k));
                    Matrix ds = encoder.times(s);
                    Matrix inner = inverse.times(ds.timesTranspose(encoder));
                    Matrix gradient = inverse.times(ds)
                            .minus(inner.times(inverse).times(encoder).times(sigma))
                            .scale(-2.0 / k);
                    System.arraycopy(gradient.array(), 0, g, 0, g.length);
                    return -inner.trace() / k;
                },
                random.doubles((long) k * d, -1, 1).toArray(),
                1e-10);
        return consistency(m, Matrix.of(k, d, x));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void anEigenvalueIsTheConsistencyOfItsDirectionUnderRedrawnBackgrounds(ClaimWorlds.Case c) {
        GeneralisedEigen optimum = optimum(c.world().populationMoments(1));
        SplittableRandom random = new SplittableRandom(c.seed());
        TransitionSample one = c.world().sample(8000, 1, random);
        TransitionSample two = one.redrawExogenous(random);
        for (int i = 0; i < optimum.values().size(); i++) {
            Matrix v = optimum.vectors().columnRange(i, i + 1);
            double measured = Simulation.consistency(
                    one.nextObservation().times(v), two.nextObservation().times(v));
            // Five standard errors of a correlation over 8,000 pairs, which is at most 1/√8000.
            assertEquals(optimum.values().get(i), measured, 5 / Math.sqrt(8000), c + " direction " + i);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noiseless")
    void withoutSensorNoiseADirectionIsConsistentExactlyWhenItIsBlindToTheBackground(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        GeneralisedEigen optimum = optimum(m);
        Matrix v = c.world().observation().v();
        int blind = 0;
        for (int i = 0; i < optimum.values().size(); i++) {
            Matrix direction = optimum.vectors().columnRange(i, i + 1).transpose();
            double response = direction.times(v).maxAbs();
            boolean consistent = Math.abs(optimum.values().get(i) - 1) < 1e-9;
            assertEquals(
                    consistent, response < 1e-5, c + ": ρ = " + optimum.values().get(i) + ", vᵀV = " + response);
            blind += consistent ? 1 : 0;
        }
        assertEquals(c.world().endogenousSize(), blind, "as many as there are endogenous directions");
        assertTrue(optimum.values().get(optimum.values().size() - 1) < 1e-9, "and the others know nothing shared");

        SplittableRandom random = new SplittableRandom(c.seed());
        Matrix any = Matrix.of(1, v.rows(), random.doubles(v.rows(), -1, 1).toArray());
        Matrix annihilating = any.minus(any.times(v).times(Solve.pseudo(v.transposeTimes(v), v.transpose())));
        assertEquals(1, consistency(m, annihilating), 1e-9);
        Matrix seeing = v.columnRange(0, 1).transpose();
        assertTrue(consistency(m, seeing) < 1 - 1e-3, "one that sees the background");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noisy")
    void withSensorNoiseConsistencyTradesSignalAgainstEverythingElse(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        ExLinearWorld w = c.world();
        int ds = w.endogenousSize();
        Matrix signal = w.observation()
                .u()
                .times(w.stateCovariance().block(0, ds, 0, ds))
                .timesTranspose(w.observation().u());
        GeneralisedEigen optimum = optimum(m);
        for (int i = 0; i < optimum.values().size(); i++) {
            Matrix direction = optimum.vectors().columnRange(i, i + 1);
            double ratio = direction.transposeTimes(signal).times(direction).get(0, 0)
                    / direction.transposeTimes(m.cov("o_next")).times(direction).get(0, 0);
            assertEquals(ratio, optimum.values().get(i), 1e-9, "direction " + i);
            assertTrue(optimum.values().get(i) < 1, "noise is never shared");
        }
    }

    /** What z adds to both views of the current frame: no competitor agrees better once o and pair are regressed out. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("noisy")
    void agreementBeyondTheCurrentFrameHasNoBetterCompetitorEither(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        List<String> now = List.of("o", "pair");
        List<String> next = List.of("o_next", "pair_next");
        Matrix cross = m.cov(next, now);
        Matrix rest = m.cov(next, next).minus(cross.times(Solve.pseudo(m.cov(now, now), cross.transpose())));
        int d = c.world().observationSize();
        Matrix sigma = rest.block(0, d, 0, d);
        Matrix shared = rest.block(0, d, d, 2 * d).symmetrised();
        double[] rho = AgreementSolver.solveGiven(m, "o_next", "pair_next", now, 0)
                .values()
                .toArray();
        SplittableRandom random = new SplittableRandom(c.seed());
        double best = 0;
        for (int i = 0; i < 3000; i++) {
            Matrix v = Matrix.of(1, d, random.doubles(d, -1, 1).toArray());
            double agreement = v.times(shared).inner(v) / v.times(sigma).inner(v);
            assertTrue(agreement <= rho[0] + 1e-12, "competitor " + i);
            best = Math.max(best, agreement);
        }
        assertTrue(best > 0.7 * rho[0], "the bound is not vacuous: " + best + " of " + rho[0]);
    }
}
