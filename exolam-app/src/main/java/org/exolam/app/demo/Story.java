package org.exolam.app.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.exolam.app.config.Configuration;
import org.exolam.app.config.DataSettings;
import org.exolam.app.config.ModelSettings;
import org.exolam.app.config.TrainSettings;
import org.exolam.app.recording.BundledSample;
import org.exolam.app.recording.Recordings;
import org.exolam.app.report.Report;
import org.exolam.app.report.ReportModel;
import org.exolam.app.run.Forecasting;
import org.exolam.app.run.Scoring;
import org.exolam.app.run.Training;
import org.exolam.app.run.Training.Trained;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.Wrapped;
import org.exolam.data.Dataset;
import org.exolam.data.Roles;
import org.exolam.data.SplitRule;
import org.exolam.forecast.Prediction;
import org.exolam.io.reading.EpisodeRange;
import org.exolam.metric.MetricName;
import org.exolam.objective.Objective;
import org.exolam.representation.Representations;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * Forecast, failure and remedies on two built-in worlds with known truth and on a small recording of a rendered robot: each
 * model is predicted before it is trained, trained, and scored on held-out episodes.
 */
public final class Story {
    /** Where the report lies in the story's folder. */
    public static final String REPORT = "report.html";

    /** Where the numbers lie in the story's folder. */
    public static final String JSON = "demo.json";

    private static final String SAMPLE = "samples/cheetah-sample.hdf5";

    /** What the story tells of, and its neighbours for the report's curves; a forecast of one's own tries more. */
    private static final List<Integer> SIZES = List.of(1, 2, 3, 4, 6, 8);

    private static final List<Double> STRENGTHS = List.of(1.0, 100.0, 1000.0);

    /** Above it z holds the action, below it z does not: the worlds are far from it on either side. */
    private static final double HALF = 0.5;

    private static final String ROW = "   %-46s %-17s %-17s %s";

    private final int workers;
    private final Console console;
    private final List<Chapter> chapters = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    public Story(int workers, Console console) {
        this.workers = workers;
        this.console = console;
    }

    /**
     * One model that the story tells of.
     *
     * @param remedy its name in a forecast
     * @param strength of the remedy, 0 where it has none
     * @param size numbers in z
     * @param label in words
     */
    private record Pick(String remedy, double strength, int size, String label) {
        static Pick of(String remedy, int size, String label) {
            return new Pick(remedy, 0, size, label);
        }
    }

    /** Tells all of it. */
    public void tell() {
        console.say("exolam demo. Each model is predicted first, then trained and scored on held-out episodes:");
        console.say("action = R²(a|z;o), how much action z adds; background = R²(e'|z;o), how much future background.");
        strongBackground();
        overCapacity();
        sample();
        console.say(
                broken.isEmpty()
                        ? "Every prediction above was made before training. What held here, hold against your own"
                                + " recording: exolam forecast DATA"
                        : "The story did not hold: " + String.join("; ", broken));
    }

    private void strongBackground() {
        Chapter chapter = chapter(
                "1. A figure moved by two actions before drifting waves that change more than it; z of 2 numbers",
                world("world:strong_background"),
                "world:strong_background",
                2,
                List.of(
                        Pick.of("reconstruction", 2, "reconstruction: crowded out"),
                        new Pick("action_supervision", 100, 2, "remedy: action labels, weight 100"),
                        new Pick("cross_exogenous_consistency", 1000, 2, "remedy: consistency over pairs, weight 1000"),
                        Pick.of("cross_exogenous_reconstruction", 2, "remedy: pairs rebuild each other, no labels")));
        require(chapter, 0, MetricName.ACTION_R2_GIVEN_O, false);
        for (int i = 1; i < chapter.comparisons().size(); i++) {
            require(chapter, i, MetricName.ACTION_R2_GIVEN_O, true);
        }
    }

    private void overCapacity() {
        Chapter chapter = chapter(
                "2. The same with weak waves; z of 6 numbers has room for both",
                world("world:over_capacity"),
                "world:over_capacity",
                6,
                List.of(
                        Pick.of("reconstruction", 6, "reconstruction: over-capacity"),
                        Pick.of("reconstruction", 2, "remedy: 2 numbers instead of 6")));
        require(chapter, 0, MetricName.CONSISTENCY, false);
        require(chapter, 1, MetricName.CONSISTENCY, true);
    }

    private void sample() {
        try (BundledSample sample = BundledSample.unpack()) {
            chapter(
                    "3. Real pixels: a rendered cheetah before moving backgrounds; 4 short episodes, so a taste, no proof",
                    settings(sample.file().toString(), "resize 32 | pca 64"),
                    SAMPLE,
                    6,
                    List.of(
                            Pick.of("reconstruction", 6, "reconstruction"),
                            Pick.of(
                                    "cross_exogenous_reconstruction",
                                    6,
                                    "remedy: pairs rebuild each other, no labels")));
        }
    }

