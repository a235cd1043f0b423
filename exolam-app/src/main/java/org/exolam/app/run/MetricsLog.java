package org.exolam.app.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * {@code metrics.jsonl} of a training that takes a while, and the same for TensorBoard: a line for each step that is told
 * of, no time in it.
 */
final class MetricsLog {
    private final Path file;
    private final EventFile events;

    /** @param events the same as a file of events */
    MetricsLog(Path file, EventFile events) {
        this.file = file;
        this.events = events;
    }

    /** Begins behind a step: lines of later ones, and one that was cut off, go. */
    void begin(int done) {
        List<String> kept = new ArrayList<>();
        events.begin();
        for (String line : done > 0 && Files.exists(file) ? lines() : List.<String>of()) {
            if (!line.endsWith("}")) {
                break;
            }
            Map<String, Object> values = Json.parse(file.toString(), line);
            if (values.remove("step") instanceof Number n && n.intValue() <= done) {
                kept.add(line + "\n");
                events.add(n.intValue(), String.valueOf(values.remove("split")), values);
            }
        }
        AtomicFiles.writeText(file, String.join("", kept));
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    void add(int step, String split, Map<String, Double> values) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("split", split);
        line.putAll(values);
        events.add(step, split, values);
        try {
            Files.write(
                    file,
                    (Json.line(line) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.APPEND,
                    StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot write " + file + ": " + AtomicFiles.reason(e) + "; free space and add --resume", e);
        }
    }
}
