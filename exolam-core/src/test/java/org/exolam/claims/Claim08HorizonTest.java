package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Moments;
import org.exolam.world.ExLinearWorld;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** THEORY claim 8: from moments of pairs h steps apart, and from sampled pairs; the labels are never looked at. */
class Claim08HorizonTest {
    private static final int[] HORIZONS = {1, 2, 3, 7, 20};

    static Stream<ClaimWorlds.Case> orthogonal() {
        return ClaimWorlds.orthogonal();
    }

    /** ω (1 − ρ^{2h})/(1 − ρ²). */
    private static double formula(double omega, double rho, int h) {
        return omega * (1 - Math.pow(rho, 2 * h)) / (1 - rho * rho);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orthogonal")
    void anAutoregressiveBackgroundHasTheInnovationOfTheFormulaAtEveryHorizon(ClaimWorlds.Case c) {
        for (int h : HORIZONS) {
            Matrix sigmaR = Innovation.of(c.world().populationMoments(h)).covariance();
            for (int j = 0; j < c.omega().length; j++) {
                double rho = c.options().exogenousCoefficients().get(j);
                double expected = formula(c.omega()[j], rho, h);
                assertEquals(expected, along(c, j, sigmaR), 1e-9 * Math.max(1, expected), c + " h = " + h);
                assertTrue(expected <= c.omega()[j] / (1 - rho * rho) * (1 + 1e-12), "bounded");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orthogonal")
    void sampledPairsShowTheSameInnovation(ClaimWorlds.Case c) {
        int n = 20_000;
        for (int h : new int[] {1, 3, 7}) {
            Moments sampled = Simulation.moments(c.world().sample(n, h, new SplittableRandom(c.seed() + h)));
            Matrix sigmaR = Innovation.of(sampled).covariance();
            for (int j = 0; j < c.omega().length; j++) {
                double expected = formula(
                        c.omega()[j], c.options().exogenousCoefficients().get(j), h);
                // Five standard errors of a variance.
                assertEquals(expected, along(c, j, sigmaR), 5 * Math.sqrt(2.0 / n) * expected, c + " h = " + h);
            }
        }
    }

    /** Innovation variance along column j of V. */
    private static double along(ClaimWorlds.Case c, int j, Matrix sigmaR) {
        Matrix v = c.world().observation().v().columnRange(j, j + 1);
        return v.transposeTimes(sigmaR).times(v).get(0, 0);
    }

    /** One endogenous and one exogenous number, side by side; the agent keeps 1 − 10⁻⁷ of its state. */
    private static ExLinearWorld integrating(double alpha, double omega, double rho) {
        return new ExLinearWorld(
                new ExLinearWorld.Observation(Matrix.of(2, 1, 1, 0), Matrix.of(2, 1, 0, 1), 0),
                new ExLinearWorld.Endogenous(Matrix.of(1, 1, 1 - 1e-7), Matrix.of(1, 1, Math.sqrt(alpha))),
                new ExLinearWorld.Exogenous(Matrix.of(1, 1, rho), Matrix.of(1, 1, omega)),
                new ExLinearWorld.Policy(Matrix.zeros(1, 1), Matrix.zeros(1, 1), Matrix.identity(1)));
    }

    private static double agent(Moments m) {
        return Innovation.of(m).covariance().get(0, 0);
    }

    private static double background(Moments m) {
        return Innovation.of(m).covariance().get(1, 1);
    }

    @ParameterizedTest(name = "h={0}")
    @ValueSource(ints = {1, 2, 5, 20})
    void anIntegratingAgentMovesLikeTheHorizonOrItsSquare(int h) {
        double alpha = 0.3;
        ExLinearWorld w = integrating(alpha, 1, 0.5);
        assertEquals(h * alpha, agent(w.populationMoments(h)), 1e-4 * h * alpha, "independent actions");
        assertEquals(h * h * alpha, agent(w.heldFor(h).populationMoments(1)), 1e-4 * h * h * alpha, "held actions");
    }

    @ParameterizedTest(name = "ρ={0}")
    @ValueSource(doubles = {-0.8, 0, 0.5, 0.9, 0.99, 0.9999999})
    void theRatioImprovesWithTheHorizonExactlyWhenTheBackgroundRevertsFaster(double rho) {
        ExLinearWorld w = integrating(0.3, 1, rho);
        Moments first = w.populationMoments(1);
        double before = agent(first) / background(first);
        boolean reverts = Math.abs(rho) < 0.999;
        for (int h : new int[] {2, 6, 20}) {
            Moments m = w.populationMoments(h);
            double ratio = agent(m) / background(m);
            if (reverts) {
                assertTrue(ratio > 1.005 * before, "h = " + h + ": " + ratio);
            } else {
                assertEquals(before, ratio, 1e-4 * before, "h = " + h);
            }
            before = ratio;
        }
    }

    /** The consequence for what is learned: descent stores the background at one step and the agent at ten. */
    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2})
    void aLongerHorizonTurnsCrowdingOutIntoTheAgentsMotion(long seed) {
        ExLinearWorld w = integrating(0.3, 1, 0.5);
        for (int h : new int[] {1, 10}) {
            Moments m = w.populationMoments(h);
            Latent z = Latent.innovation(
                    m, LamLoss.reconstruction(m, 1).minimise(seed).d());
            Matrix agent = Matrix.of(1, 2, 1, 0);
            assertEquals(h == 1 ? 0 : 1, z.r2GivenObservation(agent, "o_next"), 1e-4, "h = " + h);
        }
    }
}
