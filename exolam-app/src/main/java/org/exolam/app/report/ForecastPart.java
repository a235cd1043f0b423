package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Who causes the innovation, what each remedy is predicted to do, and what is recommended. */
final class ForecastPart {
    private static final int MOST_BARS_NARROW = 32;
    private static final int MOST_BARS_WIDE = 96;
    private static final int MOST_ROWS = 240;

    private final Layout layout;
    private final Markup out;
    private final ReportModel.Forecast forecast;
    private final Slices slices;
    private final Set<String> metrics = new TreeSet<>();

    ForecastPart(Layout layout, ReportModel.Forecast forecast) {
        this.layout = layout;
        this.out = layout.out();
        this.forecast = forecast;
        this.slices = new Slices(forecast);
        forecast.predictions().forEach(p -> metrics.addAll(p.metrics().keySet()));
    }

    void spectrum() {
        List<ReportModel.Horizon> shown = forecast.horizons().stream()
                .filter(h -> h.spectrum().size() > 0)
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        boolean attributed = shown.stream()
                .anyMatch(h -> h.actionShare().size() + h.exogenousShare().size() > 0);
        layout.openBroad(
                "spectrum",
                "Innovation",
                "Who causes what is new in the next frame",
                "A model trained by reconstruction keeps the directions of largest innovation, whoever caused them."
                        + (forecast.recommendation() == null
                                ? ""
                                : " Bars left of the dashed line are what z of the recommended size would keep."),
                attributed
                        ? "Where the strip below the first bars is mostly hatched, z stores background; where it is solid "
                                + "blue, z stores the action."
                        : "Without labels and pairs nobody can say whose these directions are; the shape of the spectrum "
                                + "is all there is.");
        legend(attributed);
        out.open("div", "class", shown.size() > 1 ? "charts" : "charts one");
        for (ReportModel.Horizon h : shown) {
            chart(h, BarChart.NARROW).write(out, shown.size() > 1 ? "" : "narrow");
            if (shown.size() == 1) {
                chart(h, BarChart.WIDE).write(out, "wide");
            }
        }
        out.close("div");
        layout.close();
    }

    private void legend(boolean attributed) {
        if (!attributed) {
            return;
        }
        out.open("ul", "class", "legend");
        String[] labels = {"caused by the action", "caused by the background", "not attributed"};
        for (int i = 0; i < labels.length; i++) {
            out.open("li").open("span", "class", "key");
            Svg.open(out, 22, 14, "swatch", "")
                    .rectangle(0, 1, 22, 12, "cause" + i)
                    .close();
            out.element("span", labels[i]).close("span").close("li");
        }
        out.close("ul");
    }

    private BarChart chart(ReportModel.Horizon h, double width) {
        double total = h.spectrum().sum();
        List<BarChart.Bar> bars = new ArrayList<>();
        double drawn = 0;
        int most = width == BarChart.WIDE ? MOST_BARS_WIDE : MOST_BARS_NARROW;
        for (int i = 0; i < Math.min(most, h.spectrum().size()); i++) {
            double value = Math.max(0, total > 0 ? h.spectrum().get(i) / total : 0);
            drawn += value;
            bars.add(bar(h, i, value));
        }
        int left = h.spectrum().size() - bars.size();
        String xLabel = "direction, largest first"
                + (left > 0 ? " (" + left + " more hold " + Numbers.percent(Math.max(0, 1 - drawn)) + ")" : "");
        BarChart.Mark mark =
                forecast.recommendation() == null ? null : new BarChart.Mark(slices.size(), "k = " + slices.size());
        String title = h.h() == 1 ? "1 step ahead" : h.h() + " steps ahead";
        return new BarChart(
                title,
                "per cent of the innovation" + causes(h),
                xLabel,
                description(h, title),
                bars,
                attributed(h),
                mark,
                width);
    }

    private static boolean attributed(ReportModel.Horizon h) {
        return h.actionShare().size() + h.exogenousShare().size() > 0;
    }

    private static BarChart.Bar bar(ReportModel.Horizon h, int i, double value) {
        double action = share(h.actionShare(), i);
        double exogenous = share(h.exogenousShare(), i);
        double both = Math.max(1, action + exogenous);
        return new BarChart.Bar(value, action / both, exogenous / both);
    }

