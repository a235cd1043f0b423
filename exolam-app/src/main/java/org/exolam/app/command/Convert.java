package org.exolam.app.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.exolam.app.config.DataSettings;
import org.exolam.app.recording.Recordings;
import org.exolam.app.run.OutputFolder;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.Dataset;
import org.exolam.data.SplitRule;
import org.exolam.error.UsageException;
import org.exolam.io.convert.FrameConversion;
import org.exolam.io.convert.NpzConversion;
import org.exolam.io.lerobot.LeRobotWriter;
import org.exolam.io.reading.FiledDataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A recording of any format in another one. */
@Command(
        name = "convert",
        description = "Writes a recording of any format that is read as LeRobot v3.0, as one npz, or as pictures.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam convert demos.hdf5 --out demos --format lerobot --fps 20",
            "  exolam convert lerobot-folder --out recording.npz --format npz --camera front",
            "  exolam convert video.mp4 --out pictures --format frames",
            "",
            "Pictures are kept without loss. Blocks that have no row for an episode's last",
            "frame get zeros there."
        })
public final class Convert implements Callable<Integer> {
    private static final String LEROBOT_MARK = "meta";
    private static final String FRAMES_MARK = "episode_000000";
    private static final String NPZ = "recording.npz";

    /** What a recording may become. */
    enum Format {
        LEROBOT,
        NPZ,
        FRAMES
    }

    @Parameters(index = "0", paramLabel = "DATA", description = "The recording: a path, or FORMAT:path.")
    String data;

    @Option(
            names = "--out",
            paramLabel = "PATH",
            required = true,
            description = "The folder to write; for npz also a file that ends in .npz.")
    Path out;

    @Option(names = "--format", paramLabel = "NAME", required = true, description = "lerobot, npz or frames.")
    String format;

    @Option(
            names = "--fps",
            paramLabel = "N",
            description = "Frames a second for lerobot, where the recording does not say (default: 30).")
    double fps;

    @Option(names = "--overwrite", description = "Replace what is there.")
    boolean overwrite;

    @Mixin
    RoleOptions roles;

    @Mixin
    AccessOptions access;

    @Mixin
    SkipOption skip;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Format kind = kind();
        if (fps < 0 || Double.isNaN(fps) || Double.isInfinite(fps)) {
            throw new UsageException("--fps is " + fps + "; expected frames a second, over 0");
        }
        if (fps > 0 && kind != Format.LEROBOT) {
            throw new UsageException("--fps is for --format lerobot; " + format + " keeps what the recording says");
        }
        Console console = output.console();
        DataSettings settings =
                access.settings(data, roles.roles(), DataSettings.ALL_TRANSITIONS, skip.skipBroken, SplitRule.DEFAULT);
        try (Dataset recording = Recordings.open(settings, console)) {
            long rows;
            try (ProgressLine progress = console.progress("converting", kind == Format.NPZ ? "blocks" : "episodes")) {
                rows = write(kind, recording, progress);
            }
            console.say(String.format(
                    Locale.ROOT,
                    "%s: %,d frames of %d episodes (%s)",
                    out,
                    rows,
                    recording.episodes().size(),
                    format));
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("out", out.toString());
            result.put("format", kind.name().toLowerCase(Locale.ROOT));
            result.put("rows", rows);
            console.result(result);
        }
        return 0;
    }

    private Format kind() {
        for (Format f : Format.values()) {
            if (f.name().equals(format.toUpperCase(Locale.ROOT))) {
                return f;
            }
        }
        throw new UsageException("--format is " + format + "; expected lerobot, npz or frames");
    }

    private long write(Format kind, Dataset recording, ProgressLine progress) {
        int episodes = recording.episodes().size();
        if (kind == Format.NPZ && String.valueOf(out.getFileName()).endsWith(".npz")) {
            if (Files.exists(out) && !overwrite) {
                throw new UsageException(out + " exists already; add --overwrite to replace it, or name another --out");
            }
            return npz(recording, out, progress);
        }
        String mark = kind == Format.NPZ ? NPZ : kind == Format.LEROBOT ? LEROBOT_MARK : FRAMES_MARK;
        try (OutputFolder folder = OutputFolder.begin(out, overwrite, mark)) {
            long rows = switch (kind) {
                case NPZ -> npz(recording, folder.path().resolve(NPZ), progress);
                case FRAMES ->
                    FrameConversion.write(recording, folder.path(), done -> progress.advance(done, episodes));
                case LEROBOT ->
                    LeRobotWriter.write(
                            recording, folder.path(), fps, tasks(recording), done -> progress.advance(done, episodes));
            };
            folder.finish();
            return rows;
        }
    }

    private static long npz(Dataset recording, Path file, ProgressLine progress) {
        int blocks = recording.schema().blocks().size();
        return NpzConversion.write(recording, file, done -> progress.advance(done, blocks));
    }

    private static List<String> tasks(Dataset recording) {
        return recording instanceof FiledDataset filed && filed.facts().get("tasks") instanceof List<?> tasks
                ? tasks.stream().map(String::valueOf).toList()
                : List.of();
    }
}
