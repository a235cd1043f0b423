package org.exolam.app.run;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.exolam.app.config.Configuration;
import org.exolam.app.config.DataSettings;
import org.exolam.app.config.ModelSettings;
import org.exolam.app.report.Report;
import org.exolam.app.report.ReportModel;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.Dataset;
import org.exolam.data.ExcerptDataset;
import org.exolam.data.Split;
import org.exolam.forecast.Forecast;
import org.exolam.forecast.ForecastOptions;
import org.exolam.forecast.Forecaster;
import org.exolam.lifted.LiftedOptions;
import org.exolam.lifted.PairFeatures;
import org.exolam.representation.Representation;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/** From a recording to its forecast, with a configuration that {@code train} accepts. */
public final class Forecasting {
    /**
     * Transitions that a forecast looks at unless told otherwise: 80 for each of the 256 numbers that the usual φ has.
     * Folds of 4,000 then tell a share of variance to about 0.01, which no verdict hangs on.
     */
    public static final long TRANSITIONS_DEFAULT = 20_000;

    /** The file that every folder of a forecast holds. */
    public static final String FORECAST = "forecast.json";

    /** Without labels nobody knows how many numbers the action has; the default of a configuration then. */
    private static final int SIZE_WITHOUT_ACTION = 16;

    /** Fewer numbers than a training takes: a forecast solves for dozens of candidates, and loses about .01 by it. */
    private static final LiftedOptions FEATURES = LiftedOptions.DEFAULT.withSize(256);

    private Forecasting() {}

    /**
     * What a forecast is asked about.
     *
     * @param sizeOrNull numbers in z that the verdict is about; null for as many as the action has
     * @param sizes numbers in z that scores are predicted for
     * @param strengths relative weights that scores are predicted for
     * @param horizons steps ahead; the first is trained on
     * @param labeled share of the training episodes whose actions may be used
     * @param models which families are predicted; null for lifted ones where frames are pictures, linear ones always
     */
    public record Request(
            Integer sizeOrNull,
            List<Integer> sizes,
            List<Double> strengths,
            List<Integer> horizons,
            double labeled,
            Models models) {
        public Request {
            sizes = List.copyOf(sizes);
            strengths = List.copyOf(strengths);
            horizons = List.copyOf(horizons);
        }

        /** Over all sizes and strengths that a user may want to choose from. */
        public static Request of(Integer sizeOrNull, List<Integer> horizons, double labeled, Models models) {
            return new Request(
                    sizeOrNull,
                    ForecastOptions.SIZES_DEFAULT,
                    ForecastOptions.STRENGTHS_DEFAULT,
                    horizons,
                    labeled,
                    models);
        }
    }

    /**
     * How many training transitions were looked at.
     *
     * @param used those
     * @param available of how many
     */
    public record Seen(long used, long available) {
        private String sentence() {
            return String.format(Locale.ROOT, "%,d of %,d training transitions", used, available);
        }
    }

    /** Families of models that scores are predicted for. */
    public enum Models {
        /** Linear ones, and lifted ones where frames are pictures. */
        AUTO,
        LINEAR,
        /** Linear and lifted ones. */
        BOTH;

        /** As it is written on a command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean lifted(Dataset data) {
            return this == BOTH || (this == AUTO && data.schema().frame().isImage());
        }
    }

    /**
     * A forecast and the configuration it was made with.
     *
     * @param size numbers in z that the verdict is about
     * @param seen training transitions that were looked at
     */
    public record Told(Forecast forecast, int size, Request request, Configuration configuration, Seen seen) {
        /** The same under another name of the recording, for one that lies somewhere only for now. */
        public Told withPath(String path) {
            DataSettings named = configuration.data().withPath(path);
            return new Told(forecast, size, request, configuration.withData(named), seen);
        }

        /** The content of {@code forecast.json}. */
        public Map<String, Object> json() {
            Map<String, Object> map = configuration.toMap();
            map.remove("provenance");
            Map<String, Object> told = forecast.toMap(
                    map,
                    Map.of(
                            "linear", ModelSettings.LINEAR.toMap(),
                            "lifted",
                                    ModelSettings.lifted(LiftedOptions.DEFAULT).toMap()));
            told.put("dataset", configuration.data().path());
            told.put("representation", String.valueOf(configuration.representOrNull()));
            told.put("transitions", Map.of("used", seen.used(), "available", seen.available()));
            return told;
        }

        /** Writes {@code forecast.json} and {@code report.html}. */
        public void write(Path folder, Dataset data) {
            AtomicFiles.writeText(folder.resolve(FORECAST), Json.pretty(json()));
            Report.write(folder.resolve(Run.REPORT), report(data).build());
        }

