package org.exolam.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.exolam.app.config.Configuration;
import org.exolam.app.config.DataSettings;
import org.exolam.app.config.ModelSettings;
import org.exolam.app.config.TrainSettings;
import org.exolam.app.recording.Recordings;
import org.exolam.app.run.LabeledHeads;
import org.exolam.app.run.OutputFolder;
import org.exolam.app.run.Run;
import org.exolam.app.run.Scoring;
import org.exolam.app.terminal.Console;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.error.UsageException;
import org.exolam.metric.LatentFile;
import org.exolam.metric.Scorecard;
import org.exolam.objective.Gauge;
import org.exolam.objective.Objective;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How much action, how much background is in z, on held-out episodes. */
@Command(
        name = "evaluate",
        description = "How much action and how much background is in z, on held-out episodes: of a run's model, or of"
                + " latent actions that any other model wrote to a file.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam evaluate run                            on what it did not train on",
            "  exolam evaluate run other.hdf5                 on another recording",
            "  exolam evaluate run --labeled 2,4,8            how few labels a head on z needs",
            "  exolam evaluate run --scene scene              leakage from clips of one scene",
            "  exolam evaluate recording.hdf5 --latents z.npz --horizon 1",
            "",
            "z.npz holds z (n x k), episode_index and frame_index (n), row i being z of the",
            "transition from that frame of that episode, both counted from 0."
        })
public final class Evaluate implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "RUN|DATA",
            description = "The folder of a finished run; with --latents the recording.")
    String first;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DATA",
            description = "The recording to score on (default: the run's own).")
    String second;

    @Option(
            names = "--latents",
            paramLabel = "FILE",
            description = "An npz of latent actions that some model made of DATA, to be scored in place of a run's.")
    Path latents;

    @Option(
            names = "--horizon",
            paramLabel = "H",
            description = "With --latents: steps between the two frames of a transition (default: 1).")
    Integer horizon;

    @Option(
            names = "--scene",
            paramLabel = "KEY",
            description =
                    "The block that names the scene of a clip, one number: leakage is then also told from clips of one"
                            + " scene, whose background runs alike frame by frame while the agent acts on its own.")
    String scene;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the intervals (default: the run's, else 1).")
    Long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also write scorecard.json and report.html to this folder.")
    Path out;

    @Option(names = "--overwrite", description = "Replace the folder where it exists.")
    boolean overwrite;

    @Option(
            names = "--labeled",
            split = ",",
            paramLabel = "N[,N...]",
            description = "Also how well a linear head on z predicts the action (R2 given o) when only N training"
                    + " episodes are labeled; for a run beside the same head on what its encoder reads.")
    List<Integer> labeled = List.of();

    @Mixin
    RoleOptions roles;

    @Mixin
    AccessOptions access;

    @Mixin
    SkipOption skip;

    @Mixin
    SplitOptions split;

    @Mixin
    EffortOptions effort;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Console console = output.console();
        if (latents == null) {
            scoreRun(console);
        } else {
            scoreFile(console);
        }
        return 0;
    }

    private void scoreRun(Console console) {
        if (horizon != null) {
            throw new UsageException("--horizon " + horizon + " goes with --latents; a run's model has its own");
        }
        Run run = Run.open(Path.of(first));
        Configuration asked = forRun(run.configuration());
        try (Dataset data = Recordings.open(asked.data(), console)) {
            score(Scoring.Subject.of(run.model(data), data), data, asked, console);
        }
    }

    /** The run's own settings; on another recording those of the command line. */
    private Configuration forRun(Configuration made) {
        TrainSettings train = new TrainSettings(
                seed == null ? made.train().seed() : seed,
                effort.workers,
                made.train().ridge(),
                made.train().folds(),
                made.train().trainerOrNull());
        if (second != null) {
            return new Configuration(settings(second), null, made.objective(), made.model(), train, Map.of());
        }
        if (access.isUsed() || split.isUsed() || roles.isUsed()) {
            throw new UsageException(
                    "options that choose blocks and episodes go with a recording; name one after the run, or leave"
                            + " them out to score on the run's own held-out episodes");
        }
        DataSettings data = made.data();
        return new Configuration(
                new DataSettings(
                        data.path(),
                        data.roles(),
                        data.cameraOrNull(),
                        data.episodes(),
                        effort.isBounded() ? effort.maxTransitions : data.maxTransitions(),
                        data.skipBroken() || skip.skipBroken,
                        data.split()),
                null,
                made.objective(),
                made.model(),
                train,
                Map.of());
    }

    private void scoreFile(Console console) {
        if (second != null) {
            throw new UsageException("with --latents there is one recording and no run, but " + first + " and " + second
                    + " were given; leave one out");
        }
        TrainSettings train = new TrainSettings(
                seed == null ? TrainSettings.SEED_DEFAULT : seed,
                effort.workers,
                OptionalDouble.empty(),
                TrainSettings.FOLDS_DEFAULT);
        Configuration asked = new Configuration(
                settings(first), null, Objective.reconstruction(1), ModelSettings.LINEAR, train, Map.of());
        int h = horizon == null ? 1 : horizon;
        try (Dataset data = Recordings.open(asked.data(), console)) {
            LatentFile file = LatentFile.read(latents, data, h);
            score(new Scoring.Subject(file, null, h, Gauge.LEARNED), data, asked, console);
        }
    }

    private DataSettings settings(String path) {
        return access.settings(path, roles.roles(), effort.maxTransitions, skip.skipBroken, split.rule());
    }

    private void score(Scoring.Subject subject, Dataset data, Configuration asked, Console console) {
        try (OutputFolder folder = out == null ? null : OutputFolder.begin(out, overwrite, Run.SCORECARD)) {
            Split parts = asked.data().split().split(data);
            Scorecard scorecard = Scoring.score(subject, data, parts, asked, scene, console);
            Map<String, Object> card = scorecard.toMap();
            List<String> heads = new ArrayList<>();
            if (!labeled.isEmpty()) {
                LabeledHeads found = LabeledHeads.of(subject, data, parts, asked, labeled, console);
                card.put("labelEfficiency", found.toMap());
                heads.addAll(found.text());
            }
            if (folder != null) {
                Scoring.write(folder.path(), card, data);
                folder.finish();
            }
            ScorecardText.of(scorecard).forEach(console::say);
            heads.forEach(console::say);
            if (out != null) {
                console.say("report: " + out.resolve(Run.REPORT));
            }
            console.result(card);
        }
    }
}
