package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was measured, and how it compares with what was predicted. */
final class ScorecardPart {
    /** Longer lists of reasons start folded. */
    private static final int MOST_OPEN = 4;

    private ScorecardPart() {}

    static void scorecards(Layout layout, List<ReportModel.Scorecard> cards) {
        if (cards.isEmpty()) {
            return;
        }
        Markup out = layout.open(
                "scorecard",
                cards.size() > 1 ? "Scorecards" : "Scorecard",
                "What was measured",
                "Scores on held-out episodes with 95 % intervals from resampling those episodes. A score below 0 is worse "
                        + "than guessing the mean.",
                "The small bars give the score for each column of the block: an average may hide that one column is "
                        + "found and the others are not.");
        SharesChart.write(out, cards);
        cards.forEach(card -> card(out, card));
        layout.close();
    }

    private static void card(Markup out, ReportModel.Scorecard card) {
        out.open("div", "class", "group").element("h3", card.name());
        facts(out, card.facts());
        if (!card.metrics().isEmpty()) {
            new ScorecardTable(card).write(out);
        }
        if (!card.notices().isEmpty()) {
            out.element("h4", "To be noted").open("ul", "class", "notices");
            card.notices().forEach(notice -> out.element("li", Numbers.typeset(notice)));
            out.close("ul");
        }
        if (!card.missing().isEmpty()) {
            missing(out, card.missing());
        }
        out.close("div");
    }

    private static void missing(Markup out, Map<String, String> missing) {
        out.open("details", "open", missing.size() <= MOST_OPEN ? "open" : null);
        out.element("summary", "Not measured: " + Numbers.count(missing.size(), "score"));
        out.open("dl", "class", "missing");
        missing.forEach((name, why) -> {
            String label = MetricWords.of(name).label();
            out.open("div").open("dt").text(label);
            if (!label.equals(name)) {
                out.text(" ").element("small", name);
            }
            out.close("dt").element("dd", why).close("div");
        });
        out.close("dl").close("details");
    }

    private static void facts(Markup out, Map<String, String> facts) {
        if (facts.isEmpty()) {
            return;
        }
        out.open("dl", "class", "facts");
        facts.forEach((name, value) -> out.open("div")
                .element("dt", RemedyWords.words(name))
                .element("dd", value)
                .close("div"));
        out.close("dl");
    }

    static void comparisons(Layout layout, List<ReportModel.Comparison> comparisons) {
        List<DotPlot> plots = new ArrayList<>();
        for (String metric : metricsOfBoth(comparisons)) {
            plots.add(plot(metric, comparisons));
        }
        if (plots.isEmpty()) {
            return;
        }
        List<DotPlot.Row> rows = plots.stream()
                .flatMap(p -> p.rows().stream())
                .filter(DotPlot.Row::isComparable)
                .toList();
        long inside = rows.stream().filter(DotPlot.Row::agrees).count();
        Markup out = layout.openBroad(
                "comparison",
                "Predicted, obtained",
                "Did the forecast hold?",
                "Predicted from second moments before training, and measured on held-out episodes after it.",
                rows.isEmpty()
                        ? ""
                        : inside + " of " + Numbers.count(rows.size(), "measurement")
                                + " fell inside the predicted 95 % interval.");
        out.open("ul", "class", "legend");
        key(out, "predicted", Look.circle(15, 7, 4.2), "predicted");
        key(out, "obtained", new Look(2).marker(15, 7, 4.4), "obtained");
        out.close("ul").open("div", "class", "charts");
        plots.forEach(p -> p.write(out));
        out.close("div");
        layout.close();
    }

    private static void key(Markup out, String cssClass, String marker, String label) {
        out.open("li").open("span", "class", "key");
        Svg svg = Svg.open(out, 30, 14, "swatch", "");
        svg.group(cssClass)
                .line(0, 7, 30, 7, "whisker")
                .path(marker, "dot")
                .endGroup()
                .close();
        out.element("span", label).close("span").close("li");
    }

    private static List<String> metricsOfBoth(List<ReportModel.Comparison> comparisons) {
        List<String> names = new ArrayList<>();
        for (ReportModel.Comparison c : comparisons) {
            c.predicted().keySet().stream().filter(c.obtained()::containsKey).forEach(names::add);
        }
        return MetricWords.inReadingOrder(names);
    }

    private static DotPlot plot(String metric, List<ReportModel.Comparison> comparisons) {
        MetricWords words = MetricWords.of(metric);
        List<DotPlot.Row> rows = comparisons.stream()
                .filter(c -> c.predicted().containsKey(metric) && c.obtained().containsKey(metric))
                .map(c -> new DotPlot.Row(
                        c.label(), c.predicted().get(metric), c.obtained().get(metric)))
                .toList();
        return new DotPlot(words.label(), words.symbol(), words.unit(), rows);
    }
}