        /** The command line that gives the same. */
        private String command() {
            DataSettings data = configuration.data();
            StringBuilder line = new StringBuilder("exolam forecast '")
                    .append(data.path())
                    .append("' --represent '")
                    .append(configuration.representOrNull())
                    .append("' --size ")
                    .append(size)
                    .append(" --horizon ")
                    .append(request.horizons().stream().map(String::valueOf).collect(Collectors.joining(",")));
            if (request.labeled() < 1) {
                line.append(" --labeled ").append(request.labeled());
            }
            if (request.models() != Models.AUTO) {
                line.append(" --models ").append(request.models());
            }
            if (!data.split().testEpisodes().isEmpty()) {
                line.append(" --test-episodes ")
                        .append(data.split().testEpisodes().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(",")));
            } else {
                line.append(" --test-fraction ").append(data.split().testFraction());
            }
            return line.append(" --seed ")
                    .append(configuration.train().seed())
                    .append(" --out DIR")
                    .toString();
        }

        /** What a report shows of it. */
        public ReportModel.Builder report(Dataset data) {
            ReportModel.Builder report = ReportModel.fromForecast(json())
                    .frames(Pictures.samples(data))
                    .command("the same forecast", command())
                    .command("train what it recommends", "exolam train " + FORECAST + " --out run")
                    .command("score it on held-out episodes", "exolam evaluate run");
            configuration.provenance().forEach((name, value) -> report.provenance(name, String.valueOf(value)));
            report.provenance("looked at", seen.sentence());
            return report.provenance(
                    "seed", String.valueOf(configuration.train().seed()));
        }
    }

    /** Forecasts from the training episodes alone; of many transitions a part of each episode stands for all. */
    public static Told forecast(Configuration asked, Dataset data, Request request, Console console) {
        Split all = asked.data().split().split(data);
        ExcerptDataset excerpt = excerpt(asked, data, all, request, console);
        Split split = new Split(excerpt.chosen(), all.test());
        Representation representation = Training.fit(asked, excerpt, split, console);
        int size = request.sizeOrNull() == null ? size(data) : request.sizeOrNull();
        PairFeatures featuresOrNull = request.models().lifted(data)
                ? Training.features(
                        FEATURES,
                        request.horizons().get(0),
                        data.schema().roles().pair().orElse(null),
                        asked,
                        excerpt,
                        split,
                        representation,
                        console)
                : null;
        try (ProgressLine progress = console.progress("forecasting", "transitions")) {
            ForecastOptions options = new ForecastOptions(
                    size,
                    request.sizes(),
                    request.strengths(),
                    request.horizons(),
                    request.labeled(),
                    asked.train().seed(),
                    Training.transitions(asked, progress));
            Forecaster forecaster = new Forecaster(options);
            Forecast forecast = featuresOrNull == null
                    ? forecaster.forecast(excerpt, split.train(), representation)
                    : forecaster.forecast(excerpt, split.train(), representation, featuresOrNull);
            Seen seen = new Seen(
                    excerpt.transitions(), transitions(data, all.train(), Collections.min(request.horizons())));
            return new Told(forecast, size, request, Training.resolved(asked, data, all, console), seen);
        }
    }

    /** A window of each training episode, where they hold more transitions than are to be looked at. */
    private static ExcerptDataset excerpt(
            Configuration asked, Dataset data, Split split, Request request, Console console) {
        boolean isOpen = asked.data().maxTransitions() == DataSettings.ALL_TRANSITIONS;
        List<Integer> horizons = request.horizons().stream().sorted().toList();
        ExcerptDataset excerpt = ExcerptDataset.of(
                data,
                split.train(),
                horizons.get(0),
                horizons.get(horizons.size() - 1),
                isOpen ? TRANSITIONS_DEFAULT : asked.data().maxTransitions());
        Seen seen = new Seen(excerpt.transitions(), transitions(data, split.train(), horizons.get(0)));
        if (seen.used() < seen.available()) {
            console.note("looks at " + seen.sentence() + ", a part of "
                    + (excerpt.chosen().size() == split.train().size()
                            ? "every training episode"
                            : excerpt.chosen().size() + " of " + split.train().size() + " training episodes")
                    + "; --max-transitions says how many");
        }
        return excerpt;
    }

    private static long transitions(Dataset data, List<Integer> episodes, int horizon) {
        return episodes.stream()
                .mapToLong(e -> data.episodes().get(e).transitions(horizon))
                .sum();
    }

    /** As many numbers as the action has, so that over-capacity is a choice. */
    private static int size(Dataset data) {
        return data.schema()
                .roles()
                .action()
                .map(a -> Math.max(2, data.schema().block(a).width()))
                .orElse(SIZE_WITHOUT_ACTION);
    }
}
