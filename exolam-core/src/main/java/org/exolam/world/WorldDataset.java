package org.exolam.world;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;

/** Recordings of an {@link ExLinearWorld}, generated while they are read. */
final class WorldDataset implements Redrawable {
    static final String OBS = "obs";
    static final String ACTIONS = "actions";
    static final String ENDOGENOUS = "endogenous";
    static final String EXOGENOUS = "exogenous";
    static final String OBS_PAIR = "obs_pair";
    static final String EXOGENOUS_PAIR = "exogenous_pair";

    private final ExLinearWorld world;
    private final long seed;
    private final int redraws;
    private final Schema schema;
    private final List<EpisodeInfo> episodes;

    WorldDataset(ExLinearWorld world, int episodes, int length, long seed, Shape frame) {
        this(world, episodes, length, seed, frame, 0);
    }

    private WorldDataset(ExLinearWorld world, int episodes, int length, long seed, Shape frame, int redraws) {
        if (episodes < 1 || length < 1) {
            throw new UsageException("a world was asked for " + episodes + " episodes of " + length
                    + " frames; expected at least 1 of each");
        }
        if (frame.size() != world.observationSize()) {
            throw new UsageException("frames of shape " + frame + " hold " + frame.size() + " numbers; the world shows "
                    + world.observationSize());
        }
        this.world = world;
        this.seed = seed;
        this.redraws = redraws;
        this.schema = schema(world, frame, redraws);
        this.episodes = IntStream.range(0, episodes)
                .mapToObj(i -> new EpisodeInfo(i, "episode_" + i, length, length - 1, null))
                .toList();
    }

    private static Schema schema(ExLinearWorld world, Shape frame, int redraws) {
        Map<String, BlockSpec> blocks = new LinkedHashMap<>();
        Shape action = Shape.of(world.actionSize());
        Shape exogenous = Shape.of(world.exogenousSize());
        blocks.put(OBS, BlockSpec.perFrame(DType.FLOAT64, frame));
        blocks.put(ACTIONS, new BlockSpec(DType.FLOAT64, action, BlockSpec.Alignment.STEP));
        blocks.put(ENDOGENOUS, BlockSpec.perFrame(DType.FLOAT64, Shape.of(world.endogenousSize())));
        blocks.put(EXOGENOUS, BlockSpec.perFrame(DType.FLOAT64, exogenous));
        blocks.put(OBS_PAIR, BlockSpec.perFrame(DType.FLOAT64, frame));
        blocks.put(EXOGENOUS_PAIR, BlockSpec.perFrame(DType.FLOAT64, exogenous));
        for (int i = 1; i <= redraws; i++) {
            blocks.put(Redrawable.view(i), BlockSpec.perFrame(DType.FLOAT64, frame));
        }
        return new Schema(OBS, blocks, new Roles(ACTIONS, ENDOGENOUS, EXOGENOUS, OBS_PAIR), 0);
    }

    @Override
    public Dataset withRedraws(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("redraws: " + count);
        }
        return new WorldDataset(
                world,
                episodes.size(),
                episodes.get(0).frames(),
                seed,
                schema.block(OBS).shape(),
                count);
    }

    @Override
    public String format() {
        return "world";
    }

    @Override
    public Path location() {
        return Path.of("world-seed-" + seed);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public List<EpisodeInfo> episodes() {
        return episodes;
    }

    @Override
    public Episode open(int index) {
        return WorldEpisode.simulate(world, schema, episodes.get(index), seed, redraws);
    }

    @Override
    public List<Problem> problems() {
        return List.of();
    }

    @Override
    public List<Problem> notices() {
        return List.of();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
