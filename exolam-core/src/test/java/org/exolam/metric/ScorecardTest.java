package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.Split;
import org.exolam.error.DataException;
import org.exolam.linalg.Vector;
import org.exolam.objective.Gauge;
import org.exolam.settings.Json;
import org.junit.jupiter.api.Test;

class ScorecardTest {
    private static Scorecard card() {
        Map<MetricName, Metric> metrics = new EnumMap<>(MetricName.class);
        metrics.put(MetricName.ACTION_R2, new Metric(0.5, new Interval(0.4, 0.6), Vector.of(0.25, 0.75)));
        metrics.put(MetricName.POLICY_FLOOR, Metric.exact(0.125));
        Map<MetricName, String> missing = new EnumMap<>(MetricName.class);
        for (MetricName name : MetricName.values()) {
            if (!metrics.containsKey(name)) {
                missing.put(name, "no such block");
            }
        }
        return new Scorecard(
                new Scorecard.Provenance("m", "d", Gauge.DIFFERENCE, 3, new Split(List.of(0, 1), List.of(2)), 7),
                metrics,
                missing,
                Map.of(MetricName.ACTION_ACCURACY, Map.of("chance", 0.25)),
                List.of("column 3 is constant"));
    }

    @Test
    void aScorecardReadBackFromItsTextIsEqual() {
        Map<String, Object> read = Json.parse("scorecard.json", Json.pretty(card().toMap()));
        assertEquals(card(), Scorecard.fromMap("scorecard.json", read));
    }

    @Test
    void theFileHasTheKeysOfTheDesign() {
        Map<String, Object> map = card().toMap();
        assertEquals(1, map.get("schema"));
        assertEquals("difference", map.get("gauge"));
        assertEquals(Map.of("train", List.of(0, 1), "test", List.of(2)), map.get("split"));
        Map<?, ?> metrics = (Map<?, ?>) map.get("metrics");
        assertEquals(
                Map.of("value", 0.5, "low", 0.4, "high", 0.6, "perDimension", List.of(0.25, 0.75)),
                metrics.get("action.r2"));
        assertEquals("no such block", ((Map<?, ?>) map.get("missing")).get("exogenous.future.r2"));
    }

    @Test
    void aScoreWithoutIntervalHasNeitherEnd() {
        Map<?, ?> metric = (Map<?, ?>) ((Map<?, ?>) card().toMap().get("metrics")).get("policy_floor");
        assertFalse(metric.containsKey("low"));
        assertFalse(metric.containsKey("high"));
    }

    @Test
    void noScoreIsEverNotANumber() {
        assertThrows(IllegalArgumentException.class, () -> Metric.exact(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Interval(0, Double.POSITIVE_INFINITY));
    }

    @Test
    void everyMetricIsScoredOrMissingAndNotBoth() {
        Scorecard c = card();
        Map<MetricName, String> less = new EnumMap<>(c.missing());
        less.remove(MetricName.CONSISTENCY);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Scorecard(c.provenance(), c.metrics(), less, c.baselines(), c.notices()));
    }

    @Test
    void whatIsNoScorecardIsRefusedWithTheFileAndTheKey() {
        Map<String, Object> map = card().toMap();
        map.put("horizon", "three");
        DataException e = assertThrows(DataException.class, () -> Scorecard.fromMap("run/scorecard.json", map));
        assertTrue(e.getMessage().contains("run/scorecard.json: horizon is three"), e.getMessage());
        map.put("schema", 2);
        assertTrue(assertThrows(DataException.class, () -> Scorecard.fromMap("f", map))
                .getMessage()
                .contains("schema is 2"));
    }

    @Test
    void aScoreThatALaterVersionAddedIsLeftOut() {
        Map<String, Object> map = card().toMap();
        Map<String, Object> more = new java.util.LinkedHashMap<>();
        ((Map<?, ?>) map.get("metrics")).forEach((k, v) -> more.put((String) k, v));
        more.put("future.score", Map.of("value", 1));
        map.put("metrics", more);
        assertEquals(card(), Scorecard.fromMap("f", map));
    }
}
