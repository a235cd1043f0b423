package org.exolam.app.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.exolam.app.config.Yaml;
import org.exolam.error.DataException;
import org.exolam.linalg.Vector;

/** Reads the maps of {@code forecast.json} and {@code scorecard.json} into the records of the report. */
final class ModelReader {
    private final Fields root;

    ModelReader(String where, Map<String, ?> json) {
        root = new Fields(where, json);
    }

    String textOr(String key, String otherwise) {
        return root.text(key, otherwise);
    }

    /** The forecast's verdict and why; null where it gives none. */
    ReportModel.Verdict verdict() {
        String key = root.text("verdict", null);
        return key == null ? null : new ReportModel.Verdict(key, root.text("why", ""));
    }

    ReportModel.Forecast forecast() {
        List<ReportModel.Prediction> predictions = root.children("predictions").stream()
                .map(ModelReader::prediction)
                .toList();
        Set<String> graded = predictions.stream()
                .filter(p -> p.strength() != null && p.strength() != 0)
                .map(ReportModel.Prediction::remedy)
                .collect(Collectors.toSet());
        return new ReportModel.Forecast(
                root.child("evidence").textEntries(),
                root.children("horizons").stream().map(ModelReader::horizon).toList(),
                predictions.stream()
                        .map(p -> new ReportModel.Prediction(
                                p.remedy(), strength(p.remedy(), p.strength(), graded), p.size(), p.metrics()))
                        .toList(),
                recommendation(root.child("recommendation"), graded));
    }

    /** A remedy that was tried with strength 0 alone has none. */
    private static Double strength(String remedy, Double strength, Set<String> graded) {
        return strength != null && strength == 0 && !graded.contains(remedy) ? null : strength;
    }

    ReportModel.Scorecard scorecard() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String key : List.of("dataset", "gauge", "horizon")) {
            String text = root.text(key, null);
            if (text != null) {
                facts.put(key, text);
            }
        }
        for (String part : List.of("train", "test")) {
            List<String> episodes = root.child("split").texts(part);
            if (!episodes.isEmpty()) {
                facts.put(part, episodes(episodes));
            }
        }
        return new ReportModel.Scorecard(
                root.text("model", "model"),
                facts,
                metrics(root.child("metrics")),
                root.child("missing").textEntries(),
                baselines(root.child("baselines")),
                root.texts("notices"));
    }

    private static Map<String, Map<String, Double>> baselines(Fields fields) {
        Map<String, Map<String, Double>> out = new LinkedHashMap<>();
        fields.objects().forEach((metric, scores) -> {
            Map<String, Double> named = new LinkedHashMap<>();
            scores.toMap().keySet().forEach(who -> named.put(who, orNaN(scores.number(who))));
            out.put(metric, named);
        });
        return out;
    }

    /** Every metric of {@code {NAME:{"value":…,"low":…,"high":…,"perDimension":[…]}}}. */
    static Map<String, ReportModel.Estimate> metrics(Fields metrics) {
        Map<String, ReportModel.Estimate> out = new LinkedHashMap<>();
        metrics.objects().forEach((name, fields) -> out.put(name, estimate(fields)));
        return out;
    }

    private static ReportModel.Estimate estimate(Fields f) {
        return new ReportModel.Estimate(
                f.requiredNumber("value"),
                orNaN(f.number("low")),
                orNaN(f.number("high")),
                Vector.of(f.numbers("perDimension")));
    }

    private static ReportModel.Horizon horizon(Fields f) {
        double[] spectrum = f.numbers("spectrum");
        if (Arrays.stream(spectrum).anyMatch(v -> !Double.isFinite(v))) {
            throw new DataException(
                    f.where() + ".spectrum holds an entry that is no number; every eigenvalue must be one");
        }
        return new ReportModel.Horizon(
                (int) f.requiredNumber("h"),
                Vector.of(spectrum),
                Vector.of(f.numbers("actionShare")),
                Vector.of(f.numbers("exogenousShare")),
                orNaN(f.number("explainedByAction")),
                orNaN(f.number("explainedByExogenous")),
                orNaN(f.number("effectiveRank")));
    }

    private static ReportModel.Prediction prediction(Fields f) {
        return new ReportModel.Prediction(
                remedy(f), f.number("strength"), (int) f.requiredNumber("size"), metrics(f.child("metrics")));
    }

    private static ReportModel.Recommendation recommendation(Fields f, Set<String> graded) {
        if (f.isEmpty()) {
            return null;
        }
        Map<String, Object> configuration = f.child("configuration").toMap();
        String remedy = remedy(f);
        return new ReportModel.Recommendation(
                remedy,
                strength(remedy, f.number("strength"), graded),
                (int) f.requiredNumber("size"),
                configuration.isEmpty() ? "" : Yaml.write(configuration));
    }

    private static double orNaN(Double v) {
        return v == null ? Double.NaN : v;
    }

    /** {@code 20 episodes: 0, 1, 2 … 19}. */
    private static String episodes(List<String> names) {
        List<String> shown = new ArrayList<>(names.subList(0, Math.min(6, names.size())));
        String list = String.join(", ", shown);
        if (names.size() > shown.size()) {
            list += " … " + names.get(names.size() - 1);
        }
        return Numbers.count(names.size(), "episode") + ": " + list;
    }

    /** With the family of models in front where it is not the linear one. */
    private static String remedy(Fields f) {
        String remedy = f.text("remedy", RemedyWords.BASELINE);
        return f.text("model", "linear").equals("linear") ? remedy : RemedyWords.LIFTED + remedy;
    }
}
