package org.exolam.io.lerobot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.exolam.data.NaturalOrder;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;
import org.exolam.io.parquet.ParquetLeaf;
import org.exolam.io.parquet.ParquetTable;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.Folders;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/** The list of episodes that the metadata give, ordered by number. */
final class Entries {
    private static final String TABLES = "meta/episodes";
    private static final String LINES = "meta/episodes.jsonl";
    private static final String INDEX = "episode_index";

    private final Info info;
    private final Findings findings;
    private final List<Entry> entries = new ArrayList<>();

    private Entries(Info info, Findings findings) {
        this.info = info;
        this.findings = findings;
    }

    static List<Entry> read(Info info, Findings findings) {
        Entries reader = new Entries(info, findings);
        if (info.isV3()) {
            reader.readTables();
        } else {
            reader.readLines();
        }
        reader.order();
        return reader.entries;
    }

    private List<String> cameras() {
        return info.features().values().stream()
                .filter(f -> f.kind() == Feature.Kind.VIDEO)
                .map(Feature::name)
                .toList();
    }

    private void order() {
        boolean ordered = true;
        for (int i = 1; i < entries.size(); i++) {
            ordered &= entries.get(i - 1).index() < entries.get(i).index();
        }
        if (!ordered) {
            findings.notice(
                    info.isV3() ? TABLES : LINES,
                    "",
                    INDEX,
                    "the rows of " + (info.isV3() ? TABLES : LINES) + " are not in order; they are read by number");
            entries.sort(Comparator.comparingInt(Entry::index));
        }
    }

    // v3.0

