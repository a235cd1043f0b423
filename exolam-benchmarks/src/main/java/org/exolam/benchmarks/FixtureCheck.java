package org.exolam.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.error.ExolamException;
import org.exolam.io.Datasets;
import org.exolam.io.Inspection;
import org.exolam.io.reading.OpenOptions;
import org.exolam.settings.Json;

/**
 * Inspects every file of a folder of fixtures, sound and broken, as the inspect command does, and compares with what is
 * known of each.
 *
 * <pre>
 * FIXTURES   holds expected.json and broken/cases.json
 * </pre>
 */
public final class FixtureCheck {
    private static final double SECONDS_MAX = 2;
    private static final double FPS_TOLERANCE = 1e-6;

    private final Path fixtures;
    private int checked;
    private int wrong;
    private double slowest;

    private FixtureCheck(Path fixtures) {
        this.fixtures = fixtures;
    }

    public static void main(String[] arguments) throws IOException {
        FixtureCheck check = new FixtureCheck(Path.of(arguments[0]));
        check.sound();
        check.broken();
        Console.line("%d checked, %d wrong, slowest %.2f s", check.checked, check.wrong, check.slowest);
        if (check.wrong > 0) {
            throw new IllegalStateException(check.wrong + " fixtures differ");
        }
    }

    /** What inspection gave: the value of {@code inspect --json}, or a sentence. */
    private record Found(int exitCode, Map<String, Object> values, String text) {
        String verdict() {
            boolean silent = ((List<?>) values.getOrDefault("notices", List.of())).isEmpty();
            return exitCode == 0 ? silent ? "ok" : "report" : exitCode == 1 ? "skip" : "refuse";
        }
    }

    private Found inspect(Path path) {
        long start = System.nanoTime();
        Found found;
        try (Dataset data = Datasets.open(path, OpenOptions.DEFAULT)) {
            Inspection inspection = Inspection.of(data, false);
            found = new Found(
                    inspection.exitCode(), inspection.toMap(), inspection.problems() + " " + inspection.notices());
        } catch (ExolamException e) {
            found = new Found(3, Map.of(), e.getMessage());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        slowest = Math.max(slowest, seconds);
        if (seconds > SECONDS_MAX) {
            complain(path.toString(), "took " + seconds + " s");
        }
        return found;
    }

    private void complain(String fixture, String what) {
        wrong++;
        Console.line("%s: %s", fixture, what);
    }

    private void sound() throws IOException {
        String text = Files.readString(fixtures.resolve("expected.json"), StandardCharsets.UTF_8);
        for (Map.Entry<String, Object> e : Json.parse("expected.json", text).entrySet()) {
            Map<?, ?> expected = (Map<?, ?>) e.getValue();
            if (expected.containsKey("lengths")) {
                checked++;
                compare(e.getKey(), expected, inspect(fixtures.resolve(e.getKey())));
            }
        }
    }

    private void compare(String name, Map<?, ?> expected, Found found) {
        if (found.exitCode() != 0) {
            complain(name, "exit code " + found.exitCode() + ": " + found.text());
            return;
        }
        for (String key : List.of("format", "episodes", "lengths")) {
            if (!expected.get(key).equals(found.values().get(key))) {
                complain(name, key + " is " + found.values().get(key) + ", expected " + expected.get(key));
            }
        }
        if (!String.valueOf(expected.get("validTransitions"))
                .equals(String.valueOf(found.values().get("transitions")))) {
            complain(name, "transitions are " + found.values().get("transitions"));
        }
        Object fps = expected.get("fps");
        boolean isFps = fps == null
                ? found.values().get("fps") == null
                : found.values().get("fps") instanceof Number n
                        && Math.abs(n.doubleValue() - ((Number) fps).doubleValue()) < FPS_TOLERANCE;
        if (!isFps) {
            complain(name, "fps is " + found.values().get("fps") + ", expected " + fps);
        }
        Map<?, ?> blocks = (Map<?, ?>) found.values().get("blocks");
        ((Map<?, ?>) expected.get("blocks")).forEach((block, want) -> {
            Map<Object, Object> plain = new LinkedHashMap<>((Map<?, ?>) want);
            plain.remove("stored");
            // A turned video is written down as it is coded, and read as it is shown.
            boolean isTurned = expected.get("displayed") != null;
            if (!isTurned && !plain.equals(blocks.get(block))) {
                complain(name, block + " is " + blocks.get(block) + ", expected " + plain);
            }
        });
    }

    private void broken() throws IOException {
        String text = Files.readString(fixtures.resolve("broken/cases.json"), StandardCharsets.UTF_8);
        Map<String, Object> cases = Json.parse("cases.json", "{\"cases\":" + text + "}");
        for (Object o : (List<?>) cases.get("cases")) {
            Map<?, ?> c = (Map<?, ?>) o;
            String name = (String) c.get("path");
            Path path = fixtures.resolve("broken").resolve(name);
            // Networks and plain tensors are no recordings.
            if (!name.matches(".*\\.(onnx|safetensors)") && Files.exists(path)) {
                checked++;
                Found found = inspect(path);
                boolean either = ((String) c.get("says")).contains("or refuse")
                        || ((String) c.get("says")).contains("to refuse is right");
                boolean right = found.verdict().equals(c.get("verdict"))
                        || (either && found.verdict().equals("refuse"));
                if (!right) {
                    complain(
                            name,
                            found.verdict() + ", expected " + c.get("verdict") + " (" + c.get("says") + "): "
                                    + found.text());
                }
            }
        }
    }
}
