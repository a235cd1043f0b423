package org.exolam.app.recording;

import java.util.stream.Collectors;
import org.exolam.app.config.DataSettings;
import org.exolam.data.Dataset;
import org.exolam.data.Roles;
import org.exolam.error.UsageException;
import org.exolam.io.reading.EpisodeRange;
import org.exolam.world.DemoWorld;
import org.exolam.world.DemoWorlds;

/** Recordings of built-in worlds, written {@code world:NAME}: something to try every command on, with known truth. */
public final class BuiltInWorld {
    /** What a path of a built-in world begins with. */
    public static final String PREFIX = "world:";

    /** Enough that held-out scores are within a few hundredths of the exact ones; generated in a second. */
    private static final int EPISODES = 40;

    private static final int FRAMES = 100;
    private static final long SEED = 1;

    private BuiltInWorld() {}

    /** The world of the name behind {@value #PREFIX}. */
    public static DemoWorld named(String path) {
        String name = path.substring(PREFIX.length());
        return DemoWorlds.all().stream()
                .filter(w -> w.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no built-in world \"" + name + "\"; known are "
                        + DemoWorlds.all().stream().map(DemoWorld::name).collect(Collectors.joining(", ")) + ", "
                        + PixelWorlds.NAME + " and " + GridWorlds.NAME));
    }

    static Dataset open(DataSettings settings) {
        String name = settings.path().substring(PREFIX.length());
        Dataset data = data(settings.path(), name);
        Roles roles = data.schema().roles();
        if (settings.cameraOrNull() != null
                || !settings.episodes().equals(EpisodeRange.ALL)
                || !roles.overriddenBy(settings.roles()).equals(roles)) {
            throw new UsageException(settings.path() + " has frames, blocks and episodes of its own; leave out the"
                    + " options that choose others");
        }
        return data;
    }

    private static Dataset data(String path, String name) {
        if (WorldName.is(name, PixelWorlds.NAME)) {
            return PixelWorlds.open(path, name);
        }
        return WorldName.is(name, GridWorlds.NAME)
                ? GridWorlds.open(path, name)
                : named(path).dataset(EPISODES, FRAMES, SEED);
    }
}
