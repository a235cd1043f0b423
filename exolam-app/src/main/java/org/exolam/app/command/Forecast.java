package org.exolam.app.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.exolam.app.config.Configuration;
import org.exolam.app.config.DataSettings;
import org.exolam.app.config.ModelSettings;
import org.exolam.app.config.TrainSettings;
import org.exolam.app.recording.Recordings;
import org.exolam.app.run.Forecasting;
import org.exolam.app.run.OutputFolder;
import org.exolam.app.run.Run;
import org.exolam.app.terminal.Console;
import org.exolam.data.Dataset;
import org.exolam.objective.Objective;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verdict, remedy and strength, before anything is trained. */
@Command(
        name = "forecast",
        description = "Tells from the recording alone whether latent actions learned from it will be actions or"
                + " background, and which remedy, how strong, prevents it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam forecast recording.hdf5 --out story    story/forecast.json, report.html",
            "  exolam forecast recording.hdf5 --size 6 --horizon 1,2,4,8",
            "  exolam forecast lapo:folder --frame-size 32 --gray --json",
            "  exolam forecast world:strong_background       a built-in world"
        })
public final class Forecast implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DATA", description = "The recording: a path, or FORMAT:path.")
    String data;

    @Option(
            names = "--horizon",
            paramLabel = "H",
            split = ",",
            description = "Steps between the two frames; the first is forecast for, all are shown (default: 1,2,4,8).")
    List<Integer> horizons = org.exolam.forecast.ForecastOptions.HORIZONS_DEFAULT;

    @Option(
            names = "--size",
            paramLabel = "K",
            description = "Numbers in z that the verdict is about (default: as many as the action has, at least 2;"
                    + " without an action 16).")
    Integer size;

    @Option(
            names = "--labeled",
            paramLabel = "SHARE",
            description = "Share of the training episodes whose actions remedies may use (default: 1).")
    double labeled = 1;

    @Option(
            names = "--models",
            paramLabel = "KIND",
            description =
                    "Families of models that are predicted: ${COMPLETION-CANDIDATES}. auto: linear ones, and lifted"
                            + " ones where frames are pictures (default: auto).")
    Forecasting.Models models = Forecasting.Models.AUTO;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of everything that is drawn (default: 1).")
    long seed = TrainSettings.SEED_DEFAULT;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also write forecast.json and report.html to this folder.")
    Path out;

    @Option(names = "--overwrite", description = "Replace the folder where it exists.")
    boolean overwrite;

    @Mixin
    RoleOptions roles;

    @Mixin
    AccessOptions access;

    @Mixin
    SkipOption skip;

    @Mixin
    SplitOptions split;

    @Mixin
    RepresentOptions represent;

    @Mixin
    EffortOptions effort;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Console console = output.console();
        Configuration asked = configuration();
        try (Dataset opened = Recordings.open(asked.data(), console)) {
            // Begun before the work, so that no work is lost to a name that is taken.
            try (OutputFolder folder = out == null ? null : OutputFolder.begin(out, overwrite, Forecasting.FORECAST)) {
                Forecasting.Told told = Forecasting.forecast(
                        asked, opened, Forecasting.Request.of(size, horizons, labeled, models), console);
                if (folder != null) {
                    told.write(folder.path(), opened);
                    folder.finish();
                }
                ForecastText.of(told.forecast(), told.size()).forEach(console::say);
                console.say(next(told.forecast().recommendation().isPresent()));
                console.result(told.json());
            }
        }
        return 0;
    }

    private String next(boolean recommends) {
        if (out == null) {
            return "add --out DIR for the report" + (recommends ? " and a configuration that train accepts" : "");
        }
        String report = "report: " + out.resolve(Run.REPORT);
        return recommends
                ? report + "; train what it recommends: exolam train " + out.resolve(Forecasting.FORECAST)
                        + " --out run"
                : report;
    }

    private Configuration configuration() {
        DataSettings settings =
                access.settings(data, roles.roles(), effort.maxTransitions, skip.skipBroken, split.rule());
        TrainSettings train =
                new TrainSettings(seed, effort.workers, OptionalDouble.empty(), TrainSettings.FOLDS_DEFAULT);
        return new Configuration(
                settings, represent.specOrNull(), Objective.reconstruction(1), ModelSettings.LINEAR, train, Map.of());
    }
}
