package org.exolam.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.metric.MetricName;

/** Whose z's variance is: one bar a model, split by cause. */
final class SharesChart {
    /** A cause and how it is drawn, in the order of the bar. */
    private enum Cause {
        ACTION(MetricName.SHARE_ACTION, "cause0"),
        FRAME(MetricName.SHARE_FRAME, "share-frame"),
        PREDICTABLE(MetricName.SHARE_EXOGENOUS_PREDICTABLE, "share-past"),
        FUTURE(MetricName.SHARE_EXOGENOUS_FUTURE, "cause1"),
        NOISE(MetricName.SHARE_NOISE, "cause2"),
        UNEXPLAINED(MetricName.SHARE_UNEXPLAINED, "share-open");

        private final String metric;
        private final String cssClass;

        Cause(MetricName metric, String cssClass) {
            this.metric = metric.key();
            this.cssClass = cssClass;
        }

        String label() {
            return MetricWords.of(metric).label();
        }
    }

    private static final double WIDTH = 720;
    private static final double BAR = 26;
    private static final double ROW = BAR + 34;

    /** Narrower parts have no number in them. */
    private static final double LABELLED = 36;

    private SharesChart() {}

    static boolean isOf(String metric) {
        return metric.startsWith(MetricName.SHARES);
    }

    /** Draws the cards that hold shares; nothing where none does. */
    static void write(Markup out, List<ReportModel.Scorecard> cards) {
        List<ReportModel.Scorecard> shown = cards.stream()
                .filter(c -> c.metrics().keySet().stream().anyMatch(SharesChart::isOf))
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        out.open("div", "class", "group shares").element("h3", "Whose the variance of z is");
        out.element(
                "p",
                "The action’s share is what latent actions are for. What the current frame and the current background have"
                        + " is told by the frame already; the rest is new, and no policy can know it. Each direction of z"
                        + " counts the same.");
        legend(out, shown);
        out.open("figure", "class", "chart");
        Svg svg = Svg.open(out, WIDTH, shown.size() * ROW, "plot", description(shown));
        for (int i = 0; i < shown.size(); i++) {
            bar(svg, shown.get(i), i * ROW);
        }
        svg.close();
        out.close("figure").close("div");
    }

    private static Map<Cause, Double> shares(ReportModel.Scorecard card) {
        Map<Cause, Double> shares = new LinkedHashMap<>();
        for (Cause cause : Cause.values()) {
            ReportModel.Estimate e = card.metrics().get(cause.metric);
            if (e != null) {
                shares.put(cause, e.value());
            }
        }
        return shares;
    }

    private static void legend(Markup out, List<ReportModel.Scorecard> cards) {
        out.open("ul", "class", "legend");
        for (Cause cause : Cause.values()) {
            if (cards.stream().anyMatch(c -> c.metrics().containsKey(cause.metric))) {
                out.open("li", "title", MetricWords.of(cause.metric).reading()).open("span", "class", "key");
                Svg svg = Svg.open(out, 22, 14, "swatch", "");
                svg.rectangle(0.5, 1, 21, 12, cause.cssClass).close();
                out.element("span", cause.label()).close("span").close("li");
            }
        }
        out.close("ul");
    }

    private static void bar(Svg svg, ReportModel.Scorecard card, double top) {
        svg.text(0, top + 14, "start", "name", card.name());
        double x = 0;
        for (Map.Entry<Cause, Double> part : shares(card).entrySet()) {
            double width = part.getValue() * WIDTH;
            svg.group("mark").title(tip(card, part.getKey()));
            svg.rectangle(x, top + 20, width, BAR, part.getKey().cssClass);
            if (width >= LABELLED) {
                svg.text(x + width / 2, top + 20 + BAR / 2 + 4, "middle", "share", Numbers.percent(part.getValue()));
            }
            svg.endGroup();
            x += width;
        }
    }

    private static String tip(ReportModel.Scorecard card, Cause cause) {
        return cause.label() + ": " + Numbers.withInterval(card.metrics().get(cause.metric));
    }

    private static String description(List<ReportModel.Scorecard> cards) {
        List<String> bars = new ArrayList<>();
        for (ReportModel.Scorecard card : cards) {
            List<String> parts = new ArrayList<>();
            shares(card).forEach((cause, share) -> parts.add(cause.label() + " " + Numbers.percent(share)));
            bars.add(card.name() + ": " + String.join(", ", parts));
        }
        return "Shares of the variance of z. " + String.join("; ", bars);
    }
}
