package org.exolam.app.recording;

import java.util.List;
import java.util.Optional;
import org.exolam.data.Dataset;
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
        "body", "background", "strength", "policy", "side", "episodes", "length", "seed", "draw", "clips", "scenes"
    };

    private PixelWorlds() {}

    /**
     * @throws org.exolam.error.UsageException where a part is unknown or cannot be
     */
    static Dataset open(String path, String name) {
        Settings settings = WorldName.settings(
                        path, name, NAME, List.of("background"), NAME + ",body=arm,background=scroll+noise,strength=1")
                .requireKnown(KEYS);
        PixelOptions options = PixelOptions.parse(settings);
        int episodes = settings.integer("episodes", 40);
        int length = settings.integer("length", 100);
        int seed = settings.integer("seed", 1);
        int draw = WorldName.draw(settings);
        String clips = settings.string("clips", "");
        Optional<Dataset> recording =
                clips.isEmpty() ? Optional.empty() : Optional.of(Datasets.open(clips, OpenOptions.DEFAULT));
        return new PixelWorld(options, recording).dataset(episodes, length, seed, draw, settings.integer("scenes", 0));
    }
}
