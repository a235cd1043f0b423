package org.exolam.app.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.exolam.forecast.Prediction;
import org.exolam.forecast.Score;
import org.exolam.metric.Metric;
import org.exolam.metric.MetricName;
import org.exolam.metric.Scorecard;

/**
 * One model of the story: what was predicted for it before training, and what it showed on held-out episodes.
 *
 * @param label the remedy in words
 */
record Comparison(String label, Prediction prediction, Scorecard obtained) {
    /** The scores that the story is told with. */
    static final List<MetricName> TOLD =
            List.of(MetricName.ACTION_R2_GIVEN_O, MetricName.EXOGENOUS_FUTURE_R2, MetricName.CONSISTENCY);

    OptionalDouble predicted(MetricName name) {
        Score score = prediction.scores().get(name.key());
        return score == null ? OptionalDouble.empty() : OptionalDouble.of(score.value());
    }

    OptionalDouble obtained(MetricName name) {
        return obtained.metric(name).map(m -> OptionalDouble.of(m.value())).orElse(OptionalDouble.empty());
    }

    /** As the report draws it: metric → value, low, high. */
    Map<String, Object> predictedMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        prediction.scores().forEach((name, s) -> map.put(name, estimate(s.value(), s.low(), s.high())));
        return map;
    }

    Map<String, Object> obtainedMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        obtained.metrics().forEach((name, m) -> map.put(name.key(), estimate(m)));
        return map;
    }

    private static Map<String, Object> estimate(Metric m) {
        return m.intervalOrNull() == null
                ? Map.of("value", m.value())
                : estimate(
                        m.value(), m.intervalOrNull().low(), m.intervalOrNull().high());
    }

    private static Map<String, Object> estimate(double value, double low, double high) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("value", value);
        map.put("low", low);
        map.put("high", high);
        return map;
    }

    /** For {@code --json}. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("label", label);
        map.put("remedy", prediction.remedy());
        map.put("strength", prediction.strength());
        map.put("size", prediction.size());
        Map<String, Object> predicted = new LinkedHashMap<>();
        Map<String, Object> obtained = new LinkedHashMap<>();
        for (MetricName name : TOLD) {
            predicted(name).ifPresent(v -> predicted.put(name.key(), v));
            obtained(name).ifPresent(v -> obtained.put(name.key(), v));
        }
        map.put("predicted", predicted);
        map.put("obtained", obtained);
        return map;
    }
}
