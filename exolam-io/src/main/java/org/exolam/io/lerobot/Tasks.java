package org.exolam.io.lerobot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;
import org.exolam.io.parquet.ParquetLeaf;
import org.exolam.io.parquet.ParquetTable;
import org.exolam.io.reading.Findings;
import org.exolam.settings.Json;

/** Texts of the tasks by their number; empty where the data set has none. */
record Tasks(Map<Long, String> texts) {
    private static final String TABLE = "meta/tasks.parquet";
    private static final String LINES = "meta/tasks.jsonl";
    private static final String INDEX = "task_index";

    static Tasks read(Info info, Findings findings) {
        String file = info.isV3() ? TABLE : LINES;
        Path path = info.root().resolve(file);
        if (!Files.exists(path)) {
            findings.notice(file, "", "", "the file is missing: the texts of the tasks are unknown");
            return new Tasks(Map.of());
        }
        try {
            return info.isV3() ? ofTable(path) : ofLines(path);
        } catch (DataException e) {
            findings.notice(file, "", "", "the texts of the tasks are unknown: " + e.getMessage());
            return new Tasks(Map.of());
        }
    }

    /** The text stands in the column {@code task}, or in that of a frame's nameless index. */
    private static Tasks ofTable(Path path) {
        ParquetTable table = ParquetTable.open(path);
        ParquetLeaf text = table.leaf("task")
                .or(() -> table.leaf("__index_level_0__"))
                .or(() -> table.leaves().values().stream()
                        .filter(ParquetLeaf::isText)
                        .findFirst())
                .orElseThrow(() -> new DataException(path + " has no column of texts; it has "
                        + table.leaves().keySet()));
        ParquetLeaf index = table.leaf(INDEX).orElseThrow(() -> new DataException(path + " has no column " + INDEX));
        NumericArray numbers = table.numbers(index);
        var texts = table.texts(text);
        Map<Long, String> out = new TreeMap<>();
        for (int i = 0; i < numbers.rows(); i++) {
            out.put(
                    numbers.getLong(i),
                    texts.get(i).isEmpty() ? "" : texts.get(i).get(0));
        }
        return new Tasks(out);
    }

    private static Tasks ofLines(Path path) {
        Map<Long, String> out = new TreeMap<>();
        int line = 0;
        for (String text : Info.text(path).lines().toList()) {
            line++;
            if (!text.isBlank()) {
                Map<String, Object> map = Json.parse(path + ", line " + line, text);
                if (map.get(INDEX) instanceof Number n && map.get("task") instanceof String s) {
                    out.put(n.longValue(), s);
                }
            }
        }
        return new Tasks(out);
    }

    boolean knows(long index) {
        return texts.isEmpty() || texts.containsKey(index);
    }
}
