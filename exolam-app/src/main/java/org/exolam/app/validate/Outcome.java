package org.exolam.app.validate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.metric.MetricName;

/**
 * What became of a configuration.
 *
 * @param data the data set's name
 * @param foretold what was said
 * @param scores of each seed, by metric
 * @param seconds that training took, of each seed
 */
record Outcome(String data, Case foretold, List<Map<String, Estimate>> scores, List<Double> seconds) {
    Outcome {
        scores = List.copyOf(scores);
        seconds = List.copyOf(seconds);
    }

    /** Mean over seeds, with the interval of one seed's held-out episodes, or the range of several seeds. */
    Optional<Estimate> obtained(MetricName metric) {
        List<Estimate> all = scores.stream()
                .filter(s -> s.containsKey(metric.key()))
                .map(s -> s.get(metric.key()))
                .toList();
        if (all.size() < 2) {
            return all.stream().findFirst();
        }
        double[] values = all.stream().mapToDouble(Estimate::value).sorted().toArray();
        double mean = java.util.Arrays.stream(values).average().orElseThrow();
        return Optional.of(Estimate.of(mean, values[0], values[values.length - 1]));
    }

    Optional<Estimate> predicted(MetricName metric) {
        return Optional.ofNullable(foretold.predicted().get(metric.key()));
    }

    double value(MetricName metric) {
        return obtained(metric).map(Estimate::value).orElse(Double.NaN);
    }

    /** As forecasts weigh remedies: action less what leaks; consistency where there is no action. */
    double worth() {
        double action = value(MetricName.ACTION_R2_GIVEN_O);
        double leaked = value(MetricName.EXOGENOUS_FUTURE_R2);
        if (Double.isNaN(action)) {
            return value(MetricName.CONSISTENCY);
        }
        return action - (leaked > 0 ? leaked : 0);
    }

    String label() {
        return data + ": " + foretold.label();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("data", data);
        map.put("model", foretold.model());
        map.put("remedy", foretold.remedy());
        map.put("strength", foretold.strength());
        map.put("size", foretold.size());
        map.put("recommended", foretold.isRecommended());
        map.put("seconds", seconds);
        Map<String, Object> metrics = new LinkedHashMap<>();
        for (MetricName metric : Agreement.COMPARED) {
            predicted(metric)
                    .ifPresent(p -> obtained(metric).ifPresent(o -> {
                        Map<String, Object> both = new LinkedHashMap<>();
                        both.put("predicted", Estimates.toMap(p));
                        both.put("obtained", Estimates.toMap(o));
                        both.put("inside", Agreement.isInside(p, o));
                        metrics.put(metric.key(), both);
                    }));
        }
        map.put("metrics", metrics);
        Map<String, Object> leakage = new LinkedHashMap<>();
        for (MetricName metric : Agreement.LEAKAGE) {
            obtained(metric).ifPresent(o -> leakage.put(metric.key(), Estimates.toMap(o)));
        }
        map.put("leakage", leakage);
        return map;
    }
}
