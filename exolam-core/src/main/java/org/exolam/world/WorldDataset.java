package org.exolam.world;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;

/** Recordings of an {@link ExLinearWorld}, generated while they are read. */
final class WorldDataset extends GeneratedDataset {
    static final String OBS = "obs";
    static final String ACTIONS = "actions";
    static final String ENDOGENOUS = "endogenous";
    static final String EXOGENOUS = "exogenous";
    static final String OBS_PAIR = "obs_pair";
    static final String EXOGENOUS_PAIR = "exogenous_pair";
    static final String SCENE = "scene";

    private final ExLinearWorld world;
    private final long seed;
    private final int redraws;
    private final int scenes;

    /** @param scenes backgrounds that episodes share in turns; 0 for one each */
    WorldDataset(ExLinearWorld world, int episodes, int length, long seed, Shape frame, int scenes) {
        this(world, episodes, length, seed, frame, 0, scenes);
    }

    private WorldDataset(
            ExLinearWorld world, int episodes, int length, long seed, Shape frame, int redraws, int scenes) {
        super("world", seed, episodes, length, schema(world, frame, redraws, scenes));
        this.world = world;
        this.seed = seed;
        this.redraws = redraws;
        this.scenes = scenes;
    }

    private static Schema schema(ExLinearWorld world, Shape frame, int redraws, int scenes) {
        if (frame.size() != world.observationSize()) {
            throw new UsageException("frames of shape " + frame + " hold " + frame.size() + " numbers; the world shows "
                    + world.observationSize());
        }
        Map<String, BlockSpec> blocks = new LinkedHashMap<>();
        Shape action = Shape.of(world.actionSize());
        Shape exogenous = Shape.of(world.exogenousSize());
        blocks.put(OBS, BlockSpec.perFrame(DType.FLOAT64, frame));
        blocks.put(ACTIONS, new BlockSpec(DType.FLOAT64, action, BlockSpec.Alignment.STEP));
        blocks.put(ENDOGENOUS, BlockSpec.perFrame(DType.FLOAT64, Shape.of(world.endogenousSize())));
        blocks.put(EXOGENOUS, BlockSpec.perFrame(DType.FLOAT64, exogenous));
        blocks.put(OBS_PAIR, BlockSpec.perFrame(DType.FLOAT64, frame));
        blocks.put(EXOGENOUS_PAIR, BlockSpec.perFrame(DType.FLOAT64, exogenous));
        if (scenes > 0) {
            blocks.put(SCENE, BlockSpec.perFrame(DType.FLOAT64, Shape.of(1)));
        }
        for (int i = 1; i <= redraws; i++) {
            blocks.put(Redrawable.view(i), BlockSpec.perFrame(DType.FLOAT64, frame));
        }
        return new Schema(OBS, blocks, new Roles(ACTIONS, ENDOGENOUS, EXOGENOUS, OBS_PAIR), 0);
    }

    @Override
    protected Dataset redrawn(int count) {
        return new WorldDataset(
                world, episodes().size(), length(), seed, schema().block(OBS).shape(), count, scenes);
    }

    @Override
    public Episode open(int index) {
        return WorldEpisode.simulate(world, schema(), episodes().get(index), seed, redraws, scenes);
    }
}
