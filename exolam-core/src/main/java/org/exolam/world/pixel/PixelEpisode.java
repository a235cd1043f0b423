package org.exolam.world.pixel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    private final Map<String, Scene> painted;
    private final Canvas canvas;
    private final int sceneNumber;

    private PixelEpisode(
            Schema schema,
            EpisodeInfo info,
            PixelWorld world,
            double[][] states,
            double[][] actions,
            List<Scene> scenes,
            int sceneNumber) {
        this.sceneNumber = sceneNumber;
        this.schema = schema;
        this.info = info;
        this.body = AgentBody.of(world.options().body());
        this.states = states;
        this.actions = actions;
        this.scene = scenes.get(0);
        this.other = scenes.get(1);
        this.painted = painted(scenes);
        this.canvas = new Canvas(world.options().side());
    }

    /** Which scene stands behind the agent in each block of pictures. */
    private static Map<String, Scene> painted(List<Scene> scenes) {
        Map<String, Scene> painted = new HashMap<>();
        painted.put(PixelDataset.OBS, scenes.get(0));
        painted.put(PixelDataset.MASK, scenes.get(0));
        painted.put(PixelDataset.OBS_PAIR, scenes.get(1));
        painted.put(PixelDataset.MASK_PAIR, scenes.get(1));
        for (int i = 1; i + 1 < scenes.size(); i++) {
            painted.put(Redrawable.view(i), scenes.get(i + 1));
            painted.put(PixelDataset.mask(i), scenes.get(i + 1));
        }
        return painted;
    }

    /**
     * Which backgrounds there are.
     *
     * @param draw of the second view
     * @param scenes that episodes share in turns; 0 for one each
     * @param redraws further views
     */
    record Views(int draw, int scenes, int redraws) {
        private int scene(int episode) {
            return scenes == 0 ? episode : episode % scenes;
        }
    }

    static PixelEpisode simulate(PixelWorld world, Schema schema, EpisodeInfo info, long seed, Views views) {
        List<Scene> scenes = new ArrayList<>();
        int number = views.scene(info.index());
        scenes.add(world.scene(info.frames(), Streams.of(seed, number, SCENE)));
        for (int i = 0; i <= views.redraws(); i++) {
            scenes.add(world.scene(info.frames(), Streams.of(seed, info.index(), SCENE + views.draw() + i)));
        }
        AgentBody body = AgentBody.of(world.options().body());
        SplittableRandom random = Streams.of(seed, info.index(), AGENT);
        PixelPolicy policy = new PixelPolicy(world.options().policy(), body.actionSize(), random.split());
        double[][] states = new double[info.frames()][];
        double[][] actions = new double[info.steps()][];
        states[0] = body.start(random);
        for (int t = 0; t < info.steps(); t++) {
            actions[t] =
                    policy.act(body.place(states[t]), states[t], scenes.get(0).drive(t));
            states[t + 1] = body.step(states[t], actions[t]);
        }
        return new PixelEpisode(schema, info, world, states, actions, scenes, number);
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
            case PixelDataset.SCENE -> new double[] {sceneNumber};
            case PixelDataset.EXOGENOUS_PAIR -> other.exogenous(t);
            default -> throw new IllegalStateException("the schema promised a block " + block);
        };
    }

    private byte[] painted(String block, int from, int to, int width) {
        boolean isMask = block.startsWith(PixelDataset.MASK);
        byte[] out = new byte[(to - from) * width];
        for (int t = from; t < to; t++) {
            paint(painted.get(block), t);
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
