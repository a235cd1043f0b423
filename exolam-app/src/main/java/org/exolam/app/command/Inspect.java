package org.exolam.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.exolam.app.config.DataSettings;
import org.exolam.app.recording.Recordings;
import org.exolam.app.run.OutputFolder;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.Dataset;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.data.SplitRule;
import org.exolam.io.ContactSheet;
import org.exolam.io.Inspection;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a recording holds, and what is wrong with it. */
@Command(
        name = "inspect",
        description = "What a recording holds: format, episodes, frames, blocks; what is missing or broken; sample"
                + " frames. Ends with 0 where nothing is wrong, 1 where part is unusable, 3 where all is.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  exolam inspect recording.hdf5",
            "  exolam inspect lapo:folder --json",
            "  exolam inspect recording.hdf5 --deep --out look    with sample frames"
        })
public final class Inspect implements Callable<Integer> {
    private static final String JSON = "inspection.json";
    private static final String SHEET = "frames.png";

    @Parameters(index = "0", paramLabel = "DATA", description = "The recording: a path, or FORMAT:path.")
    String data;

    @Option(names = "--deep", description = "Decode everything, not only the ends of each episode.")
    boolean deep;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Also write " + JSON + " and sample frames (" + SHEET + ") to this folder.")
    Path out;

    @Option(names = "--overwrite", description = "Replace the folder where it exists.")
    boolean overwrite;

    @Mixin
    RoleOptions roles;

    @Mixin
    AccessOptions access;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Console console = output.console();
        DataSettings settings =
                access.settings(data, roles.roles(), DataSettings.ALL_TRANSITIONS, false, SplitRule.DEFAULT);
        try (Dataset opened = Recordings.openWithProblems(settings)) {
            Inspection inspection;
            try (ProgressLine progress = console.progress("inspecting", "episodes")) {
                int episodes = opened.episodes().size();
                inspection = Inspection.of(opened, deep, done -> progress.advance(done, episodes));
            }
            if (out != null) {
                write(opened, inspection);
            }
            describe(console, opened, inspection);
            console.result(inspection.toMap());
            return inspection.exitCode();
        }
    }

    private void write(Dataset opened, Inspection inspection) {
        try (OutputFolder folder = OutputFolder.begin(out, overwrite, JSON)) {
            if (opened.schema().frame().isImage()) {
                ContactSheet.write(opened, folder.path().resolve(SHEET));
            }
            AtomicFiles.writeText(folder.path().resolve(JSON), Json.pretty(inspection.toMap()));
            folder.finish();
        }
    }

    private void describe(Console console, Dataset opened, Inspection inspection) {
        // Frames, whatever the format counts as a length.
        List<Integer> lengths = inspection.usable().stream()
                .map(i -> opened.episodes().get(i).frames())
                .toList();
        console.say(String.format(
                Locale.ROOT,
                "%s (%s): %d episodes, %,d frames (%s each), %,d transitions",
                data,
                opened.format(),
                lengths.size(),
                inspection.frames(),
                range(lengths),
                inspection.transitions(1)));
        Map<String, String> parts =
                parts(opened.schema().frames(), opened.schema().roles());
        opened.schema()
                .blocks()
                .forEach((name, spec) -> console.say(String.format(
                                Locale.ROOT,
                                "  %-20s %-8s %-14s %s",
                                name,
                                spec.dtype().numpyName(),
                                spec.shape(),
                                parts.getOrDefault(name, ""))
                        .stripTrailing()));
        tell(console, "broken", inspection.problems());
        tell(console, "notice", inspection.notices());
        if (out != null) {
            console.say("written to " + out);
        }
    }

    private static String range(List<Integer> lengths) {
        int least = lengths.stream().min(Integer::compare).orElse(0);
        int most = lengths.stream().max(Integer::compare).orElse(0);
        return least == most ? String.valueOf(least) : least + " to " + most;
    }

    private static Map<String, String> parts(String frames, Roles roles) {
        Map<String, String> parts = new java.util.HashMap<>();
        parts.put(frames, "the frames");
        roles.action().ifPresent(b -> parts.put(b, "the action"));
        roles.endogenous().ifPresent(b -> parts.put(b, "the agent's true state"));
        roles.exogenous().ifPresent(b -> parts.put(b, "the background's true state"));
        roles.pair().ifPresent(b -> parts.put(b, "the second view"));
        return parts;
    }

    /** What is said of many episodes in the same words is said once; JSON has them all. */
    private static void tell(Console console, String what, List<Problem> problems) {
        Map<List<String>, List<Problem>> alike = problems.stream()
                .collect(Collectors.groupingBy(
                        p -> List.of(p.key(), p.message()), LinkedHashMap::new, Collectors.toList()));
        alike.values().forEach(same -> {
            String more = same.size() == 1 ? "" : " (and the same of " + (same.size() - 1) + " more)";
            console.say("  " + what + ": " + Recordings.sentence(same.get(0)) + more);
        });
    }
}
