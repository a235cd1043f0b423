package org.exolam.world.pixel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.world.GeneratedDataset;
import org.exolam.world.Redrawable;

/** Recordings of a {@link PixelWorld}, rendered while they are read. */
final class PixelDataset extends GeneratedDataset {
    static final String OBS = "obs";
    static final String OBS_PAIR = "obs_pair";
    static final String ACTIONS = "actions";
    static final String ENDOGENOUS = "endogenous";
    static final String EXOGENOUS = "exogenous";
    static final String EXOGENOUS_PAIR = "exogenous_pair";
    static final String MASK = "mask";
    static final String MASK_PAIR = "mask_pair";
    static final String SCENE = "scene";

    /** Masks of redraws are named like their frames. */
    static String mask(int redraw) {
        return MASK + Redrawable.view(redraw).substring(OBS.length());
    }

    private static final double FPS = 20;

    private final PixelWorld world;
    private final long seed;
    private final int draw;
    private final int redraws;
    private final int scenes;

    PixelDataset(PixelWorld world, int episodes, int length, long seed, int draw, int scenes) {
        this(world, episodes, length, seed, draw, scenes, 0);
    }

    private PixelDataset(PixelWorld world, int episodes, int length, long seed, int draw, int scenes, int redraws) {
        super("pixel-world", seed, episodes, length, schema(world, scenes, redraws));
        this.scenes = scenes;
        this.world = world;
        this.seed = seed;
        this.draw = draw;
        this.redraws = redraws;
    }

    private static Schema schema(PixelWorld world, int scenes, int redraws) {
        AgentBody body = AgentBody.of(world.options().body());
        int side = world.options().side();
        BlockSpec frame = BlockSpec.perFrame(DType.UINT8, Shape.of(side, side, 3));
        BlockSpec mask = BlockSpec.perFrame(DType.UINT8, Shape.of(side, side));
        BlockSpec exogenous = BlockSpec.perFrame(
                DType.FLOAT64, Shape.of(world.scene(1, new SplittableRandom(0)).size()));
        Map<String, BlockSpec> blocks = new LinkedHashMap<>();
        blocks.put(OBS, frame);
        blocks.put(ACTIONS, new BlockSpec(DType.FLOAT64, Shape.of(body.actionSize()), BlockSpec.Alignment.STEP));
        blocks.put(ENDOGENOUS, BlockSpec.perFrame(DType.FLOAT64, Shape.of(body.stateSize())));
        blocks.put(EXOGENOUS, exogenous);
        blocks.put(MASK, mask);
        blocks.put(OBS_PAIR, frame);
        blocks.put(EXOGENOUS_PAIR, exogenous);
        blocks.put(MASK_PAIR, mask);
        if (scenes > 0) {
            blocks.put(SCENE, BlockSpec.perFrame(DType.FLOAT64, Shape.of(1)));
        }
        for (int i = 1; i <= redraws; i++) {
            blocks.put(Redrawable.view(i), frame);
            blocks.put(mask(i), mask);
        }
        return new Schema(OBS, blocks, new Roles(ACTIONS, ENDOGENOUS, EXOGENOUS, OBS_PAIR), FPS);
    }

    @Override
    protected Dataset redrawn(int count) {
        return new PixelDataset(world, episodes().size(), length(), seed, draw, scenes, count);
    }

    @Override
    public Episode open(int index) {
        return PixelEpisode.simulate(
                world, schema(), episodes().get(index), seed, new PixelEpisode.Views(draw, scenes, redraws));
    }
}
