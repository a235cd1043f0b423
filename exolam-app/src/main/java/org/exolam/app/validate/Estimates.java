package org.exolam.app.validate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.app.report.ReportModel.Estimate;

/** Scores with intervals, as files have them. */
final class Estimates {
    private Estimates() {}

    static Map<String, Object> toMap(Map<String, Estimate> scores) {
        Map<String, Object> map = new LinkedHashMap<>();
        scores.forEach((name, e) -> map.put(name, toMap(e)));
        return map;
    }

    /** Without what is not known. */
    static Map<String, Object> toMap(Estimate e) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (Double.isFinite(e.value())) {
            map.put("value", e.value());
        }
        if (Double.isFinite(e.low()) && Double.isFinite(e.high())) {
            map.put("low", e.low());
            map.put("high", e.high());
        }
        return map;
    }

    static Map<String, Estimate> fromMap(Map<String, Object> map) {
        Map<String, Estimate> scores = new LinkedHashMap<>();
        map.keySet().forEach(name -> {
            Map<String, Object> score = Parts.child(map, name);
            scores.put(name, Estimate.of(number(score, "value"), number(score, "low"), number(score, "high")));
        });
        return scores;
    }

    private static double number(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number n ? n.doubleValue() : Double.NaN;
    }
}