    private Configuration world(String path) {
        return settings(path, "pca 32");
    }

    private Configuration settings(String path, String represent) {
        DataSettings data = new DataSettings(
                path, Roles.NONE, null, EpisodeRange.ALL, DataSettings.ALL_TRANSITIONS, false, SplitRule.DEFAULT);
        TrainSettings train = new TrainSettings(
                TrainSettings.SEED_DEFAULT, workers, OptionalDouble.empty(), TrainSettings.FOLDS_DEFAULT);
        return new Configuration(
                data,
                Representations.parse(represent),
                Objective.reconstruction(1),
                ModelSettings.LINEAR,
                train,
                Map.of());
    }

    /** @param name of the recording, where it stays when the demo is over */
    private Chapter chapter(String title, Configuration asked, String name, int size, List<Pick> picks) {
        try (Dataset data = Recordings.open(asked.data(), console)) {
            Forecasting.Told told = Forecasting.forecast(
                            asked,
                            data,
                            new Forecasting.Request(
                                    size, SIZES, STRENGTHS, List.of(1, 2, 4), 1, Forecasting.Models.LINEAR),
                            console)
                    .withPath(name);
            console.say(title);
            Wrapped.lines(
                            told.forecast().verdict().key() + ": "
                                    + told.forecast().why(),
                            "   ")
                    .forEach(console::say);
            console.say(String.format(Locale.ROOT, ROW, "predicted → obtained", "action", "background", "consistency"));
            ReportModel.Builder report = told.report(data).title(title);
            List<Comparison> comparisons = new ArrayList<>();
            for (Pick pick : picks) {
                find(told, pick).ifPresent(p -> comparisons.add(compare(asked, data, pick, p, report)));
            }
            Chapter chapter = new Chapter(
                    title,
                    new Chapter.Told(
                            told.forecast().verdict().key(), told.forecast().why()),
                    comparisons,
                    report.build());
            chapters.add(chapter);
            return chapter;
        }
    }

    private static Optional<Prediction> find(Forecasting.Told told, Pick pick) {
        return told.forecast().predictions().stream()
                .filter(p ->
                        p.remedy().equals(pick.remedy()) && p.size() == pick.size() && p.strength() == pick.strength())
                .findFirst();
    }

    private Comparison compare(
            Configuration asked, Dataset data, Pick pick, Prediction prediction, ReportModel.Builder report) {
        Trained trained = Training.train(asked.withObjective(prediction.objective()), data, console);
        Comparison comparison = new Comparison(pick.label(), prediction, Scoring.score(trained, data, console));
        console.say(String.format(
                        Locale.ROOT,
                        ROW,
                        pick.label(),
                        pair(comparison, MetricName.ACTION_R2_GIVEN_O),
                        pair(comparison, MetricName.EXOGENOUS_FUTURE_R2),
                        pair(comparison, MetricName.CONSISTENCY))
                .stripTrailing());
        Training.picture(trained, pick.label(), report);
        report.comparison(pick.label(), comparison.predictedMap(), comparison.obtainedMap());
        return comparison;
    }

    private static String pair(Comparison c, MetricName name) {
        return number(c.predicted(name)) + " → " + number(c.obtained(name));
    }

    private static String number(OptionalDouble value) {
        return value.isEmpty()
                ? "–"
                : String.format(Locale.ROOT, "%.2f", value.getAsDouble()).replace("-0.00", "0.00");
    }

    private void require(Chapter chapter, int model, MetricName name, boolean high) {
        if (model >= chapter.comparisons().size()) {
            broken.add(chapter.title() + ": a model is missing");
            return;
        }
        Comparison c = chapter.comparisons().get(model);
        double value = c.obtained(name).orElse(Double.NaN);
        if (high ? !(value > HALF) : !(value < HALF)) {
            broken.add(String.format(
                    Locale.ROOT,
                    "%s has %s %.2f, %s %.2f was to be shown",
                    c.label(),
                    name,
                    value,
                    high ? "above" : "below",
                    HALF));
        }
    }

    /** Whether every effect that the story tells of was there. */
    public boolean holds() {
        return broken.isEmpty();
    }

    /** Writes the numbers, and the report with a chapter each. */
    public void write(Path folder) {
        AtomicFiles.writeText(folder.resolve(JSON), Json.pretty(toMap()));
        Report.write(
                folder.resolve(REPORT), chapters.stream().map(Chapter::report).toList());
    }

    /** For {@code --json}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("holds", holds());
        map.put("broken", broken);
        map.put("chapters", chapters.stream().map(Chapter::toMap).toList());
        return map;
    }
}