    private static double share(org.exolam.linalg.Vector shares, int i) {
        double v = i < shares.size() ? shares.get(i) : 0;
        return Double.isFinite(v) ? Math.min(1, Math.max(0, v)) : 0;
    }

    private static String causes(ReportModel.Horizon h) {
        List<String> parts = new ArrayList<>();
        if (Double.isFinite(h.explainedByAction())) {
            parts.add("action explains " + Numbers.percent(h.explainedByAction()));
        }
        if (Double.isFinite(h.explainedByExogenous())) {
            parts.add("background " + Numbers.percent(h.explainedByExogenous()));
        }
        return parts.isEmpty() ? "" : " · " + String.join(", ", parts);
    }

    private static String description(ReportModel.Horizon h, String title) {
        String rank = Double.isFinite(h.effectiveRank()) ? ", effective rank " + Numbers.score(h.effectiveRank()) : "";
        return "Innovation spectrum " + title + ", "
                + Numbers.count(h.spectrum().size(), "direction") + rank
                + causes(h).replace(" · ", ", ") + ".";
    }

    /** Scores against size and against strength. */
    void tradeoffs() {
        List<LineChart> bySize = new ArrayList<>();
        List<LineChart> byStrength = new ArrayList<>();
        for (Leading leading : Leading.values()) {
            String metric = leading.metric(metrics);
            if (metric != null) {
                add(bySize, leading, metric, "size", slices.againstSize(leading, metric));
                add(byStrength, leading, metric, "strength", slices.againstStrength(leading, metric));
            }
        }
        if (bySize.isEmpty() && byStrength.isEmpty()) {
            return;
        }
        layout.openBroad(
                "tradeoff",
                "Size and strength",
                "How much action, how much background",
                "Predicted scores of every remedy on held-out episodes; bands hold nine in ten outcomes of training. A good remedy is high "
                        + "in the action score and low in the others.",
                "Over-capacity shows as leakage that grows with size; a remedy at work shows as leakage that falls with "
                        + "strength while the action score stays.",
                star());
        seriesLegend(LineChart.legend(bySize, byStrength));
        for (List<LineChart> row : List.of(bySize, byStrength)) {
            if (!row.isEmpty()) {
                out.open("div", "class", "charts");
                row.forEach(chart -> chart.write(out));
                out.close("div");
            }
        }
        layout.close();
    }

    private String star() {
        ReportModel.Prediction p = slices.recommended();
        return p == null
                ? ""
                : "★ marks what is recommended: " + Slices.describe(p.remedy(), p.strength(), p.size()) + ".";
    }

    private static void add(
            List<LineChart> charts, Leading leading, String metric, String setting, List<LineChart.Series> series) {
        if (series.isEmpty()) {
            return;
        }
        String xLabel =
                setting.equals("size") ? "size k: numbers in z" : "strength: weight relative to the observation";
        charts.add(new LineChart(
                leading.label() + " against " + setting,
                leading.symbol(metric) + " · " + leading.better(),
                xLabel,
                description(leading, metric, setting, series),
                series));
    }

    private static String description(Leading leading, String metric, String setting, List<LineChart.Series> series) {
        StringBuilder text =
                new StringBuilder(leading.label() + ", " + leading.symbol(metric) + ", against " + setting + ".");
        for (LineChart.Series s : series) {
            LineChart.Point first = s.points().get(0);
            LineChart.Point last = s.points().get(s.points().size() - 1);
            text.append(' ')
                    .append(s.label())
                    .append(": ")
                    .append(Numbers.score(first.y().value()));
            if (last != first) {
                text.append(" at ")
                        .append(Numbers.plain(first.x()))
                        .append(" to ")
                        .append(Numbers.score(last.y().value()))
                        .append(" at ")
                        .append(Numbers.plain(last.x()));
            }
            text.append('.');
        }
        return text.toString();
    }

