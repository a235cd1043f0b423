package org.exolam.app.run;

import java.nio.file.Path;
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
     */
    public record Told(Forecast forecast, int size, Request request, Configuration configuration) {
        /** The same under another name of the recording, for one that lies somewhere only for now. */
        public Told withPath(String path) {
            DataSettings named = configuration.data().withPath(path);
            return new Told(forecast, size, request, configuration.withData(named));
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
            return report.provenance(
                    "seed", String.valueOf(configuration.train().seed()));
        }
    }

    /** Forecasts from the training episodes alone. */
    public static Told forecast(Configuration asked, Dataset data, Request request, Console console) {
        Split split = asked.data().split().split(data);
        Representation representation = Training.fit(asked, data, split, console);
        int size = request.sizeOrNull() == null ? size(data) : request.sizeOrNull();
        PairFeatures featuresOrNull = request.models().lifted(data)
                ? Training.features(
                        FEATURES,
                        request.horizons().get(0),
                        data.schema().roles().pair().orElse(null),
                        asked,
                        data,
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
                    ? forecaster.forecast(data, split.train(), representation)
                    : forecaster.forecast(data, split.train(), representation, featuresOrNull);
            return new Told(forecast, size, request, Training.resolved(asked, data, split, console));
        }
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
