package org.exolam.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.exolam.app.config.TrainSettings;
import org.exolam.app.reproduce.Effort;
import org.exolam.app.reproduce.Reproduction;
import org.exolam.app.run.NeuralTraining;
import org.exolam.app.terminal.Console;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.settings.AtomicFiles;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The published findings and the theory's claims, linear and neural. */
@Command(
        name = "reproduce",
        description = "Tries the published findings and every claim of the theory: what is predicted, what exact linear"
                + " models and networks show over seeds, and a verdict each, with figures. What was done is kept, so that"
                + " the same command goes on where it was broken off. Ends with 1 where a claim does not hold.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam reproduce                                  a few minutes on two cores",
            "  exolam reproduce --full --out evidence            more seeds, longer trainings, worlds of pictures",
            "  exolam reproduce --only claim6,finding3",
            "",
            "Claims: finding1 to finding3, claim1, claim2, claim4 to claim10, predecessor; with --full pictures."
        })
public final class Reproduce implements Callable<Integer> {
    /** One of two. */
    static final class Amount {
        @Option(names = "--quick", description = "Vector worlds, five seeds, short trainings (default).")
        boolean quick;

        @Option(names = "--full", description = "Six seeds, longer trainings, worlds of pictures as well.")
        boolean full;
    }

    @ArgGroup(exclusive = true)
    Amount amount;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "reproduce",
            description =
                    "The folder for page, numbers and figures (default: ${DEFAULT-VALUE}); trainings that lie there"
                            + " already are used.")
    Path out;

    @Option(names = "--only", split = ",", paramLabel = "CLAIM[,CLAIM...]", description = "These claims alone.")
    List<String> only = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Worlds, recordings and networks of each experiment (default: 5, with --full 6).")
    Integer seeds;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Trainings at once (default: one a processor); the result is the same for any number.")
    int workers = TrainSettings.workersDefault();

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Console console = output.console();
        if (workers < 1) {
            throw new UsageException("--workers is " + workers + "; expected at least 1");
        }
        Effort chosen = amount != null && amount.full ? Effort.FULL : Effort.QUICK;
        Effort effort = seeds == null ? chosen : chosen.withSeeds(seeds);
        NeuralTraining.prepare();
        Reproduction reproduction = new Reproduction(effort, only, out, workers, console);
        requireOurs();
        long start = System.nanoTime();
        reproduction.run();
        reproduction.write();
        double seconds = (System.nanoTime() - start) / 1e9;
        console.say(reproduction.sentence());
        console.say(String.format(Locale.ROOT, "Page: %s (%.0f s)", out.resolve(Reproduction.PAGE), seconds));
        Map<String, Object> result = new LinkedHashMap<>(reproduction.toMap());
        result.put("page", out.resolve(Reproduction.PAGE).toString());
        result.put("seconds", seconds);
        console.result(result);
        return reproduction.holds() ? 0 : 1;
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
            if (!isEmpty && !Files.isDirectory(out.resolve(Reproduction.TRIALS))) {
                throw new UsageException(out + " holds other things (no " + Reproduction.TRIALS
                        + " in it); name a new folder for --out");
            }
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot read " + out + ": " + AtomicFiles.reason(e) + "; choose another --out", e);
        }
    }
}