    private void seriesLegend(List<LineChart.Series> series) {
        out.open("ul", "class", "legend");
        for (int i = series.size() - 1; i >= 0; i--) {
            LineChart.Series s = series.get(i);
            Look look = new Look(RemedyWords.of(s.name()).look());
            out.open("li")
                    .open("button", "type", "button", "class", "key", "aria-pressed", "true", "data-key", s.name());
            Svg svg = Svg.open(out, 30, 14, "swatch", "");
            svg.group("series " + look.cssClass() + (s.recommended() ? " strong" : ""))
                    .line(0, 7, 30, 7, "stroke");
            svg.path(look.marker(15, 7, 3.6), "dot").endGroup().close();
            out.element("span", s.label() + (s.recommended() ? " ★" : ""))
                    .close("button")
                    .close("li");
        }
        out.close("ul");
    }

    void remedies() {
        if (forecast.predictions().isEmpty() && forecast.recommendation() == null) {
            return;
        }
        layout.openBroad(
                "remedies",
                "Remedies",
                "Which remedy, how strong, how large",
                forecast.predictions().isEmpty()
                        ? ""
                        : "Each remedy at its best: action score less leakage, predicted by cross-validation over training "
                                + "episodes. Intervals that overlap mean that the data does not tell the two apart.",
                forecast.recommendation() == null
                                || forecast.recommendation().yaml().isEmpty()
                        ? ""
                        : "The configuration below is complete: exolam train accepts it as it is.");
        if (!forecast.predictions().isEmpty()) {
            table("Each remedy at its best", slices.best());
            if (forecast.predictions().size() > slices.best().size()) {
                allPredictions();
            }
        }
        if (forecast.recommendation() != null
                && !forecast.recommendation().yaml().isEmpty()) {
            out.element("h3", "Recommended configuration");
            Layout.copyable(out, forecast.recommendation().yaml());
        }
        layout.close();
    }

    private void allPredictions() {
        List<ReportModel.Prediction> shown = Thinning.evenly(forecast.predictions(), MOST_ROWS);
        int all = forecast.predictions().size();
        String which =
                shown.size() < all ? shown.size() + " of all " + all + " predictions" : "All " + all + " predictions";
        out.open("details").element("summary", which);
        table(which, shown);
        out.close("details");
    }

    private void table(String caption, List<ReportModel.Prediction> predictions) {
        boolean withStrength = predictions.stream().anyMatch(p -> p.strength() != null);
        Table table = new Table(caption).column("Remedy", "name");
        if (withStrength) {
            table.column("Strength", "number");
        }
        table.column("Size k", "number");
        List<Leading> leads = new ArrayList<>();
        for (Leading leading : Leading.values()) {
            String metric = leading.metric(metrics);
            if (metric != null) {
                leads.add(leading);
                table.column(leading.label() + ", " + leading.symbol(metric), "number score");
            }
        }
        predictions.forEach(p -> table.row(p == slices.recommended() ? "chosen" : null, cells(p, leads, withStrength)));
        table.write(out);
    }

    private List<Consumer<Markup>> cells(ReportModel.Prediction p, List<Leading> leads, boolean withStrength) {
        List<Consumer<Markup>> cells = new ArrayList<>();
        RemedyWords words = RemedyWords.of(p.remedy());
        cells.add(m -> {
            m.element("b", words.label());
            if (p == slices.recommended()) {
                m.text(" ").element("span", "★ recommended", "class", "badge");
            }
            if (!words.reading().isEmpty()) {
                m.text(" ").element("small", words.reading());
            }
        });
        if (withStrength) {
            cells.add(m -> m.text(p.strength() == null ? "–" : Numbers.plain(p.strength())));
        }
        cells.add(m -> m.text(Integer.toString(p.size())));
        for (Leading leading : leads) {
            ReportModel.Estimate e = p.metrics().get(leading.metric(metrics));
            cells.add(m -> score(m, e == null ? null : leading.shown(e)));
        }
        return cells;
    }

    private static void score(Markup m, ReportModel.Estimate e) {
        if (e == null) {
            m.text("–");
            return;
        }
        m.open("span", "class", "value").element("b", Numbers.score(e.value()));
        if (e.hasInterval()) {
            m.text(" ").element("small", Numbers.interval(e));
        }
        m.close("span");
    }
}
