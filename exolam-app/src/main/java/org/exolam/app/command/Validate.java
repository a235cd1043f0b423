package org.exolam.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.exolam.app.config.Configuration;
import org.exolam.app.config.DataSettings;
import org.exolam.app.config.ModelSettings;
import org.exolam.app.config.TrainSettings;
import org.exolam.app.run.NeuralTraining;
import org.exolam.app.terminal.Console;
import org.exolam.app.validate.Amount;
import org.exolam.app.validate.Validation;
import org.exolam.data.Roles;
import org.exolam.data.SplitRule;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.objective.Objective;
import org.exolam.settings.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Forecasts held against what networks trained on the same data become. */
@Command(
        name = "validate",
        description = "Forecasts recordings, trains networks on remedies and strengths that were forecast, and holds"
                + " predicted against obtained scores: order, intervals, the recommended remedy, time, and leakage told"
                + " without labels. What was done is kept, so that the same command goes on where it was broken off."
                + " Ends with 1 where order or intervals fall short and enough configurations ran to say so.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam validate recording.hdf5 world:strong_background --out validation",
            "  exolam validate recording.hdf5 --quick",
            "  exolam validate a.hdf5 b.hdf5 --remedies action_supervision,maximal_agreement --seeds 2"
        })
public final class Validate implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "DATA",
            description = "Recordings: paths, FORMAT:path, or built-in worlds.")
    List<String> data;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "validate",
            description =
                    "The folder for page and numbers (default: ${DEFAULT-VALUE}); forecasts and trainings that lie"
                            + " there already are used.")
    Path out;

    @Option(names = "--seeds", paramLabel = "N", description = "Networks of each configuration (default: 1).")
    Integer seeds;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps of each network (default: 1000, with --quick 400).")
    Integer steps;

    @Option(
            names = "--remedies",
            split = ",",
            paramLabel = "REMEDY[,REMEDY...]",
            description = "These remedies alone, beside plain reconstruction and what is recommended.")
    List<String> remedies = List.of();

    @Option(
            names = "--quick",
            description = "One strength of each remedy, and one kind of encoder: that of what is recommended.")
    boolean quick;

    @Mixin
    EffortOptions effort;

    @Mixin
    SkipOption skip;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Console console = output.console();
        Amount amount = (quick ? Amount.QUICK : Amount.USUAL).with(seeds, steps, remedies);
        if (data.stream().distinct().count() < data.size()) {
            throw new UsageException("a data set is named twice in " + data + "; name each once");
        }
        requireOurs();
        NeuralTraining.prepare();
        Validation validation = new Validation(data.stream().map(this::asked).toList(), amount, out, console);
        long start = System.nanoTime();
        validation.run();
        validation.write();
        double seconds = (System.nanoTime() - start) / 1e9;
        console.say(validation.sentence());
        console.say(String.format(Locale.ROOT, "Page: %s (%.0f s)", out.resolve(Validation.PAGE), seconds));
        Map<String, Object> result = new LinkedHashMap<>(validation.toMap());
        result.put("page", out.resolve(Validation.PAGE).toString());
        result.put("seconds", seconds);
        console.result(result);
        return validation.fallsShort() ? 1 : 0;
    }

    private Configuration asked(String path) {
        DataSettings settings = new AccessOptions()
                .settings(path, Roles.NONE, effort.maxTransitions, skip.skipBroken, SplitRule.DEFAULT);
        TrainSettings train = new TrainSettings(
                TrainSettings.SEED_DEFAULT, effort.workers, OptionalDouble.empty(), TrainSettings.FOLDS_DEFAULT);
        return new Configuration(settings, null, Objective.reconstruction(1), ModelSettings.LINEAR, train, Map.of());
    }

    /** Nothing is written beside what is someone else's. */
    private void requireOurs() {
        if (!Files.exists(out)) {
            return;
        }
        if (!Files.isDirectory(out)) {
            throw new UsageException(out + " is a file; name a folder for --out");
        }
        try (Stream<Path> members = Files.list(out)) {
            boolean isEmpty = members.findAny().isEmpty();
            if (!isEmpty && !Files.isDirectory(out.resolve(Validation.PARTS))) {
                throw new UsageException(
                        out + " holds other things (no " + Validation.PARTS + " in it); name a new folder for --out");
            }
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot read " + out + ": " + AtomicFiles.reason(e) + "; choose another --out", e);
        }
    }
}