    /** The files of v3.0's list of episodes. */
    static List<Path> tables(Path root) {
        Path folder = root.resolve(TABLES);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder, 3)) {
            return all.filter(p -> p.getFileName().toString().endsWith(".parquet") && Files.isRegularFile(p))
                    .sorted(Comparator.comparing(p -> Folders.relative(root, p), NaturalOrder.INSTANCE))
                    .toList();
        } catch (IOException e) {
            throw new DataException("cannot read the folder " + folder + ": " + AtomicFiles.reason(e), e);
        }
    }

    private void readTables() {
        List<Path> files = tables(info.root());
        if (files.isEmpty()) {
            throw new DataException(info.root().resolve(TABLES)
                    + " holds no file: where episodes begin and end is unknown; fetch the data set again");
        }
        Ranges ranges = new Ranges();
        for (Path file : files) {
            try {
                readTable(file, ranges);
            } catch (DataException e) {
                findings.unreadable(file, Folders.relative(info.root(), file), "", e);
            }
        }
    }

    /** Columns of numbers of one table of episodes. */
    private static final class Columns {
        private final ParquetTable table;
        private final Map<String, NumericArray> read = new HashMap<>();

        Columns(ParquetTable table) {
            this.table = table;
        }

        private NumericArray column(String name) {
            return read.computeIfAbsent(name, n -> {
                ParquetLeaf leaf =
                        table.leaf(n).orElseThrow(() -> new DataException(table.file() + " has no column " + n));
                return table.numbers(leaf);
            });
        }

        boolean has(String name) {
            return table.leaf(name).isPresent();
        }

        long integer(String name, int row) {
            return Math.round(column(name).get(row));
        }

        double number(String name, int row) {
            return column(name).get(row);
        }
    }

    private void readTable(Path file, Ranges ranges) {
        ParquetTable table = ParquetTable.open(file);
        String name = Folders.relative(info.root(), file);
        Columns columns = new Columns(table);
        List<List<String>> tasks = table.leaf("tasks")
                .filter(ParquetLeaf::isBytes)
                .map(table::texts)
                .orElse(List.of());
        for (int row = 0; row < table.rows(); row++) {
            String episode = String.valueOf(columns.integer(INDEX, row));
            try {
                add(columns, row, tasks.isEmpty() ? List.of() : tasks.get(row));
                ranges.check(columns, row, name, episode);
            } catch (DataException e) {
                findings.problem(name, episode, "", e.getMessage());
            }
        }
    }

    /** Whether the ranges of the episodes overlap; the rows themselves decide in any case. */
    private final class Ranges {
        private long end = Long.MIN_VALUE;
        private long number = Long.MIN_VALUE;

        void check(Columns columns, int row, String file, String episode) {
            if (!columns.has("dataset_from_index") || !columns.has("dataset_to_index")) {
                return;
            }
            long from = columns.integer("dataset_from_index", row);
            boolean next = columns.integer(INDEX, row) == number + 1;
            if (next && from < end) {
                findings.notice(
                        file,
                        episode,
                        "dataset_from_index",
                        "episodes " + number + " and " + episode + " overlap: " + from + " is before " + end
                                + "; the rows of the data decide");
            }
            end = columns.integer("dataset_to_index", row);
            number = columns.integer(INDEX, row);
        }
    }

    private void add(Columns columns, int row, List<String> tasks) {
        long index = columns.integer(INDEX, row);
        String data = path(columns, row, "data", info.dataPath(), null);
        Map<String, Entry.Footage> cameras = new LinkedHashMap<>();
        for (String camera : cameras()) {
            String prefix = "videos/" + camera;
            if (columns.has(prefix + "/file_index")) {
                String video = path(columns, row, prefix, info.videoPathOrNull(), camera);
                cameras.put(camera, new Entry.Footage(video, columns.number(prefix + "/from_timestamp", row)));
            }
        }
        if (index < 0 || index > Integer.MAX_VALUE) {
            throw new DataException("episode_index is " + index);
        }
        entries.add(new Entry((int) index, columns.integer("length", row), tasks, data, cameras));
    }

    private static String path(Columns columns, int row, String prefix, PathTemplate template, String cameraOrNull) {
        long chunk = columns.integer(prefix + "/chunk_index", row);
        long file = columns.integer(prefix + "/file_index", row);
        if (chunk < 0 || file < 0) {
            throw new DataException(
                    prefix + "/chunk_index and /file_index are " + chunk + " and " + file + "; they count from 0");
        }
        Map<String, Object> values = new HashMap<>();
        values.put("chunk_index", chunk);
        values.put("file_index", file);
        if (cameraOrNull != null) {
            values.put("video_key", cameraOrNull);
        }
        return template.path(values);
    }

    // v2.1 and v2.0: a file an episode.

    private void readLines() {
        Path file = info.root().resolve(LINES);
        int number = 0;
        for (String line : Files.exists(file) ? Info.text(file).lines().toList() : List.<String>of()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                Map<String, Object> map = Json.parse(LINES + ", line " + number, line);
                if (!(map.get(INDEX) instanceof Integer index) || index < 0) {
                    throw new DataException(LINES + ", line " + number + " has no episode_index");
                }
                long length = map.get("length") instanceof Number n ? n.longValue() : -1;
                entries.add(entry(index, length, texts(map.get("tasks"))));
            } catch (DataException e) {
                findings.problem(LINES, "", "", "line " + number + " is not JSON: " + e.getMessage());
            }
        }
        if (entries.isEmpty() && findings.problems().isEmpty()) {
            fromFiles();
        }
    }

    private static List<String> texts(Object json) {
        return json instanceof List<?> l ? l.stream().map(String::valueOf).toList() : List.of();
    }

    private Entry entry(int index, long length, List<String> tasks) {
        Map<String, Object> values = new HashMap<>();
        values.put("episode_index", index);
        values.put("episode_chunk", index / info.chunksSize());
        Map<String, Entry.Footage> cameras = new LinkedHashMap<>();
        for (String camera : cameras()) {
            values.put("video_key", camera);
            cameras.put(camera, new Entry.Footage(info.videoPathOrNull().path(values), 0));
        }
        values.remove("video_key");
        return new Entry(index, length, tasks, info.dataPath().path(values), cameras);
    }

    private void fromFiles() {
        findings.notice(LINES, "", "", "the list of episodes is empty; lengths are taken from the files");
        long claimed = Math.max(0, Math.min(1_000_000, info.total("total_episodes")));
        for (int index = 0;
                index < claimed
                        || Files.exists(
                                info.root().resolve(entry(index, -1, List.of()).file()));
                index++) {
            Entry entry = entry(index, -1, List.of());
            Path file = info.root().resolve(entry.file());
            if (!Files.exists(file)) {
                findings.problem(entry.file(), entry.name(), "", "the file is missing");
                continue;
            }
            try {
                entries.add(entry.withLength(ParquetTable.open(file).rows()));
            } catch (DataException e) {
                findings.unreadable(file, entry.file(), entry.name(), e);
            }
        }
    }
}
