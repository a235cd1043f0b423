package org.exolam.app.validate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * Results by all that decides them, a file each, written as soon as they are there: what was done is never done again. A
 * file that says something else, or is damaged, is not believed.
 */
final class Parts {
    /** The folder of parts within the folder of results. */
    static final String FOLDER = "parts";

    private static final String SETTINGS = "settings";
    private static final String RESULT = "result";

    private final Path folder;
    private int done;
    private int reused;

    Parts(Path results) {
        this.folder = results.resolve(FOLDER);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot write " + folder + ": " + AtomicFiles.reason(e) + "; choose another --out", e);
        }
    }

    /** How many results were asked for. */
    int done() {
        return done;
    }

    /** How many of them were there already. */
    int reused() {
        return reused;
    }

    /**
     * The result that settings lead to.
     *
     * @param kind the beginning of the file's name
     * @param work done where no file has it
     */
    Map<String, Object> get(String kind, Map<String, Object> settings, Supplier<Map<String, Object>> work) {
        Map<String, Object> found = find(kind, settings);
        return found == null ? keep(kind, settings, work.get()) : found;
    }

    /** The result that is there already; null where none is. */
    Map<String, Object> find(String kind, Map<String, Object> settings) {
        done++;
        Map<String, Object> stored = stored(file(kind, settings), settings);
        reused += stored == null ? 0 : 1;
        return stored;
    }

    /** Keeps a result; several threads may. */
    Map<String, Object> keep(String kind, Map<String, Object> settings, Map<String, Object> result) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put(SETTINGS, settings);
        record.put(RESULT, result);
        String text = Json.pretty(record);
        Path file = file(kind, settings);
        AtomicFiles.writeText(file, text);
        // As a later command will read it, so that both go on with the same bits.
        return child(Json.parse(file.toString(), text), RESULT);
    }

    private Path file(String kind, Map<String, Object> settings) {
        return folder.resolve(kind + "-" + key(settings) + ".json");
    }

    private static Map<String, Object> stored(Path file, Map<String, Object> settings) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            Map<String, Object> record = Json.parse(file.toString(), Files.readString(file));
            Map<String, Object> asked = Json.parse(SETTINGS, Json.line(settings));
            boolean isOurs = asked.equals(record.get(SETTINGS)) && record.get(RESULT) instanceof Map<?, ?>;
            return isOurs ? child(record, RESULT) : null;
        } catch (IOException | DataException e) {
            return null;
        }
    }

    /** A member that is an object, with its keys as text. */
    static Map<String, Object> child(Map<?, ?> map, String key) {
        Map<String, Object> child = new LinkedHashMap<>();
        if (map.get(key) instanceof Map<?, ?> found) {
            found.forEach((k, v) -> child.put(String.valueOf(k), v));
        }
        return child;
    }

    private static String key(Map<String, Object> settings) {
        try {
            byte[] text = Json.line(settings).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
