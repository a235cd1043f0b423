package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The scores of one model: words, value, place on a common scale, and the columns behind the average. */
final class ScorecardTable {
    /** Bars of columns are never magnified beyond this: noise must look like noise. */
    private static final double LEAST_SCALE = 0.1;

    private final ReportModel.Scorecard card;
    private final double columnScale;
    private final double lowest;

    ScorecardTable(ReportModel.Scorecard card) {
        this.card = card;
        double largest = LEAST_SCALE;
        double low = 0;
        for (Map.Entry<String, ReportModel.Estimate> entry : card.metrics().entrySet()) {
            if (MetricWords.of(entry.getKey()).isShare()) {
                ReportModel.Estimate e = entry.getValue();
                largest = Math.max(largest, largestColumn(e));
                low = Math.min(low, e.hasInterval() ? e.low() : e.value());
            }
        }
        columnScale = Math.min(1, largest);
        lowest = Math.max(-1, low);
    }

    void write(Markup out) {
        boolean columns =
                card.metrics().values().stream().anyMatch(e -> e.perDimension().size() > 1);
        Table table = new Table("Scores of " + card.name())
                .column("Score", "name")
                .column("Value and 95 % interval", "number score")
                .column((lowest < 0 ? "Below 0" : "From 0") + " to 1", "picture");
        if (columns) {
            table.column("Per column, up to " + Numbers.rough(columnScale), "picture");
        }
        for (String metric : MetricWords.inReadingOrder(card.metrics().keySet())) {
            if (SharesChart.isOf(metric)) {
                continue;
            }
            MetricWords words = MetricWords.of(metric);
            ReportModel.Estimate e = card.metrics().get(metric);
            List<Consumer<Markup>> cells =
                    new ArrayList<>(List.of(m -> name(m, words), m -> value(m, words, e), m -> place(m, words, e)));
            if (columns) {
                cells.add(m -> perColumn(m, words, e));
            }
            table.row(words.tone().cssClass(), cells);
        }
        table.write(out);
    }

    private static void name(Markup m, MetricWords words) {
        m.element("b", words.label());
        if (!words.symbol().isEmpty()) {
            m.text(" ").element("span", words.symbol(), "class", "symbol");
        }
        if (!words.reading().isEmpty()) {
            m.text(" ").element("small", words.reading());
        }
    }

    private void value(Markup m, MetricWords words, ReportModel.Estimate e) {
        m.open("span", "class", "value").element("b", Numbers.score(e.value()));
        if (e.hasInterval()) {
            m.text(" ").element("small", Numbers.interval(e));
        }
        m.close("span");
        List<String> notes = new ArrayList<>();
        if (!words.isShare() && !words.unit().isEmpty()) {
            notes.add(words.unit());
        }
        if (!words.tone().better().isEmpty()) {
            notes.add(words.tone().better());
        }
        if (!notes.isEmpty()) {
            m.text(" ").element("small", String.join(", ", notes), "class", "better");
        }
        card.baselines()
                .getOrDefault(words.name(), Map.of())
                .forEach((who, score) -> m.text(" ")
                        .element("small", "without z, " + who + ": " + Numbers.score(score), "class", "better"));
    }

    private void place(Markup m, MetricWords words, ReportModel.Estimate e) {
        if (words.isShare()) {
            Minis.interval(m, e, lowest, 1, words.tone().cssClass());
        }
    }

    private void perColumn(Markup m, MetricWords words, ReportModel.Estimate e) {
        if (e.perDimension().size() > 1) {
            double scale = words.isShare() ? columnScale : largestColumn(e);
            Minis.bars(m, e.perDimension(), scale, words.tone().cssClass(), words.label());
            if (!words.isShare()) {
                m.text(" ").element("small", "up to " + Numbers.rough(scale));
            }
        }
    }

    /** Never 0, so that it can scale. */
    private static double largestColumn(ReportModel.Estimate e) {
        double largest = Double.MIN_NORMAL;
        for (double v : e.perDimension().toArray()) {
            largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
        }
        return largest;
    }
}
