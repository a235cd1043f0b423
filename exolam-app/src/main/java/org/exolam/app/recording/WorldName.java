package org.exolam.app.recording;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;

/** Names of worlds with settings, {@code NAME,key=value,key=a+b}: every part but the first may be left out. */
final class WorldName {
    private WorldName() {}

    /** Whether a world of this kind is meant. */
    static boolean is(String name, String kind) {
        return name.equals(kind) || name.startsWith(kind + ",");
    }

    /**
     * The settings behind the name.
     *
     * @param path as the user wrote it
     * @param lists keys whose values are lists joined by +
     * @param example of a name, for messages
     * @throws UsageException where a part is no key=value
     */
    static Settings settings(String path, String name, String kind, List<String> lists, String example) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String part : name.substring(kind.length()).split(",")) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new UsageException(path + ": \"" + part + "\" is no key=value; such a world is written "
                        + BuiltInWorld.PREFIX + example);
            }
            String key = part.substring(0, equals);
            String text = part.substring(equals + 1);
            Object list = text.isEmpty() ? List.of() : Arrays.asList(text.split("\\+"));
            values.put(key, lists.contains(key) ? list : number(text));
        }
        return Settings.of(path, values);
    }

    private static Object number(String text) {
        if (text.matches("-?\\d{1,9}")) {
            return Integer.valueOf(text);
        }
        return text.matches("-?\\d+\\.\\d+") ? (Object) Double.valueOf(text) : text;
    }

    /**
     * Which second view.
     *
     * @throws UsageException below 1
     */
    static int draw(Settings settings) {
        int draw = settings.integer("draw", 1);
        if (draw < 1) {
            throw new UsageException(settings.path("draw") + " is " + draw + "; expected at least 1");
        }
        return draw;
    }
}
