package org.exolam.world.pixel;

import java.util.SplittableRandom;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Schema;
import org.exolam.data.Shape;
import org.exolam.world.Streams;

/**
 * One simulated episode. States are simulated on opening; frames are painted when read, in any order.
 */
final class PixelEpisode implements Episode {
    private static final int AGENT = 0;
    private static final int SCENE = 1;

    private final Schema schema;
    private final EpisodeInfo info;
    private final AgentBody body;
    private final double[][] states;
    private final double[][] actions;
    private final Scene scene;
    private final Scene other;
    private final Canvas canvas;

    private PixelEpisode(
            Schema schema, EpisodeInfo info, PixelWorld world, double[][] states, double[][] actions, Scene[] scenes) {
        this.schema = schema;
        this.info = info;
        this.body = AgentBody.of(world.options().body());
        this.states = states;
        this.actions = actions;
        this.scene = scenes[0];
        this.other = scenes[1];
        this.canvas = new Canvas(world.options().side());
    }

    static PixelEpisode simulate(PixelWorld world, Schema schema, EpisodeInfo info, long seed, int draw) {
        Scene[] scenes = {
            world.scene(info.frames(), Streams.of(seed, info.index(), SCENE)),
            world.scene(info.frames(), Streams.of(seed, info.index(), SCENE + draw))
        };
        AgentBody body = AgentBody.of(world.options().body());
        SplittableRandom random = Streams.of(seed, info.index(), AGENT);
        PixelPolicy policy = new PixelPolicy(world.options().policy(), body.actionSize(), random.split());
        double[][] states = new double[info.frames()][];
        double[][] actions = new double[info.steps()][];
        states[0] = body.start(random);
        for (int t = 0; t < info.steps(); t++) {
            actions[t] = policy.act(body.place(states[t]), states[t], scenes[0].drive(t));
            states[t + 1] = body.step(states[t], actions[t]);
        }
        return new PixelEpisode(schema, info, world, states, actions, scenes);
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
        if (spec.dtype() == DType.UINT8) {
            return NumericArray.ofBytes(DType.UINT8, shape, painted(block, from, to, spec.width()));
        }
        double[] values = new double[(to - from) * spec.width()];
        for (int t = from; t < to; t++) {
            System.arraycopy(row(block, t), 0, values, (t - from) * spec.width(), spec.width());
        }
        return NumericArray.ofDoubles(shape, values);
    }

    private double[] row(String block, int t) {
        return switch (block) {
            case PixelDataset.ACTIONS -> actions[t];
            case PixelDataset.ENDOGENOUS -> states[t];
            case PixelDataset.EXOGENOUS -> scene.exogenous(t);
            case PixelDataset.EXOGENOUS_PAIR -> other.exogenous(t);
            default -> throw new IllegalStateException("the schema promised a block " + block);
        };
    }

    private byte[] painted(String block, int from, int to, int width) {
        boolean isMask = block.equals(PixelDataset.MASK) || block.equals(PixelDataset.MASK_PAIR);
        boolean isOther = block.equals(PixelDataset.OBS_PAIR) || block.equals(PixelDataset.MASK_PAIR);
        byte[] out = new byte[(to - from) * width];
        for (int t = from; t < to; t++) {
            paint(isOther ? other : scene, t);
            System.arraycopy(isMask ? canvas.covered() : canvas.pixels(), 0, out, (t - from) * width, width);
        }
        return out;
    }

    private void paint(Scene behind, int t) {
        behind.paintBehind(canvas, t);
        body.draw(canvas, states[t], behind.cameraX(t), behind.cameraY(t));
        behind.paintOver(canvas, t);
    }

    @Override
    public void close() {
        // The states go with the object.
    }
}
