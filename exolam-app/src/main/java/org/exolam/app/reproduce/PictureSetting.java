package org.exolam.app.reproduce;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.world.pixel.PixelOptions;
import org.exolam.world.pixel.PixelWorld;

/**
 * A world of pictures.
 *
 * @param components principal components of grey pictures that models see
 */
record PictureSetting(PixelOptions options, int components) implements Setting {
    @Override
    public Dataset data(int episodes, int length, long seed) {
        return new PixelWorld(options).dataset(episodes, length, seed);
    }

    @Override
    public String represent() {
        return "gray | pca " + components;
    }

    @Override
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("world", "pixel");
        map.put("body", options.body().name());
        map.put("backgrounds", options.backgrounds().stream().map(Enum::name).toList());
        map.put("strength", options.strength());
        map.put("policy", options.policy().name());
        map.put("side", options.side());
        map.put("components", components);
        return map;
    }
}
