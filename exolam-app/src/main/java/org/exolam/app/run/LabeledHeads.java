package org.exolam.app.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.exolam.app.config.Configuration;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.metric.Evaluation;
import org.exolam.metric.LatentSource;
import org.exolam.metric.Metric;

/**
 * What linear heads fitted on few labeled episodes predict of the action, given o: on z, and on what the encoder reads.
 *
 * @param latent number of labeled episodes → R²
 * @param inputOrNull the same without the model; null where there is no encoder
 */
public record LabeledHeads(SortedMap<Integer, Metric> latent, SortedMap<Integer, Metric> inputOrNull) {
    /** Fits and judges the heads. */
    public static LabeledHeads of(
            Scoring.Subject subject,
            Dataset data,
            Split split,
            Configuration asked,
            List<Integer> counts,
            Console console) {
        try (ProgressLine progress = console.progress("labels", "transitions")) {
            Evaluation evaluation = Scoring.evaluation(asked, progress);
            return new LabeledHeads(
                    heads(evaluation, subject.source(), subject, data, split, counts),
                    subject.inputOrNull() == null
                            ? null
                            : heads(evaluation, subject.inputOrNull(), subject, data, split, counts));
        }
    }

    private static SortedMap<Integer, Metric> heads(
            Evaluation evaluation,
            LatentSource source,
            Scoring.Subject subject,
            Dataset data,
            Split split,
            List<Integer> counts) {
        return evaluation.labelEfficiency(source, data, split, subject.horizon(), counts);
    }

    /** For {@code scorecard.json}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("metric", "action.r2_given_o");
        map.put("latent", list(latent));
        if (inputOrNull != null) {
            map.put("input", list(inputOrNull));
        }
        return map;
    }

    private static List<Object> list(SortedMap<Integer, Metric> heads) {
        List<Object> list = new ArrayList<>();
        heads.forEach((n, metric) -> {
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("episodes", n);
            point.put("value", metric.value());
            metric.interval().ifPresent(i -> {
                point.put("low", i.low());
                point.put("high", i.high());
            });
            list.add(point);
        });
        return list;
    }

    /** For the terminal. */
    public List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add("R2(action | z; o) of a linear head fitted on few labeled episodes"
                + (inputOrNull == null ? "" : ", and of one on the encoder's whole input"));
        latent.forEach((n, metric) -> lines.add(String.format(Locale.ROOT, "  %4d episodes   %s", n, text(metric))
                + (inputOrNull == null ? "" : "   input " + text(inputOrNull.get(n)))));
        return lines;
    }

    private static String text(Metric metric) {
        return String.format(Locale.ROOT, "%6.3f", metric.value())
                + metric.interval()
                        .map(i -> String.format(Locale.ROOT, "  [%.3f, %.3f]", i.low(), i.high()))
                        .orElse("");
    }
}
