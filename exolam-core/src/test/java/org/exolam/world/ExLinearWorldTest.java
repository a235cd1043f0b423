package org.exolam.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SingularValues;
import org.exolam.linalg.SymmetricEigen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExLinearWorldTest {
    private static final double EXACT = 1e-10;

    static Stream<TestWorlds.Case> worlds() {
        return TestWorlds.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void aRandomWorldHasTheVariancesItWasAskedFor(TestWorlds.Case c) {
        double[] action = SymmetricEigen.of(c.world().actionInnovation()).values();
        double[] exogenous = SymmetricEigen.of(c.world().exogenousInnovation()).values();
        double[] alpha = c.options().actionVariances().toArray();
        double[] omega = c.options().exogenousVariances().toArray();
        assertArrayEquals(alpha, Arrays.copyOf(action, alpha.length), EXACT);
        assertArrayEquals(omega, Arrays.copyOf(exogenous, omega.length), EXACT);
        assertEquals(Arrays.stream(alpha).sum(), c.world().actionInnovation().trace(), EXACT);
        assertEquals(Arrays.stream(omega).sum(), c.world().exogenousInnovation().trace(), EXACT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void theRangesOfUAndVMeetAtTheAngleAskedFor(TestWorlds.Case c) {
        Matrix u = c.world().observation().u();
        Matrix v = c.world().observation().v();
        double[] cosines = SingularValues.of(u.transposeTimes(v)).values().toArray();
        double expected = c.options().angleDegrees() == 90
                ? 0
                : Math.cos(Math.toRadians(c.options().angleDegrees()));
        for (double cosine : cosines) {
            assertEquals(expected, cosine, EXACT);
        }
        Matrix both = Matrix.stackColumns(u, v);
        assertEquals(both.cols(), SymmetricEigen.of(both.transposeTimes(both)).rank(), "full column rank");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void thePolicyIsAsStrongAsAskedFor(TestWorlds.Case c) {
        WorldOptions.Agent agent = c.options().agent();
        ExLinearWorld apart = c.world()
                .withPolicy(new ExLinearWorld.Policy(
                        c.world().policy().pi(),
                        c.world().policy().q().scale(0),
                        c.world().policy().sigmaXi()));
        int ds = apart.endogenousSize();
        Matrix sigmaS = apart.stateCovariance().block(0, ds, 0, ds);
        assertEquals(agent.feedback(), strength(c.world().policy().pi(), sigmaS), EXACT);
        assertEquals(agent.confounding(), strength(c.world().policy().q(), apart.exogenousCovariance()), EXACT);
        Matrix closed = c.world()
                .endogenous()
                .a()
                .plus(c.world().endogenous().b().times(c.world().policy().pi()));
        for (double singular : SingularValues.of(closed).values().toArray()) {
            assertEquals(agent.persistence(), singular, EXACT);
        }
    }

    private static double strength(Matrix map, Matrix covariance) {
        return Math.sqrt(map.times(covariance).inner(map) / map.rows());
    }

    @Test
    void theSameSeedGivesTheSameWorldAndAnotherSeedAnother() {
        WorldOptions options = WorldOptions.of(new WorldOptions.Sizes(6, 2, 3, 2));
        ExLinearWorld one = ExLinearWorld.random(options, new SplittableRandom(7));
        ExLinearWorld two = ExLinearWorld.random(options, new SplittableRandom(7));
        ExLinearWorld other = ExLinearWorld.random(options, new SplittableRandom(8));
        assertEquals(one.observation(), two.observation());
        assertEquals(one.endogenous(), two.endogenous());
        assertEquals(one.policy(), two.policy());
        assertNotEquals(one.observation(), other.observation());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void redrawingKeepsActionAndEndogenousStateAndDrawsTheRestAnew(TestWorlds.Case c) {
        SplittableRandom random = new SplittableRandom(c.seed());
        TransitionSample one = c.world().sample(4000, 1, random);
        TransitionSample two = one.redrawExogenous(random);
        assertEquals(one.action(), two.action());
        assertEquals(one.endogenous(), two.endogenous());
        assertEquals(one.nextEndogenous(), two.nextEndogenous());
        Matrix cross = one.nextExogenous().transposeTimes(two.nextExogenous()).scale(1.0 / 4000);
        Matrix own = two.nextExogenous().transposeTimes(two.nextExogenous()).scale(1.0 / 4000);
        double variance = c.world().exogenousCovariance().maxAbs();
        assertTrue(cross.maxAbs() < 0.1 * variance, () -> "still correlated: " + cross);
        assertTrue(own.minus(c.world().exogenousCovariance()).maxAbs() < 0.15 * variance, () -> "another law: " + own);
    }

    @Test
    void aDeterministicPolicyIsAllowed() {
        ExLinearWorld w = TestWorlds.draw(6, 2, 2, 2, 90, 0.5, 0, 11).world();
        ExLinearWorld still = w.withPolicy(
                new ExLinearWorld.Policy(w.policy().pi(), w.policy().q(), Matrix.zeros(2, 2)));
        assertEquals(0, still.actionInnovation().maxAbs());
        assertTrue(still.populationMoments(1).cov("a").trace() > 0.01);
    }

    @Test
    void aWorldWithoutAStationaryStateIsRefused() {
        assertRefused("no stationary state", () -> scalar(1, 0.5, 1, 1));
        assertRefused("no stationary state", () -> scalar(0.5, -1.25, 1, 1));
    }

    @Test
    void somethingThatIsNoCovarianceIsRefused() {
        assertRefused("Σ_w has the eigenvalue -1.0", () -> scalar(0.5, 0.5, -1, 1));
        assertRefused("Σ_ξ has the eigenvalue -2.0", () -> scalar(0.5, 0.5, 1, -2));
        assertRefused("Σ_w holds NaN or infinity", () -> scalar(0.5, 0.5, Double.NaN, 1));
    }

    @Test
    void matricesThatDoNotFitTogetherAreRefusedWithTheirShapes() {
        ExLinearWorld w = scalar(0.5, 0.5, 1, 1);
        assertRefused(
                "Π is 1 × 2; expected 1 × 1",
                () -> w.withPolicy(
                        new ExLinearWorld.Policy(Matrix.zeros(1, 2), Matrix.zeros(1, 1), Matrix.identity(1))));
        assertRefused(
                "V is 3 × 1; expected 2 × 1",
                () -> w.withObservation(new ExLinearWorld.Observation(Matrix.zeros(2, 1), Matrix.zeros(3, 1), 0)));
        assertRefused(
                "sensor noise is -0.1",
                () -> w.withObservation(new ExLinearWorld.Observation(Matrix.zeros(2, 1), Matrix.zeros(2, 1), -0.1)));
    }

    @Test
    void optionsThatCannotBeMetAreRefusedWithTheirValue() {
        WorldOptions ok = WorldOptions.of(new WorldOptions.Sizes(5, 2, 3, 2));
        assertRefused("4 numbers for 2 endogenous and 3", () -> new WorldOptions.Sizes(4, 2, 3, 2));
        assertRefused("d_a = 0", () -> new WorldOptions.Sizes(4, 2, 2, 0));
        assertRefused("0.0 degrees", () -> ok.withAngleDegrees(0));
        assertRefused("91.0 degrees", () -> ok.withAngleDegrees(91));
        assertRefused("actionVariances has 1 values [1.0]; expected 2", () -> ok.withActionVariances(1));
        assertRefused("exogenous variance is -1.0", () -> ok.withExogenousVariances(1, -1, 1));
        assertRefused("coefficient is 1.0", () -> ok.withExogenousCoefficients(0, 1, 0));
        assertRefused("sensor noise is NaN", () -> ok.withSensorNoise(Double.NaN));
        assertRefused("persistence is 1.0", () -> new WorldOptions.Agent(1, 0, 0));
        assertRefused("feedback is -1.0", () -> new WorldOptions.Agent(0.5, -1, 0));
        assertRefused("horizon is 0", () -> scalar(0.5, 0.5, 1, 1).populationMoments(0));
    }

    private static ExLinearWorld scalar(double a, double f, double sigmaW, double sigmaXi) {
        return new ExLinearWorld(
                new ExLinearWorld.Observation(Matrix.of(2, 1, 1, 0), Matrix.of(2, 1, 0, 1), 0),
                new ExLinearWorld.Endogenous(Matrix.of(1, 1, a), Matrix.identity(1)),
                new ExLinearWorld.Exogenous(Matrix.of(1, 1, f), Matrix.of(1, 1, sigmaW)),
                new ExLinearWorld.Policy(Matrix.zeros(1, 1), Matrix.zeros(1, 1), Matrix.of(1, 1, sigmaXi)));
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable action) {
        String message = assertThrows(UsageException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }
}
