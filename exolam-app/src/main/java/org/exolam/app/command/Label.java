package org.exolam.app.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.exolam.app.config.DataSettings;
import org.exolam.app.recording.Recordings;
import org.exolam.app.run.LabelJob;
import org.exolam.app.run.LatentFormat;
import org.exolam.app.run.Run;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.Dataset;
import org.exolam.data.Roles;
import org.exolam.data.SplitRule;
import org.exolam.error.UsageException;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Latent actions for every transition of a recording. */
@Command(
        name = "label",
        description = "Writes the latent action of every transition of a recording, for pipelines of your own.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam label run recording --out labels              Parquet, in a folder",
            "  exolam label run recording.hdf5 --out latents.npz",
            "  exolam label run recording --out derived --format lerobot",
            "  exolam label run recording.hdf5 --out latents.jsonl --episodes 0:10",
            "",
            "Parquet holds latent_action (a list of float32), episode_index, frame_index and",
            "index, one transition a row; an npz z (float32, n x k), episode_index and",
            "frame_index (int64, n); JSONL the same, one transition a line; a tar one sample",
            "a transition, as WebDataset reads it. lerobot is the whole data set with",
            "latent_action and latent_action_valid beside the actions; its videos are links."
        })
public final class Label implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of a finished run.")
    Path run;

    @Parameters(index = "1", paramLabel = "DATA", description = "The recording: a path, or FORMAT:path.")
    String data;

    @Option(
            names = "--out",
            paramLabel = "PATH",
            required = true,
            description = "Where to write: a folder, or a file such as latents.npz.")
    Path out;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "parquet, npz, jsonl, webdataset or lerobot (default: what the name ends in: .parquet, .npz,"
                    + " .jsonl, .tar; parquet where it has no ending).")
    String format;

    @Option(
            names = "--stock-policy",
            description =
                    "With lerobot: the latents stand as action, the true action as robot_action, for policies that"
                            + " know no other name.")
    boolean stockPolicy;

    @Option(names = "--overwrite", description = "Replace what is there.")
    boolean overwrite;

    @Mixin
    AccessOptions access;

    @Mixin
    SkipOption skip;

    @Mixin
    EffortOptions effort;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        LatentFormat kind = LatentFormat.of(format, out);
        if (kind.isFile(out) && Files.exists(out) && !overwrite) {
            throw new UsageException(out + " exists already; add --overwrite to replace it, or name another --out");
        }
        Console console = output.console();
        DataSettings settings =
                access.settings(data, Roles.NONE, effort.maxTransitions, skip.skipBroken, SplitRule.DEFAULT);
        Run made = Run.open(run);
        try (Dataset recording = Recordings.open(settings, console)) {
            LatentActionModel model = made.model(recording);
            List<Integer> episodes =
                    IntStream.range(0, recording.episodes().size()).boxed().toList();
            try (ProgressLine progress = console.progress("labelling", "transitions")) {
                List<Column> inputs = model.encoderInputs(recording.schema().frames());
                // A model of several horizons may read the nearest one alone.
                int reach =
                        inputs.stream().mapToInt(c -> c.source().reach()).max().orElse(1);
                TransitionTable table =
                        TransitionTable.of(recording, inputs, Math.max(1, reach), effort.transitions(progress));
                LabelJob job =
                        new LabelJob(recording, table, episodes, model, made.provenance(model), overwrite, stockPolicy);
                long rows = kind.writeTo(out, job);
                report(console, kind, rows, model.size());
            }
        }
        return 0;
    }

    private void report(Console console, LatentFormat kind, long rows, int size) {
        console.say(
                String.format(Locale.ROOT, "%s: %,d latent actions of %d numbers (%s)", out, rows, size, kind.key()));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("out", out.toString());
        result.put("format", kind.key());
        result.put("rows", rows);
        console.result(result);
    }
}
