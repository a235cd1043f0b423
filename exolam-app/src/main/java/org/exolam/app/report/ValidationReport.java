package org.exolam.app.report;

import java.nio.file.Path;
import java.util.List;
import org.exolam.settings.AtomicFiles;

/** One self-contained HTML file that shows forecasts beside outcomes. The same model gives the same bytes. */
public final class ValidationReport {
    private ValidationReport() {}

    /** The whole file. */
    public static String html(ValidationModel model) {
        return Report.page(model.title(), out -> content(out, model), List.of(model.json()));
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws org.exolam.error.ResourceException where the disk is full or the folder cannot be written
     */
    public static void write(Path file, ValidationModel model) {
        AtomicFiles.writeText(file, html(model));
    }

    private static void content(Markup out, ValidationModel model) {
        Layout layout = new Layout(new Markup(), "");
        checks(layout, model);
        plots(layout, model);
        configurations(layout, model);
        repeat(layout, model);
        out.open("article").open("div", "class", "opening");
        out.element("h1", model.title(), "class", "title");
        out.open("div", "class", "verdict")
                .element("p", Numbers.typeset(model.sentence()), "class", "sentence")
                .close("div");
        Report.contents(out, layout.entries());
        out.close("div").trusted(layout.out().toString()).close("article");
    }

    private static void checks(Layout layout, ValidationModel model) {
        Markup out = layout.openBroad(
                "agreement",
                "Agreement",
                "How well forecasts agree with what training gave",
                "Every forecast was made before anything was trained, by closed forms over the training episodes. Networks"
                        + " were then trained on the same objective and scored on episodes that neither saw.",
                "UNDECIDED: no floor is set, or too few configurations ran to hold the number against it.");
        Table table = new Table("Agreement")
                .column("What", "name")
                .column("Found, 95 % interval", "number")
                .column("Holds where", "")
                .column("Verdict", "number");
        for (ValidationModel.Check c : model.checks()) {
            table.row(
                    "",
                    List.of(
                            m -> m.text(Numbers.typeset(c.name())),
                            m -> m.text(Numbers.withInterval(c.found())),
                            m -> m.text(c.rule()),
                            m -> m.element(
                                    "span",
                                    c.call().name(),
                                    "class",
                                    "badge " + c.call().key())));
        }
        table.write(out);
        layout.close();
    }

    private static List<String> data(ValidationModel model) {
        return model.plots().stream()
                .flatMap(p -> p.points().stream())
                .map(ValidationModel.Point::data)
                .distinct()
                .toList();
    }

    /** Never the baseline's look: no data set is one. */
    private static int look(List<String> data, String name) {
        return 1 + data.indexOf(name);
    }

    private static void plots(Layout layout, ValidationModel model) {
        Markup out = layout.openBroad(
                "plots",
                "Plots",
                "Predicted and obtained",
                "A marker is one configuration; on the diagonal it came out as predicted. Lying whiskers are the"
                        + " forecast’s intervals, upright ones the outcome’s. A star is what the forecast recommends.");
        List<String> data = data(model);
        out.open("ul", "class", "legend");
        for (String name : data) {
            Look look = new Look(look(data, name));
            out.open("li").open("span", "class", "key");
            Svg svg = Svg.open(out, 26, 14, "swatch", "");
            svg.group("series " + look.cssClass());
            svg.path(look.marker(13, 7, 3.6), "dot").endGroup();
            svg.close();
            out.element("span", name).close("span").close("li");
        }
        out.close("ul");
        out.open("div", "class", "charts");
        model.plots().forEach(p -> plot(p, data).write(out));
        out.close("div");
        layout.close();
    }

    private static ScatterPlot plot(ValidationModel.Plot plot, List<String> data) {
        MetricWords words = MetricWords.of(plot.metric());
        boolean isPredicted = plot.x().equals("predicted");
        return new ScatterPlot(
                words.label(),
                words.symbol(),
                isPredicted ? plot.x() : MetricWords.of(plot.x()).label(),
                isPredicted ? "obtained" : "estimated",
                data.stream()
                        .map(name -> new ScatterPlot.Series(
                                name,
                                look(data, name),
                                plot.points().stream()
                                        .filter(p -> p.data().equals(name))
                                        .map(p -> new ScatterPlot.Point(p.label(), p.x(), p.y(), p.isRecommended()))
                                        .toList()))
                        .toList());
    }

    private static void configurations(Layout layout, ValidationModel model) {
        Markup out = layout.openBroad(
                "configurations", "Configurations", "Every configuration", "Scores as predicted and as obtained.");
        Table table = new Table("Configurations")
                .column("Data set", "name")
                .column("Configuration", "")
                .column("Score", "")
                .column("Predicted", "number")
                .column("Obtained", "number");
        for (ValidationModel.Plot plot : model.plots()) {
            if (plot.x().equals("predicted")) {
                for (ValidationModel.Point p : plot.points()) {
                    table.row(
                            "",
                            List.of(
                                    m -> m.text(p.data()),
                                    m -> m.text(p.label() + (p.isRecommended() ? " (recommended)" : "")),
                                    m -> m.text(MetricWords.of(plot.metric()).label()),
                                    m -> m.text(Numbers.withInterval(p.x())),
                                    m -> m.text(Numbers.withInterval(p.y()))));
                }
            }
        }
        table.write(out);
        layout.close();
    }

    private static void repeat(Layout layout, ValidationModel model) {
        Markup out = layout.open(
                "repeat", "Repeat it", "How to repeat it", "Same seeds, threads and machine give the same scores.");
        Layout.copyable(out, model.command());
        out.open("dl", "class", "provenance");
        model.provenance()
                .forEach((name, value) ->
                        out.open("div").element("dt", name).element("dd", value).close("div"));
        out.close("dl");
        layout.close();
    }
}
