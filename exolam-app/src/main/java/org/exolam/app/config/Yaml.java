package org.exolam.app.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.settings.AtomicFiles;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** YAML 1.2 as plain maps, lists, strings and numbers. Bounded in size; nothing but plain values is ever built. */
public final class Yaml {
    /** A configuration is a page of text; a forecast with all its predictions is below a mebibyte. */
    private static final int LIMIT_BYTES = 8 << 20;

    private Yaml() {}

    /**
     * Reads a file whose root is a map; an empty file is an empty map. JSON is YAML too.
     *
     * @throws DataException where the file cannot be read
     * @throws UsageException where it is no YAML map; line and column are named
     */
    static Map<String, Object> read(Path file) {
        String text;
        try {
            if (Files.size(file) > LIMIT_BYTES) {
                throw new DataException(file + " has " + Files.size(file) + " bytes; a configuration has at most "
                        + LIMIT_BYTES + ", so name another file");
            }
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataException(
                    "cannot read the configuration " + file + ": " + AtomicFiles.reason(e)
                            + "; name a YAML file or a forecast.json",
                    e);
        }
        Object root = parse(file.toString(), text);
        if (root == null) {
            return new LinkedHashMap<>();
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw new UsageException(
                    file + " does not hold a map of keys and values; begin it with a key such as data:");
        }
        return withTextKeys(map);
    }

    /** Parses one document: a map, list, string, number, boolean or null. */
    static Object parse(String where, String text) {
        try {
            return new Load(LoadSettings.builder()
                            .setLabel(where)
                            .setSchema(new CoreSchema())
                            .setAllowDuplicateKeys(false)
                            .setCodePointLimit(LIMIT_BYTES)
                            .build())
                    .loadFromString(text);
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark().map(Yaml::place).orElse("");
            throw new UsageException(where + place + " is not YAML: " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new UsageException(where + " is not YAML: " + e.getMessage(), e);
        }
    }

    /**
     * Text that {@link #read} gives back as it was: blocks outside and braces inside, as configurations are written by
     * hand, keys in the map's order. Strings that would be read as something else stand in quotes.
     */
    public static String write(Map<String, ?> map) {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.AUTO)
                        .setSchema(new CoreSchema())
                        .build())
                .dumpToString(map);
    }

    private static String place(Mark mark) {
        return ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ",";
    }

    private static Map<String, Object> withTextKeys(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }
}
