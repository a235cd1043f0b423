package org.exolam.forecast;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Objective;

/**
 * Scores that a remedy is predicted to have, by cross-validation over training episodes with the exact solver.
 *
 * @param remedy name in snake case, as in THEORY section 4
 * @param strength relative weight, or 0 where the remedy has none
 * @param objective complete, of the predicted size
 * @param scores metric name → score
 */
public record Prediction(String remedy, double strength, Objective objective, Map<String, Score> scores) {
    public Prediction {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }

    public int size() {
        return objective.size();
    }

    /** Which family of models: {@code linear} or {@code lifted}. */
    public String model() {
        return objective.encoder() == EncoderInput.LIFTED ? "lifted" : "linear";
    }

    OptionalDouble score(String metric) {
        Score s = scores.get(metric);
        return s == null ? OptionalDouble.empty() : OptionalDouble.of(s.value());
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", model());
        map.put("remedy", remedy);
        map.put("strength", strength);
        map.put("size", size());
        Map<String, Object> metrics = new LinkedHashMap<>();
        scores.forEach((name, s) -> metrics.put(name, s.toMap()));
        map.put("metrics", metrics);
        return map;
    }
}
