package org.exolam.world.grid;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.world.GeneratedDataset;
import org.exolam.world.Redrawable;

/** Recordings of a {@link GridWorld}, painted while they are read. */
final class GridDataset extends GeneratedDataset {
    static final String OBS = "obs";
    static final String OBS_PAIR = "obs_pair";
    static final String ACTIONS = "actions";
    static final String ENDOGENOUS = "endogenous";
    static final String EXOGENOUS = "exogenous";
    static final String EXOGENOUS_PAIR = "exogenous_pair";
    static final String MASK = "mask";
    static final String MASK_PAIR = "mask_pair";

    private static final double FPS = 5;

    private final GridWorld world;
    private final long seed;
    private final int draw;
    private final int redraws;

    GridDataset(GridWorld world, int episodes, int length, long seed, int draw, int redraws) {
        super("grid-world", seed, episodes, length, schema(world.options(), redraws));
        this.world = world;
        this.seed = seed;
        this.draw = draw;
        this.redraws = redraws;
    }

    private static Schema schema(GridOptions options, int redraws) {
        int side = options.cells() * options.pixels();
        BlockSpec frame = BlockSpec.perFrame(DType.UINT8, Shape.of(side, side, 3));
        BlockSpec mask = BlockSpec.perFrame(DType.UINT8, Shape.of(side, side));
        // Without sprites one number that never changes: blocks of none are no blocks.
        BlockSpec exogenous = BlockSpec.perFrame(DType.FLOAT64, Shape.of(Math.max(1, 2 * options.sprites())));
        Map<String, BlockSpec> blocks = new LinkedHashMap<>();
        blocks.put(OBS, frame);
        blocks.put(ACTIONS, new BlockSpec(DType.INT64, Shape.of(), BlockSpec.Alignment.STEP));
        blocks.put(ENDOGENOUS, BlockSpec.perFrame(DType.FLOAT64, Shape.of(2)));
        blocks.put(EXOGENOUS, exogenous);
        blocks.put(MASK, mask);
        blocks.put(OBS_PAIR, frame);
        blocks.put(EXOGENOUS_PAIR, exogenous);
        blocks.put(MASK_PAIR, mask);
        for (int i = 1; i <= redraws; i++) {
            blocks.put(Redrawable.view(i), frame);
            blocks.put(mask(i), mask);
        }
        return new Schema(OBS, blocks, new Roles(ACTIONS, ENDOGENOUS, EXOGENOUS, OBS_PAIR), FPS);
    }

    /** Masks of redraws are named like their frames. */
    static String mask(int redraw) {
        return MASK + Redrawable.view(redraw).substring(OBS.length());
    }

    @Override
    protected Dataset redrawn(int count) {
        return new GridDataset(world, episodes().size(), length(), seed, draw, count);
    }

    @Override
    public Episode open(int index) {
        return new GridEpisode(world.options(), schema(), episodes().get(index), seed, draw, redraws);
    }
}
