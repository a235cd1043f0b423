package org.exolam.app.recording;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.Dataset;
import org.exolam.error.UsageException;
import org.exolam.io.Datasets;
import org.exolam.io.reading.OpenOptions;
import org.exolam.settings.Settings;
import org.exolam.world.pixel.PixelOptions;
import org.exolam.world.pixel.PixelWorld;

/**
 * Worlds of pictures by name: {@code world:pixel,body=arm,background=scroll+noise,strength=1,policy=random,episodes=40}.
 * Every part but the first may be left out.
 */
final class PixelWorlds {
    /** What stands behind {@value BuiltInWorld#PREFIX}. */
    static final String NAME = "pixel";

    private static final String[] KEYS = {
        "body", "background", "strength", "policy", "side", "episodes", "length", "seed", "draw", "clips"
    };

    private PixelWorlds() {}

    static boolean isNamed(String name) {
        return name.equals(NAME) || name.startsWith(NAME + ",");
    }

    /**
     * @throws UsageException where a part is unknown or cannot be
     */
    static Dataset open(String path, String name) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String part : name.substring(NAME.length()).split(",")) {
            int equals = part.indexOf('=');
            if (!part.isEmpty()) {
                put(values, path, part, equals);
            }
        }
        Settings settings = Settings.of(path, values).requireKnown(KEYS);
        PixelOptions options = PixelOptions.parse(settings);
        int episodes = settings.integer("episodes", 40);
        int length = settings.integer("length", 100);
        int seed = settings.integer("seed", 1);
        int draw = settings.integer("draw", 1);
        if (draw < 1) {
            throw new UsageException(settings.path("draw") + " is " + draw + "; expected at least 1");
        }
        String clips = settings.string("clips", "");
        Optional<Dataset> recording =
                clips.isEmpty() ? Optional.empty() : Optional.of(Datasets.open(clips, OpenOptions.DEFAULT));
        return new PixelWorld(options, recording).dataset(episodes, length, seed, draw);
    }

    private static void put(Map<String, Object> values, String path, String part, int equals) {
        if (equals < 1) {
            throw new UsageException(path + ": \"" + part + "\" is no key=value; a world of pictures is written "
                    + BuiltInWorld.PREFIX + NAME + ",body=arm,background=scroll+noise,strength=1");
        }
        String key = part.substring(0, equals);
        String text = part.substring(equals + 1);
        if (key.equals("background")) {
            values.put(key, text.isEmpty() ? List.of() : Arrays.asList(text.split("\\+")));
        } else {
            values.put(key, number(text));
        }
    }

    private static Object number(String text) {
        if (text.matches("-?\\d{1,9}")) {
            return Integer.valueOf(text);
        }
        return text.matches("-?\\d+\\.\\d+") ? (Object) Double.valueOf(text) : text;
    }
}
