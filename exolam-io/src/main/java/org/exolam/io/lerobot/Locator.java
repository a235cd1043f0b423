package org.exolam.io.lerobot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.exolam.error.DataException;
import org.exolam.io.reading.Findings;

/** Finds the rows of each episode. In v3.0 the rows themselves say whose they are; before, a file is an episode. */
final class Locator {
    private static final String META = "meta/episodes";

    private final Info info;
    private final Tables tables;
    private final Tasks tasks;
    private final Findings findings;
    private final List<Located> found = new ArrayList<>();

    Locator(Info info, Tables tables, Tasks tasks, Findings findings) {
        this.info = info;
        this.tables = tables;
        this.tasks = tasks;
        this.findings = findings;
    }

    List<Located> locate(List<Entry> entries) {
        if (info.isV3()) {
            Map<String, List<Entry>> files = new LinkedHashMap<>();
            entries.forEach(
                    e -> files.computeIfAbsent(e.file(), f -> new ArrayList<>()).add(e));
            files.forEach(this::locateIn);
            found.sort(java.util.Comparator.comparingInt(l -> l.entry().index()));
        } else {
            entries.forEach(this::locateAlone);
        }
        return found;
    }

    private void locateAlone(Entry entry) {
        Path file = info.root().resolve(entry.file());
        if (!Files.isRegularFile(file)) {
            problem(entry, "", "the file is missing");
        } else if (entry.length() < 0 || entry.length() > Integer.MAX_VALUE) {
            problem(entry, "length", "its length is " + entry.length());
        } else {
            found.add(new Located(entry, 0, (int) entry.length(), List.of()));
        }
    }

    private void locateIn(String name, List<Entry> entries) {
        Path file = info.root().resolve(name);
        FrameTable rows;
        try {
            if (!Files.isRegularFile(file)) {
                throw new DataException(file + ": the file is missing; it holds " + entries.size() + " episode"
                        + (entries.size() == 1 ? "" : "s"));
            }
            rows = FrameTable.of(tables.open(file));
        } catch (DataException e) {
            entries.forEach(entry -> findings.unreadable(file, name, entry.name(), e));
            return;
        }
        Set<Long> numbers = entries.stream().map(e -> (long) e.index()).collect(Collectors.toSet());
        for (int i = 0; i < entries.size(); i++) {
            place(entries.get(i), i, entries.size(), rows, numbers);
        }
    }

    private void place(Entry entry, int position, int count, FrameTable rows, Set<Long> numbers) {
        List<FrameTable.Run> runs = rows.runs(entry.index());
        if (runs.isEmpty() && rows.all().size() == count) {
            FrameTable.Run other = rows.all().get(position);
            if (!numbers.contains(other.episode())) {
                findings.notice(
                        entry.file(),
                        entry.name(),
                        "episode_index",
                        "the rows say episode " + other.episode() + " where " + META + " says " + entry.index()
                                + "; they are taken for that one");
                runs = List.of(other);
            }
        }
        if (runs.isEmpty()) {
            problem(
                    entry,
                    "episode_index",
                    rows.faultOrNull() == null
                            ? "the file has no row of this episode"
                            : rows.faultOrNull().replace(rows.file() + ": ", ""));
        } else if (runs.size() > 1) {
            problem(
                    entry,
                    "episode_index",
                    "its rows stand in " + runs.size() + " places between those of other episodes, at rows "
                            + runs.stream().map(r -> String.valueOf(r.from())).collect(Collectors.joining(", ")));
        } else {
            take(entry, runs.get(0));
        }
    }

    private void take(Entry entry, FrameTable.Run run) {
        if (run.faultOrNull() != null) {
            problem(entry, run.faultOrNull().split(" ", 2)[0], run.faultOrNull());
            return;
        }
        if (entry.length() >= 0 && entry.length() != run.rows()) {
            problem(entry, "length", META + " says " + entry.length() + " rows, the file has " + run.rows());
            return;
        }
        if (!run.order().isEmpty()) {
            findings.notice(
                    entry.file(),
                    entry.name(),
                    "frame_index",
                    "the rows are not in the order of frame_index; they are read in that order");
        }
        run.tasks().stream()
                .filter(t -> !tasks.knows(t))
                .findFirst()
                .ifPresent(t -> findings.notice(
                        entry.file(),
                        entry.name(),
                        "task_index",
                        "task_index " + t + " is not among the " + tasks.texts().size() + " tasks"));
        new RunNotices(info, findings).of(entry, run);
        found.add(new Located(entry, run.from(), run.rows(), run.order()));
    }

    private void problem(Entry entry, String key, String message) {
        findings.problem(entry.file(), entry.name(), key, message);
    }
}
