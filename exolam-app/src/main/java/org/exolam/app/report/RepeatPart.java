package org.exolam.app.report;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How to repeat the numbers, and what the words mean. */
final class RepeatPart {
    private RepeatPart() {}

    static void repeat(Layout layout, ReportModel model) {
        Map<String, String> provenance = model.heading().provenance();
        if (provenance.isEmpty() && model.appendix().commands().isEmpty()) {
            return;
        }
        Markup out = layout.open(
                "repeat",
                "Repeat it",
                "How to repeat it",
                "Same input, seed, thread count and machine give the same numbers, bit for bit.");
        for (ReportModel.Command command : model.appendix().commands()) {
            out.element("h3", command.purpose());
            Layout.copyable(out, command.line());
        }
        if (!provenance.isEmpty()) {
            out.open("dl", "class", "provenance");
            provenance.forEach((name, value) ->
                    out.open("div").element("dt", name).element("dd", value).close("div"));
            out.close("dl");
        }
        layout.close();
    }

    static void words(Layout layout, ReportModel model) {
        Set<String> predicted = new TreeSet<>();
        if (model.forecast() != null) {
            model.forecast()
                    .predictions()
                    .forEach(p -> predicted.addAll(p.metrics().keySet()));
        }
        if (predicted.isEmpty() && model.scorecards().isEmpty()) {
            return;
        }
        // A scorecard explains its metrics in its own table.
        Set<String> names = new TreeSet<>(predicted);
        model.scorecards().forEach(c -> names.removeAll(c.metrics().keySet()));
        Markup out = layout.open("words", "Words", "What the words mean");
        out.open("dl", "class", "words");
        word(out, "Latent action, z", "k numbers that a model stores for the step from one frame to the next.");
        word(
                out,
                "Innovation",
                "What is new in the next frame: the part that the current frame does not predict linearly.");
        word(
                out,
                "Background",
                "Everything that changes without the agent: scene, other agents, camera, light. Its state "
                        + "is e now and e′ next.");
        word(
                out,
                "R²(y | z; o)",
                "The share of variance of y that a linear readout of z explains, after what the current "
                        + "frame o explains is taken out of both.");
        word(out, "Strength", "Weight of a remedy; 1 means as much variance as the observation has.");
        for (String name : MetricWords.inReadingOrder(names)) {
            MetricWords words = MetricWords.of(name);
            if (!words.reading().isEmpty()) {
                word(
                        out,
                        words.label().equalsIgnoreCase(name) ? words.label() : words.label() + " (" + name + ")",
                        words.reading());
            }
        }
        out.close("dl");
        layout.close();
    }

    private static void word(Markup out, String term, String meaning) {
        out.open("div").element("dt", term).element("dd", meaning).close("div");
    }
}
