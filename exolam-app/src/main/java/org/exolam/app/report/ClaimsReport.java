package org.exolam.app.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.exolam.settings.AtomicFiles;

/**
 * One self-contained HTML file that shows claims, what was predicted, and what came out; and each figure as an SVG file of
 * its own. The same model gives the same bytes.
 */
public final class ClaimsReport {
    private static final String THEORY = "theory";
    private static final String LINEAR = "linear";
    private static final String NEURAL = "neural";

    private ClaimsReport() {}

    /** A metric in words: label and symbol. */
    public static String words(String metric) {
        MetricWords words = MetricWords.of(metric);
        return words.symbol().startsWith("R²") ? words.label() + " " + words.symbol() : words.label();
    }

    /** The whole file. */
    public static String html(ClaimsModel model) {
        return Report.page(model.title(), out -> content(out, model), List.of(model.json()));
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws org.exolam.error.ResourceException where the disk is full or the folder cannot be written
     */
    public static void write(Path file, ClaimsModel model) {
        AtomicFiles.writeText(file, html(model));
    }

    private static void content(Markup out, ClaimsModel model) {
        Layout layout = new Layout(new Markup(), "");
        overview(layout, model);
        model.claims().forEach(c -> claim(layout, c));
        repeat(layout, model);
        out.open("article").open("div", "class", "opening");
        out.element("h1", model.title(), "class", "title");
        out.open("div", "class", "verdict")
                .element("p", Numbers.typeset(model.sentence()), "class", "sentence")
                .close("div");
        Report.contents(out, layout.entries());
        out.close("div").trusted(layout.out().toString()).close("article");
    }

    private static void overview(Layout layout, ClaimsModel model) {
        Markup out = layout.openBroad(
                "overview",
                "Overview",
                "Every claim and what became of it",
                "Each claim is a prediction made before anything is trained. It is held against the exact linear model on"
                        + " sampled transitions, and against networks trained on the same samples with the same objective.",
                "PASS: what was found is as predicted, by the rule beside each check; an effect passes where its whole"
                        + " interval over seeds is on the predicted side. UNDECIDED: the interval leaves it open. FAIL: it"
                        + " says the opposite.");
        Table table = new Table("Claims")
                .column("Claim", "name")
                .column("Verdict", "number")
                .column("Checks passed", "number");
        for (ClaimsModel.Claim c : model.claims()) {
            long passed = c.checks().stream()
                    .filter(k -> k.call() == ClaimsModel.Call.PASS)
                    .count();
            table.row(
                    "",
                    List.of(
                            m -> m.element("a", c.title(), "href", "#" + c.id()),
                            m -> badge(m, c.call()),
                            m -> m.text(passed + " of " + c.checks().size())));
        }
        table.write(out);
        layout.close();
    }

    private static void badge(Markup m, ClaimsModel.Call call) {
        m.element("span", call.name(), "class", "badge " + call.key());
    }

    private static void claim(Layout layout, ClaimsModel.Claim claim) {
        Markup out = layout.openBroad(claim.id(), claim.id(), claim.title(), claim.statement(), claim.experiment());
        legend(out, claim);
        out.open("div", "class", "charts");
        claim.figures().forEach(f -> figure(out, f));
        out.close("div");
        checks(out, claim);
        layout.close();
    }

    private static void legend(Markup out, ClaimsModel.Claim claim) {
        if (claim.figures().stream().allMatch(f -> f.xLabel().isEmpty())) {
            return;
        }
        out.open("ul", "class", "legend");
        for (String name : List.of(THEORY, LINEAR, NEURAL)) {
            RemedyWords words = RemedyWords.of(name);
            Look look = new Look(words.look());
            out.open("li").open("span", "class", "key");
            Svg svg = Svg.open(out, 26, 14, "swatch", "");
            svg.group("series " + look.cssClass());
            svg.line(1, 7, 25, 7, "stroke").path(look.marker(13, 7, 3.4), "dot").endGroup();
            svg.close();
            out.element("span", words.label().toLowerCase(Locale.ROOT) + ": " + words.reading())
                    .close("span")
                    .close("li");
        }
        out.close("ul");
    }

    private static void figure(Markup out, ClaimsModel.Figure figure) {
        if (figure.xLabel().isEmpty()) {
            dots(figure).write(out);
        } else {
            lines(figure).write(out);
        }
    }

    private static DotPlot dots(ClaimsModel.Figure figure) {
        MetricWords words = MetricWords.of(figure.metric());
        List<DotPlot.Row> rows = new ArrayList<>();
        for (ClaimsModel.Point p : figure.points()) {
            rows.add(new DotPlot.Row(p.label(), p.predicted(), p.neural()));
        }
        return new DotPlot(
                figure.title() + ": " + words.label(),
                words.symbol() + ", predicted and obtained by networks",
                words.unit(),
                rows);
    }

    private static LineChart lines(ClaimsModel.Figure figure) {
        MetricWords words = MetricWords.of(figure.metric());
        List<LineChart.Series> series = List.of(
                series(THEORY, figure, ClaimsModel.Point::predicted),
                series(LINEAR, figure, ClaimsModel.Point::linear),
                series(NEURAL, figure, ClaimsModel.Point::neural));
        return new LineChart(
                figure.title() + ": " + words.label(),
                words.symbol(),
                figure.xLabel(),
                description(figure, words),
                series);
    }

    private static LineChart.Series series(
            String name, ClaimsModel.Figure figure, Function<ClaimsModel.Point, ReportModel.Estimate> of) {
        return new LineChart.Series(
                name,
                RemedyWords.of(name).label(),
                LineChart.Kind.LINE,
                figure.points().stream()
                        .filter(p -> Double.isFinite(of.apply(p).value()))
                        .map(p -> new LineChart.Point(p.x(), of.apply(p), false))
                        .toList());
    }

    private static String description(ClaimsModel.Figure figure, MetricWords words) {
        StringBuilder text = new StringBuilder(words.label() + " of theory, linear and neural models.");
        for (ClaimsModel.Point p : figure.points()) {
            text.append(' ')
                    .append(p.label())
                    .append(": ")
                    .append(Numbers.score(p.predicted().value()))
                    .append(", ")
                    .append(Numbers.score(p.linear().value()))
                    .append(", ")
                    .append(Numbers.score(p.neural().value()))
                    .append('.');
        }
        return text.toString();
    }

    private static void checks(Markup out, ClaimsModel.Claim claim) {
        Table table = new Table("Predicted and obtained")
                .column("What", "name")
                .column("Model", "")
                .column("Predicted", "number")
                .column("Obtained, 95 % interval", "number")
                .column("Holds where", "")
                .column("Verdict", "number");
        for (ClaimsModel.Check c : claim.checks()) {
            table.row(
                    "",
                    List.of(
                            m -> m.text(c.name()),
                            m -> m.text(c.model()),
                            m -> m.text(Numbers.withInterval(c.predicted())),
                            m -> m.text(Numbers.withInterval(c.obtained())),
                            m -> m.text(c.rule()),
                            m -> badge(m, c.call())));
        }
        table.write(out);
    }

    private static void repeat(Layout layout, ClaimsModel model) {
        Markup out = layout.open(
                "repeat", "Repeat it", "How to repeat it", "Same seeds, threads and machine give the same numbers.");
        Layout.copyable(out, model.command());
        out.open("dl", "class", "provenance");
        model.provenance()
                .forEach((name, value) ->
                        out.open("div").element("dt", name).element("dd", value).close("div"));
        out.close("dl");
        layout.close();
    }

    /** A figure as a file that stands alone: SVG with its style and legend inside. */
    public static String svg(ClaimsModel.Figure figure) {
        boolean isLines = !figure.xLabel().isEmpty();
        double top = isLines ? 44 : 24;
        double height = top + (isLines ? LineChart.HEIGHT : dots(figure).height());
        MetricWords words = MetricWords.of(figure.metric());
        Markup out = new Markup();
        out.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + Numbers.coordinate(LineChart.WIDTH) + " " + Numbers.coordinate(height),
                "width",
                Numbers.coordinate(1.5 * LineChart.WIDTH),
                "height",
                Numbers.coordinate(1.5 * height));
        out.open("style").trusted(Report.resource("figure.css")).close("style");
        out.leaf("rect", "class", "paper", "width", "100%", "height", "100%");
        out.open("g", "class", "plot");
        out.element(
                "text",
                words.symbol().isEmpty() ? words.label() : words.symbol() + ", " + words.label(),
                "class",
                "label",
                "x",
                "8",
                "y",
                "16");
        if (isLines) {
            standaloneLegend(out);
        }
        out.open(
                "svg",
                "y",
                Numbers.coordinate(top),
                "width",
                Numbers.coordinate(LineChart.WIDTH),
                "height",
                Numbers.coordinate(height - top));
        if (isLines) {
            lines(figure).draw(out);
        } else {
            dots(figure).draw(out);
        }
        return out.close("svg").close("g").close("svg").toString();
    }

    private static void standaloneLegend(Markup out) {
        double x = 8;
        for (String name : List.of(THEORY, LINEAR, NEURAL)) {
            Look look = new Look(RemedyWords.of(name).look());
            out.open("g", "class", "series " + look.cssClass());
            out.leaf(
                    "path",
                    "class",
                    "stroke",
                    "d",
                    new Svg.PathData().to(x, 32).to(x + 24, 32).toString());
            out.leaf("path", "class", "dot", "d", look.marker(x + 12, 32, 3.2));
            out.element("text", name, "class", "tick", "x", Numbers.coordinate(x + 29), "y", "36");
            out.close("g");
            x += 84;
        }
    }
}
