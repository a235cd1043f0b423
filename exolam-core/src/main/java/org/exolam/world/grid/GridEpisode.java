package org.exolam.world.grid;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.world.Redrawable;
import org.exolam.world.Streams;

/** One simulated episode: places are walked on opening, frames painted when read. */
final class GridEpisode implements Episode {
    private static final int AGENT = 0;
    private static final int SPRITES = 1;

    private static final int FLOOR = 40;
    private static final byte[] AGENT_COLOUR = {(byte) 232, (byte) 132, 42};
    private static final byte[] SPRITE_COLOUR = {60, (byte) 140, (byte) 220};

    private static final int GOAL_STEPS = 8;

    /** How often a policy with an aim follows it. */
    private static final double AIMED = 0.75;

    /** Stay, up, down, left, right: column and row. */
    private static final int[][] STEPS = {{0, 0}, {0, -1}, {0, 1}, {-1, 0}, {1, 0}};

    private final GridOptions options;
    private final Schema schema;
    private final EpisodeInfo info;
    private final int[][] agent;
    private final long[] actions;
    private final Map<String, int[][]> sprites = new HashMap<>();

    GridEpisode(GridOptions options, Schema schema, EpisodeInfo info, long seed, int draw, int redraws) {
        this.options = options;
        this.schema = schema;
        this.info = info;
        int[][] own = sprites(Streams.of(seed, info.index(), SPRITES));
        int[][] pair = sprites(Streams.of(seed, info.index(), SPRITES + draw));
        for (String block : new String[] {GridDataset.OBS, GridDataset.MASK, GridDataset.EXOGENOUS}) {
            sprites.put(block, own);
        }
        for (String block : new String[] {GridDataset.OBS_PAIR, GridDataset.MASK_PAIR, GridDataset.EXOGENOUS_PAIR}) {
            sprites.put(block, pair);
        }
        for (int i = 1; i <= redraws; i++) {
            int[][] redrawn = sprites(Streams.of(seed, info.index(), SPRITES + draw + i));
            sprites.put(Redrawable.view(i), redrawn);
            sprites.put(GridDataset.mask(i), redrawn);
        }
        this.agent = new int[info.frames()][];
        this.actions = new long[info.steps()];
        walk(Streams.of(seed, info.index(), AGENT), own);
    }

    /** Column and row of each sprite at each frame. */
    private int[][] sprites(SplittableRandom random) {
        int[][] places = new int[info.frames()][2 * options.sprites()];
        Arrays.setAll(places[0], i -> random.nextInt(options.cells()));
        for (int t = 1; t < places.length; t++) {
            for (int i = 0; i < options.sprites(); i++) {
                boolean moves = random.nextDouble() < options.chance();
                int[] step = STEPS[1 + random.nextInt(4)];
                for (int j = 0; j < 2; j++) {
                    places[t][2 * i + j] = clamp(places[t - 1][2 * i + j] + (moves ? step[j] : 0));
                }
            }
        }
        return places;
    }

    private int clamp(int place) {
        return Math.max(0, Math.min(options.cells() - 1, place));
    }

    private void walk(SplittableRandom random, int[][] seen) {
        agent[0] = new int[] {random.nextInt(options.cells()), random.nextInt(options.cells())};
        int[] goal = agent[0];
        for (int t = 0; t < actions.length; t++) {
            if (t % GOAL_STEPS == 0) {
                goal = new int[] {random.nextInt(options.cells()), random.nextInt(options.cells())};
            }
            int any = random.nextInt(STEPS.length);
            boolean isAimed = random.nextDouble() < AIMED;
            int action = switch (options.policy()) {
                case RANDOM -> any;
                case GOAL -> isAimed ? towards(agent[t], goal) : any;
                case STATE -> round(agent[t]);
                case CONFOUNDED -> isAimed && options.sprites() > 0 ? towards(agent[t], seen[t]) : any;
            };
            actions[t] = action;
            agent[t + 1] = new int[] {clamp(agent[t][0] + STEPS[action][0]), clamp(agent[t][1] + STEPS[action][1])};
        }
    }

    private static int towards(int[] from, int[] to) {
        int dx = to[0] - from[0];
        int dy = to[1] - from[1];
        if (dx == 0 && dy == 0) {
            return 0;
        }
        return Math.abs(dx) > Math.abs(dy) ? (dx > 0 ? 4 : 3) : (dy > 0 ? 2 : 1);
    }

    /** Along the walls, clockwise; from the middle up to them. */
    private int round(int[] place) {
        int last = options.cells() - 1;
        if (place[1] == 0 && place[0] < last) {
            return 4;
        }
        if (place[0] == last && place[1] < last) {
            return 2;
        }
        return place[1] == last && place[0] > 0 ? 3 : 1;
    }

    @Override
    public EpisodeInfo info() {
        return info;
    }

    @Override
    public NumericArray read(String block, int from, int to) {
        BlockSpec spec = schema.block(block);
        int available = spec.rowsPerFrame() == BlockSpec.Alignment.STEP ? info.steps() : info.frames();
        if (from < 0 || to < from || to > available) {
            throw new IndexOutOfBoundsException(
                    "rows " + from + " to " + to + " of " + block + " in " + info.name() + ", which has " + available);
        }
        Shape shape = spec.shape().withRows(to - from);
        if (spec.dtype() == DType.INT64) {
            return NumericArray.ofLongs(DType.INT64, shape, Arrays.copyOfRange(actions, from, to));
        }
        if (spec.dtype() == DType.UINT8) {
            return NumericArray.ofBytes(DType.UINT8, shape, painted(block, from, to, spec.width()));
        }
        double[] values = new double[(to - from) * spec.width()];
        for (int t = from; t < to; t++) {
            int[] row = block.equals(GridDataset.ENDOGENOUS) ? agent[t] : sprites.get(block)[t];
            for (int j = 0; j < row.length; j++) {
                values[(t - from) * spec.width() + j] = row[j];
            }
        }
        return NumericArray.ofDoubles(shape, values);
    }

    private byte[] painted(String block, int from, int to, int width) {
        boolean isMask = block.startsWith(GridDataset.MASK);
        byte[] out = new byte[(to - from) * width];
        for (int t = from; t < to; t++) {
            int at = (t - from) * width;
            if (isMask) {
                fill(out, at, agent[t], 0, new byte[] {1});
                continue;
            }
            Arrays.fill(out, at, at + width, (byte) FLOOR);
            int[] places = sprites.get(block)[t];
            for (int i = 0; i < places.length; i += 2) {
                fill(out, at, places, i, SPRITE_COLOUR);
            }
            fill(out, at, agent[t], 0, AGENT_COLOUR);
        }
        return out;
    }

    private void fill(byte[] out, int at, int[] places, int i, byte[] colour) {
        int side = options.cells() * options.pixels();
        for (int y = places[i + 1] * options.pixels(); y < (places[i + 1] + 1) * options.pixels(); y++) {
            for (int x = places[i] * options.pixels(); x < (places[i] + 1) * options.pixels(); x++) {
                System.arraycopy(colour, 0, out, at + (y * side + x) * colour.length, colour.length);
            }
        }
    }

    @Override
    public void close() {
        // The places go with the object.
    }
}
