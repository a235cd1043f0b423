package org.exolam.app.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.exolam.app.report.ClaimsModel.Call;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.metric.MetricName;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final int DATA = 6;

    /** Configurations whose outcomes are a function of their forecasts; the best forecast of each data set is recommended. */
    private static Agreement agreement(int each, DoubleUnaryOperator outcome, double half) {
        return agreement(each, outcome, half, "data");
    }

    private static Agreement agreement(int each, DoubleUnaryOperator outcome, double half, String name) {
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, Foretold> forecasts = new LinkedHashMap<>();
        for (int d = 0; d < DATA; d++) {
            List<Case> cases = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                double p = (i + 1.0) / each + 0.001 * d;
                Estimate predicted = Estimate.of(p, p - half, p + half);
                Map<String, Estimate> all =
                        Map.of(MetricName.ACTION_R2_GIVEN_O.key(), predicted, MetricName.CONSISTENCY.key(), predicted);
                cases.add(new Case("linear", "remedy" + i, 1, 2, Map.of(), all, i == each - 1));
                Map<String, Estimate> scores = new LinkedHashMap<>();
                double o = outcome.applyAsDouble(p);
                all.keySet().forEach(k -> scores.put(k, Estimate.of(o, o - 0.1, o + 0.1)));
                scores.put(MetricName.LEAKAGE_ESTIMATE.key(), Estimate.of(0.55, 0.5, 0.6));
                scores.put(MetricName.LEAKAGE_LABELED.key(), Estimate.of(i == 0 ? 0.4 : 0.5, 0.3, 0.6));
                scores.put(MetricName.LEAKAGE_BY_AGENT.key(), Estimate.of(0.6, 0.5, 0.7));
                outcomes.add(new Outcome((d < 2 ? name : "data") + d, cases.get(i), List.of(scores), List.of(10.0)));
            }
            forecasts.put((d < 2 ? name : "data") + d, new Foretold("healthy", "", 2, d == 0 ? 1 : 0.1, cases));
        }
        return new Agreement(outcomes, forecasts, 1);
    }

    private static String verdict(Agreement a, String... path) {
        Map<?, ?> at = a.toMap();
        for (String key : path) {
            at = (Map<?, ?>) at.get(key);
        }
        return String.valueOf(at.get("verdict"));
    }

    @Test
    void outcomesInTheForecastsOrderAndIntervalsPass() {
        Agreement a = agreement(4, p -> p * p, 0.3);
        assertEquals("PASS", verdict(a, "metrics", "action.r2_given_o"));
        assertEquals("null", verdict(a, "metrics", "consistency"), "no floor");
        assertEquals("PASS", verdict(a, "intervals"));
        assertEquals("PASS", verdict(a, "recommendation"));
        assertFalse(a.fallsShort());
    }

    @Test
    void outcomesInAnotherOrderFallShort() {
        Agreement a = agreement(4, p -> -p, 10);
        assertEquals("FAIL", verdict(a, "metrics", "action.r2_given_o"));
        assertEquals("PASS", verdict(a, "intervals"));
        assertEquals("FAIL", verdict(a, "recommendation"));
        assertTrue(a.fallsShort());
    }

    @Test
    void theOrderOfWhatIsNothingDoesNotCount() {
        Agreement a = agreement(8, p -> p > 0.6 ? p : 1e-3 * (0.6 - p), 10);
        Agreement b = agreement(8, p -> p > 0.6 ? p : 0.6 - p, 10);
        assertTrue(rank(a) > rank(b) + 0.05, rank(a) + " of noise about 0, " + rank(b) + " of scores");
        assertTrue(noisy(a) < rank(a) - 0.05, noisy(a) + " with that noise");
        assertEquals(noisy(b), rank(b), 1e-12);
    }

    private static Map<?, ?> ranks(Agreement a) {
        return (Map<?, ?>) ((Map<?, ?>) a.toMap().get("metrics")).get("action.r2_given_o");
    }

    private static double rank(Agreement a) {
        return (Double) ((Map<?, ?>) ranks(a).get("rank")).get("value");
    }

    private static double noisy(Agreement a) {
        return (Double) ranks(a).get("rankWithNoise");
    }

    @Test
    void outcomesOutsideTheIntervalsFallShort() {
        Agreement a = agreement(4, p -> p + 0.5, 0.3);
        assertEquals("PASS", verdict(a, "metrics", "action.r2_given_o"));
        assertEquals("FAIL", verdict(a, "intervals"));
        assertTrue(a.fallsShort());
    }

    @Test
    void ofFewConfigurationsNothingIsDecided() {
        Agreement a = agreement(3, p -> -p, 0);
        assertEquals("UNDECIDED", verdict(a, "metrics", "action.r2_given_o"));
        assertEquals("UNDECIDED", verdict(a, "intervals"));
        assertFalse(a.fallsShort());
        assertTrue(a.checks().stream().anyMatch(c -> c.call() == Call.UNDECIDED));
    }

    @Test
    void timeAndLeakageAreHeldAgainstTheirLimitsAndDecideNoExitCode() {
        Agreement a = agreement(4, p -> p, 0.3);
        // One second of forecast beside ten of training.
        assertEquals("FAIL", verdict(a, "seconds"));
        assertEquals("FAIL", verdict(a, "leakage", "leakage.estimate"), "0.55 beside 0.4");
        Map<?, ?> leakage = (Map<?, ?>) ((Map<?, ?>) a.toMap().get("leakage")).get("leakage.estimate");
        assertEquals(DATA * 3, leakage.get("hits"));
        assertEquals(0.15, (Double) leakage.get("largestGap"), 1e-12);
        assertEquals(DATA * 4, ((Map<?, ?>) leakage.get("between")).get("hits"), "between 0.4 and 0.6");
        assertEquals("UNDECIDED", verdict(a, "leakage", "leakage.idle"));
        assertFalse(a.fallsShort());
    }

    @Test
    void aMarginIsLearnedOnWorldsAndTriedOnRecordings() {
        Agreement a = agreement(4, p -> p + 0.25, 0.2, "world:");
        Map<?, ?> widened = (Map<?, ?>) ((Map<?, ?>) a.toMap().get("intervals")).get("calibratedOnWorlds");
        assertEquals(0.05, (Double) widened.get("margin"), 1e-9);
        assertEquals(2 * 2 * 4, widened.get("worlds"), "two data sets, two scores, four configurations");
        assertEquals(1.0, ((Map<?, ?>) widened.get("recordings")).get("share"));
        assertEquals("FAIL", verdict(a, "intervals"), "as they are");
        assertFalse(
                agreement(4, p -> p, 0.2).toMap().get("intervals").toString().contains("calibrated"));
    }

    @Test
    void nothingAtAllIsNoAgreement() {
        Agreement a = new Agreement(List.of(), Map.of(), 1);
        assertTrue(a.checks().isEmpty());
        assertFalse(a.fallsShort());
    }
}
