package org.exolam.app.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.exolam.app.config.Configuration;
import org.exolam.app.config.DataSettings;
import org.exolam.app.recording.Recordings;
import org.exolam.app.run.NeuralTraining;
import org.exolam.app.run.OutputFolder;
import org.exolam.app.run.Run;
import org.exolam.app.run.Scoring;
import org.exolam.app.run.Training;
import org.exolam.app.run.Training.Trained;
import org.exolam.app.terminal.Console;
import org.exolam.data.Dataset;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.metric.Scorecard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains the model of a configuration, scores it on held-out episodes, writes a run. */
@Command(
        name = "train",
        description = "Trains the latent-action model of a configuration, exact or neural, and scores it on held-out"
                + " episodes.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam train config.yaml --out run",
            "  exolam train story/forecast.json --out run     what a forecast recommends",
            "  exolam train run/config.yaml --out again       the same once more",
            "  exolam train config.yaml objective.bottleneck.size=6 --out small",
            "  exolam train data.path=recording.hdf5 'represent=resize 32 | pca 256'",
            "  exolam train data.path=recording.hdf5 model.kind=lifted objective.bottleneck.size=12",
            "",
            "  exolam train data.path=recording.hdf5 model.kind=neural --out deep",
            "  exolam train deep/config.yaml --out deep --resume",
            "",
            "Without a recorded second view, masks found in the frames, and a view made of them:",
            "  exolam train data.path=recording.hdf5 'represent=mask recurrence | resize 32 | pca 256' \\",
            "      objective.agreement.view.composite=recurrence",
            "",
            "A configuration, with its defaults:",
            "  data:      {path: FILE, action: KEY, testFraction: 0.2}",
            "  represent: [{resize: 64}, {pca: 256}]",
            "  objective:",
            "    horizon: 1",
            "    bottleneck: {kind: continuous, size: 16}",
            "    targets: [{block: nextObservation, weight: 1}]",
            "    gauge: innovation",
            "  model:     {kind: linear}           or lifted: the encoder reads local features of (o, o');",
            "                                      or neural; with a second view and nothing asked: preset exolam-small",
            "  train:     {seed: 1, ridge: auto}"
        })
public final class Train implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "CONFIG|KEY=VALUE",
            description = "A YAML file, a run's config.yaml or a forecast.json, then overrides; without a file the"
                    + " defaults are overridden.")
    List<String> arguments;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder of the run (default: runs/NAME, NAME being the configuration's or recording's).")
    Path out;

    @Option(names = "--overwrite", description = "Replace the run where it exists.")
    boolean overwrite;

    @Option(
            names = "--resume",
            description =
                    "Go on with a neural training that was broken off, from its last checkpoint, to the same end.")
    boolean resume;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Console console = output.console();
        Map<String, Object> tree = configuration();
        Configuration asked = Configuration.parse(tree);
        Path target = out == null ? placeFor(asked) : out;
        long start = System.nanoTime();
        if (asked.model().isNeural()) {
            trainNetwork(tree, asked.data(), target, start, console);
            return 0;
        }
        if (resume) {
            throw new UsageException("--resume goes with model.kind=neural; other models are made in one step");
        }
        try (Dataset data = Recordings.open(asked.data(), console);
                OutputFolder folder = OutputFolder.begin(target, overwrite, Run.CONFIGURATION)) {
            Trained trained = Training.train(asked, data, console);
            Scorecard scorecard = Scoring.score(trained, data, console);
            Run.write(folder.path(), trained, scorecard, data);
            folder.finish();
            report(console, target, trained, scorecard, (System.nanoTime() - start) / 1e9);
        }
        return 0;
    }

    /** In its own place from the start, so that what is broken off can go on. */
    private void trainNetwork(
            Map<String, Object> tree, DataSettings recording, Path target, long start, Console console) {
        if (resume && overwrite) {
            throw new UsageException(
                    "--resume goes on with a run and --overwrite replaces it; leave out one of the two");
        }
        NeuralTraining.prepare();
        try (Dataset data = Recordings.open(recording, console)) {
            Configuration asked = NeuralTraining.asked(tree, data, console);
            NeuralTraining training = new NeuralTraining(asked, data, target, console);
            training.begin(resume, overwrite);
            Trained trained = training.train();
            Scorecard scorecard = training.withLinear(scored(trained, data, target, console));
            Run.write(target, trained, scorecard, data);
            report(console, target, trained, scorecard, (System.nanoTime() - start) / 1e9);
        }
    }

    private static Scorecard scored(Trained trained, Dataset data, Path target, Console console) {
        try {
            return Scoring.score(trained, data, console);
        } catch (DataException e) {
            Run.writeUnscored(target, trained);
            throw new DataException(
                    e.getMessage() + "; the trained model is kept: exolam evaluate " + target
                            + " scores it once that is repaired",
                    e);
        }
    }

    private Map<String, Object> configuration() {
        String first = arguments.get(0);
        boolean hasFile = !first.contains("=") || Files.exists(Path.of(first));
        return Configuration.tree(
                hasFile ? Path.of(first) : null, new ArrayList<>(arguments.subList(hasFile ? 1 : 0, arguments.size())));
    }

    private Path placeFor(Configuration asked) {
        String source = arguments.get(0).contains("=") ? asked.data().path() : arguments.get(0);
        String name = source.replaceFirst(".*[/\\\\:]", "").replaceFirst("\\.[^.]*$", "");
        return Path.of("runs", name.isEmpty() ? "run" : name);
    }

    private static void report(Console console, Path target, Trained trained, Scorecard scorecard, double seconds) {
        Map<String, Object> facts = trained.model().facts();
        ScorecardText.of(scorecard).forEach(console::say);
        console.say(String.format(Locale.ROOT, "%s: trained in %.1f s; open %s/report.html", target, seconds, target));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("run", target.toString());
        result.put("kind", trained.model().kind());
        result.put("steps", facts.getOrDefault("steps", 1));
        result.put("seconds", seconds);
        result.put("loss", facts.get("loss"));
        console.result(result);
    }
}
