package org.exolam.app.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.app.run.NeuralTraining;
import org.exolam.metric.Interval;
import org.exolam.metric.Metric;
import org.exolam.metric.Scorecard;

/** A scorecard as lines for a terminal. */
final class ScorecardText {
    private ScorecardText() {}

    static List<String> of(Scorecard card) {
        List<String> lines = new ArrayList<>();
        Scorecard.Provenance p = card.provenance();
        lines.add(String.format(
                Locale.ROOT,
                "%s on %s: %d held-out of %d episodes, horizon %d, %s gauge",
                p.model(),
                p.dataset(),
                p.split().test().size(),
                p.split().test().size() + p.split().train().size(),
                p.horizon(),
                p.gauge().key()));
        card.metrics().forEach((name, metric) -> {
            Double linear = card.baselines().getOrDefault(name, Map.of()).get(NeuralTraining.LINEAR);
            String beside = linear == null ? "" : String.format(Locale.ROOT, "   linear %.3f", linear);
            lines.add(line(name.key(), metric) + beside);
        });
        reasons(card).forEach((why, names) -> lines.add("  not given: " + String.join(", ", names) + " (" + why + ")"));
        card.notices().forEach(n -> lines.add("  " + n));
        return lines;
    }

    private static String line(String name, Metric metric) {
        Interval interval = metric.intervalOrNull();
        String range =
                interval == null ? "" : String.format(Locale.ROOT, "  [%.3f, %.3f]", interval.low(), interval.high());
        // Not "-0.000", which is no score.
        return String.format(Locale.ROOT, "  %-30s %7.3f%s", name, metric.value(), range)
                .replace("-0.000", "0.000");
    }

    /** Missing metrics of one reason share a line. */
    private static Map<String, List<String>> reasons(Scorecard card) {
        Map<String, List<String>> reasons = new LinkedHashMap<>();
        card.missing()
                .forEach((name, why) ->
                        reasons.computeIfAbsent(why, w -> new ArrayList<>()).add(name.key()));
        return reasons;
    }
}
