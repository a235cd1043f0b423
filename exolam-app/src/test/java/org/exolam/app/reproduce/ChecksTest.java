package org.exolam.app.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.exolam.app.report.ClaimsModel.Call;
import org.exolam.app.report.ClaimsModel.Check;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.app.reproduce.Trial.Maker;
import org.exolam.metric.MetricName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verdicts on scores that are made up. */
class ChecksTest {
    private static final MetricName METRIC = MetricName.ACTION_R2_GIVEN_O;
    private static final Effort EFFORT = Effort.QUICK.withSeeds(3);

    /** λ* = 2: the theory says 0 up to 1.4 and 1 from 2.8 on. */
    private static final Sweep SWEEP = new Sweep(
            "s", "s", "λ", List.of(condition(0.5), condition(1.4), condition(2.8), condition(8)), List.of(METRIC));

    private static Condition condition(double weight) {
        return Condition.of("λ = " + weight, weight, Worlds.one(), Asked.supervision(1, weight, 1));
    }

    /** Both models score f(λ), spread over seeds by so much to either side. */
    private static Checks scoring(DoubleUnaryOperator f, double spread) {
        // The spread turns round along the sweep, so that differences spread, too.
        return scoring((x, seed) -> f.applyAsDouble(x) + spread * (seed - 2) * (x > 2 ? 1 : -1));
    }

    /** Both models score f(λ, seed). */
    private static Checks scoring(DoubleBinaryOperator f) {
        Map<Trial, Map<String, Double>> scores = new HashMap<>();
        for (Condition c : SWEEP.conditions()) {
            for (Maker maker : Maker.values()) {
                for (int seed = 1; seed <= 3; seed++) {
                    scores.put(c.trial(maker, EFFORT, seed), Map.of(METRIC.key(), f.applyAsDouble(c.x(), seed)));
                }
            }
        }
        return new Checks(new Evidence(EFFORT, scores));
    }

    private static Check only(Checks checks) {
        assertEquals(1, checks.made().size());
        return checks.made().get(0);
    }

    @ParameterizedTest(name = "from {0} to {1}, spread {2}: {3}")
    @CsvSource({"0, 0.4, 0.01, PASS", "0, 0.4, 0.5, UNDECIDED", "0.4, 0, 0.01, FAIL", "0.2, 0.2, 0.01, UNDECIDED"})
    void anEffectHoldsWhereItsIntervalExcludesZeroOnThePredictedSide(double from, double to, double spread, Call call) {
        Checks checks = scoring(x -> x < 2 ? from : to, spread);
        checks.effect(SWEEP.first(), SWEEP.last(), METRIC, Maker.NEURAL);
        Check check = only(checks);
        assertEquals(call, check.call());
        assertEquals(1, check.predicted().value(), 1e-6, "the population's");
        assertEquals(to - from, check.obtained().value(), 1e-12);
    }

    @ParameterizedTest(name = "turning at {0}, by a factor of {1} elsewhere in other worlds: {2}")
    @CsvSource({
        "2, 1.01, PASS",
        "1.6, 1.01, PASS",
        "7, 1.01, FAIL",
        "0.6, 1.01, FAIL",
        "2, 3, UNDECIDED",
        "100, 1.01, FAIL",
        "0.01, 1.01, FAIL"
    })
    void aTurnHoldsWithinAFactorOfTwo(double at, double factor, Call call) {
        Checks checks = scoring((x, seed) -> 1 / (1 + Math.pow(at * Math.pow(factor, seed - 2) / x, 8)));
        checks.crossing("λ*", SWEEP, METRIC, 2);
        assertEquals(2, checks.made().size());
        assertEquals(call, checks.made().get(1).call(), checks.made().toString());
    }

    @Test
    void theTurnIsInterpolatedInTheLogarithm() {
        assertEquals(Math.sqrt(1.4 * 2.8), Checks.turn(SWEEP, new double[] {0, 0.25, 0.75, 1}, 0, 1), 1e-9);
        assertEquals(Math.sqrt(1.4 * 2.8), Checks.turn(SWEEP, new double[] {1, 0.75, 0.25, 0}, 1, 0), 1e-9);
        assertEquals(32, Checks.turn(SWEEP, new double[] {0, 0, 0, 0}, 0, 1), "never reached");
        assertEquals(0.125, Checks.turn(SWEEP, new double[] {0, 0, 0, 0}, 1, 0), "passed before");
    }

    @Test
    void conditionsInThePredictedOrderPassAndTurnedRoundTheyFail() {
        Checks right = scoring(x -> x / 10, 0.001);
        right.order(SWEEP, METRIC, Maker.NEURAL);
        assertEquals(Call.PASS, only(right).call());
        Checks wrong = scoring(x -> -x / 10, 0.001);
        wrong.order(SWEEP, METRIC, Maker.NEURAL);
        assertEquals(Call.FAIL, only(wrong).call());
    }

    @Test
    void theLinearModelMustBeNearThePopulationEverywhere() {
        Checks near = scoring(x -> x < 2 ? 0.02 : 0.98, 0.001);
        near.near(SWEEP, METRIC, 0.05);
        assertEquals(Call.PASS, only(near).call());
        Checks far = scoring(x -> x < 1 ? 0.2 : x < 2 ? 0 : 1, 0.001);
        far.near(SWEEP, METRIC, 0.05);
        assertEquals(Call.FAIL, only(far).call());
        assertTrue(only(far).name().endsWith("λ = 0.5"), only(far).name());
    }

    @Test
    void scoresThatAreMissingDecideNothing() {
        Checks checks = new Checks(new Evidence(EFFORT, Map.of()));
        checks.effect(SWEEP.first(), SWEEP.last(), METRIC, Maker.NEURAL);
        checks.near(SWEEP, METRIC, 0.05);
        checks.order(SWEEP, METRIC, Maker.NEURAL);
        assertTrue(
                checks.made().stream().noneMatch(c -> c.call() == Call.PASS),
                checks.made().toString());
    }

    @Test
    void closedFormsAreHeldAgainstTheOptimum() {
        Checks checks = scoring(x -> x, 0);
        checks.exactCrossing("λ*", 2, ChecksTest::condition, METRIC, 0.1, 30);
        checks.exactCrossing("λ*", 2.1, ChecksTest::condition, METRIC, 0.1, 30);
        assertEquals(
                List.of(Call.PASS, Call.FAIL),
                checks.made().stream().map(Check::call).toList());
    }

    @Test
    void oneSeedHasNoIntervalAndTwoHaveAWideOne() {
        assertTrue(Double.isNaN(Spread.of(0.3).low()));
        Estimate two = Spread.of(0, 1);
        assertEquals(0.5 + 12.706 * 0.5, two.high(), 1e-9);
        double[] many = new double[41];
        java.util.Arrays.setAll(many, i -> i % 2);
        double deviation = Math.sqrt(20.0 * 21 / 41 / 40);
        assertEquals(
                2.021 * deviation / Math.sqrt(41),
                Spread.of(many).high() - Spread.of(many).value(),
                1e-4);
    }
}
