package org.exolam.world;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Problem;
import org.exolam.data.Schema;
import org.exolam.error.UsageException;

/** Recordings of a world, generated while they are read: episodes of one length, no files, nothing that can be broken. */
public abstract class GeneratedDataset implements Redrawable {
    private final Path location;
    private final Schema schema;
    private final List<EpisodeInfo> episodes;

    /**
     * @param name of the world, its location
     * @param seed goes behind the name
     * @param episodes at least 1
     * @param length frames of each, at least 1
     * @throws UsageException where there would be no frame
     */
    protected GeneratedDataset(String name, long seed, int episodes, int length, Schema schema) {
        if (episodes < 1 || length < 1) {
            throw new UsageException("a world was asked for " + episodes + " episodes of " + length
                    + " frames; expected at least 1 of each");
        }
        this.location = Path.of(name + "-seed-" + seed);
        this.schema = schema;
        this.episodes = IntStream.range(0, episodes)
                .mapToObj(i -> new EpisodeInfo(i, "episode_" + i, length, length - 1, null))
                .toList();
    }

    /** The same recordings with so many redraws, at least 1. */
    protected abstract Dataset redrawn(int count);

    @Override
    public final Dataset withRedraws(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("redraws: " + count);
        }
        return redrawn(count);
    }

    /** Frames of every episode. */
    protected final int length() {
        return episodes.get(0).frames();
    }

    @Override
    public final String format() {
        return "world";
    }

    @Override
    public final Path location() {
        return location;
    }

    @Override
    public final Schema schema() {
        return schema;
    }

    @Override
    public final List<EpisodeInfo> episodes() {
        return episodes;
    }

    @Override
    public final List<Problem> problems() {
        return List.of();
    }

    @Override
    public final List<Problem> notices() {
        return List.of();
    }

    @Override
    public final void close() {
        // Nothing is held.
    }
}
