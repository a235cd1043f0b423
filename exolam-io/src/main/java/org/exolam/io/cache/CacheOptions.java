package org.exolam.io.cache;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.exolam.io.stream.StreamOptions;

/**
 * Where and how a frame cache is built.
 *
 * @param folder holds the caches of many data sets; made where it is not there
 * @param fingerprint of the data set: another recording has another
 * @param episodes positions in the data set whose frames are cached
 * @param stream how frames are decoded
 * @param say told what is about to be built, with its size, and what is waited for
 * @param progress told how many frames are written
 */
public record CacheOptions(
        Path folder,
        String fingerprint,
        List<Integer> episodes,
        StreamOptions stream,
        Consumer<String> say,
        Consumer<Long> progress) {
    public CacheOptions {
        episodes = List.copyOf(episodes);
    }

    public CacheOptions(Path folder, String fingerprint, List<Integer> episodes) {
        this(folder, fingerprint, episodes, StreamOptions.DEFAULT, text -> {}, done -> {});
    }
}
