package org.exolam.app.recording;

import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.settings.Settings;
import org.exolam.world.grid.GridOptions;
import org.exolam.world.grid.GridWorld;

/** Grids by name: {@code world:grid,cells=4,pixels=4,sprites=1,chance=1,policy=random,episodes=100}. */
final class GridWorlds {
    /** What stands behind {@value BuiltInWorld#PREFIX}. */
    static final String NAME = "grid";

    private static final String[] KEYS = {
        "cells", "pixels", "sprites", "chance", "policy", "episodes", "length", "seed", "draw"
    };

    private GridWorlds() {}

    /**
     * @throws org.exolam.error.UsageException where a part is unknown or cannot be
     */
    static Dataset open(String path, String name) {
        Settings settings = WorldName.settings(path, name, NAME, List.of(), NAME + ",cells=4,sprites=1")
                .requireKnown(KEYS);
        return new GridWorld(GridOptions.parse(settings))
                .dataset(
                        settings.integer("episodes", 100),
                        settings.integer("length", 100),
                        settings.integer("seed", 1),
                        WorldName.draw(settings));
    }
}
