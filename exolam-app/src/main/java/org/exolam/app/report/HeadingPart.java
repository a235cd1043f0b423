package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Title, verdict, the three leading numbers, and what they were made from. */
final class HeadingPart {
    /** What a verdict asks of the reader, with the sign that stands beside its colour. */
    private enum Call {
        GOOD("M4 10.5 8.2 15 16 5.5"),
        BAD("M5 5 15 15M15 5 5 15"),
        UNSURE("M6.5 7.2a3.5 3.5 0 1 1 5.2 3.1c-1.2.7-1.7 1.2-1.7 2.4M10 15.8v.4"),
        NEUTRAL("M4 15.5V10M10 15.5V4.5M16 15.5V8");

        private final String sign;

        Call(String sign) {
            this.sign = sign;
        }
    }

    private static final Map<String, Call> CALLS = Map.of(
            "healthy", Call.GOOD,
            "crowding_out", Call.BAD,
            "over_capacity", Call.BAD,
            "no_action_variety", Call.BAD,
            "undecided", Call.UNSURE);

    private HeadingPart() {}

    static void write(Markup out, ReportModel model, String headingTag) {
        ReportModel.Heading heading = model.heading();
        out.element(headingTag, heading.title(), "class", "title");
        if (heading.verdict() != null) {
            verdict(out, heading.verdict());
        }
        tiles(out, model);
        facts(out, model);
    }

    private static void verdict(Markup out, ReportModel.Verdict verdict) {
        Call call = CALLS.getOrDefault(verdict.key(), Call.NEUTRAL);
        out.open("div", "class", "verdict call-" + call.name().toLowerCase(java.util.Locale.ROOT));
        out.open("p", "class", "word");
        out.open("svg", "viewBox", "0 0 20 20", "width", "20", "height", "20", "aria-hidden", "true", "class", "sign");
        out.leaf("path", "d", call.sign).close("svg");
        out.element("span", RemedyWords.words(verdict.key())).close("p");
        out.element("p", Numbers.typeset(verdict.sentence()), "class", "sentence")
                .close("div");
    }

    private static void tiles(Markup out, ReportModel model) {
        if (model.forecast() != null && model.forecast().recommendation() != null) {
            recommendation(out, new Slices(model.forecast()), model.forecast().recommendation());
        } else if (!model.scorecards().isEmpty()) {
            tiles(out, model.scorecards().get(0).metrics(), Map.of());
        }
    }

    private static void recommendation(Markup out, Slices slices, ReportModel.Recommendation recommendation) {
        ReportModel.Prediction best = slices.recommended();
        ReportModel.Prediction baseline = slices.baseline();
        boolean compared = best != null && baseline != null && baseline != best;
        String what = "Recommended: "
                + Slices.describe(recommendation.remedy(), recommendation.strength(), recommendation.size()) + ".";
        String beside = compared ? ", beside plain reconstruction with k = " + baseline.size() : "";
        String predicted = best == null ? "" : " Predicted on held-out episodes" + beside + ":";
        out.element("p", what + predicted, "class", "lead");
        if (best != null) {
            tiles(out, best.metrics(), compared ? baseline.metrics() : Map.of());
        }
    }

    private static void tiles(
            Markup out, Map<String, ReportModel.Estimate> metrics, Map<String, ReportModel.Estimate> beside) {
        List<Leading> shown = new ArrayList<>();
        for (Leading leading : Leading.values()) {
            if (leading.metric(metrics.keySet()) != null) {
                shown.add(leading);
            }
        }
        if (shown.isEmpty()) {
            return;
        }
        out.open("div", "class", "tiles");
        for (Leading leading : shown) {
            String name = leading.metric(metrics.keySet());
            tile(out, MetricWords.of(name), metrics.get(name), beside.get(name));
        }
        out.close("div");
    }

    private static void tile(Markup out, MetricWords words, ReportModel.Estimate e, ReportModel.Estimate beside) {
        out.open("div", "class", "tile " + words.tone().cssClass());
        out.element("p", words.label(), "class", "what");
        out.open("p", "class", "value").element("span", Numbers.score(e.value()), "class", "big");
        if (e.hasInterval()) {
            out.text(" ").element("span", Numbers.interval(e), "class", "interval");
        }
        out.close("p");
        if (beside != null) {
            out.element("p", "plain reconstruction " + Numbers.withInterval(beside), "class", "beside");
        }
        out.element("p", words.symbol() + ", " + words.tone().better(), "class", "note")
                .close("div");
    }

    private static void facts(Markup out, ReportModel model) {
        ReportModel.Heading heading = model.heading();
        List<String[]> facts = new ArrayList<>();
        if (!heading.dataset().isEmpty()) {
            facts.add(new String[] {"Data set", heading.dataset()});
        }
        if (!heading.representation().isEmpty()) {
            facts.add(new String[] {"Representation", heading.representation()});
        }
        if (model.forecast() != null && !model.forecast().evidence().isEmpty()) {
            facts.add(new String[] {"Evidence", evidence(model.forecast().evidence())});
        }
        if (facts.isEmpty()) {
            return;
        }
        out.open("dl", "class", "facts");
        for (String[] fact : facts) {
            out.open("div").element("dt", fact[0]).element("dd", fact[1]).close("div");
        }
        out.close("dl");
    }

    /** {@code labeledEpisodes: 18} as {@code labeled episodes 18}. */
    private static String evidence(Map<String, String> evidence) {
        List<String> parts = new ArrayList<>();
        evidence.forEach((key, value) -> {
            String words = key.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(java.util.Locale.ROOT);
            String shown = value.equals("true") ? "yes" : value.equals("false") || value.equals("0") ? "none" : value;
            parts.add(words + ": " + shown);
        });
        return String.join(" · ", parts);
    }
}
