package org.exolam.world;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.BlockSpec;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Schema;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;

/**
 * One simulated episode. States are simulated on opening and held (T rows of d_s + 2 d_e + d_a numbers); observations are
 * made when read, their sensor noise from a generator of each row's own, so that any rows can be read in any order.
 */
final class WorldEpisode implements Episode {
    private static final int STATES = 0;
    private static final int PAIR_STATES = 1;
    private static final int SENSOR = 2;
    private static final int PAIR_SENSOR = 3;

    /** Of scenes, by their number in place of the episode's; below those of redraws. */
    private static final int SCENE_STATES = -1;

    /** Redraw i has the streams {@code REDRAWN + 2i} of its states and the one behind it of its sensor. */
    private static final int REDRAWN = 2;

    private final ExLinearWorld world;
    private final Schema schema;
    private final EpisodeInfo info;
    private final long seed;
    private final Matrix s;
    private final Matrix a;
    private final Matrix e;
    private final Matrix ePair;
    private final Map<String, Redraw> redraws;
    private final int scene;

    /**
     * Another exogenous state of the same transitions.
     *
     * @param e exogenous states, T × d_e
     * @param sensor which stream its noise is from
     */
    private record Redraw(Matrix e, int sensor) {}

    private WorldEpisode(
            ExLinearWorld world,
            Schema schema,
            EpisodeInfo info,
            long seed,
            Matrix[] states,
            Map<String, Redraw> redraws,
            int scene) {
        this.redraws = redraws;
        this.scene = scene;
        this.world = world;
        this.schema = schema;
        this.info = info;
        this.seed = seed;
        this.s = states[0];
        this.a = states[1];
        this.e = states[2];
        this.ePair = states[3];
    }

    static WorldEpisode simulate(
            ExLinearWorld world, Schema schema, EpisodeInfo info, long seed, int redraws, int scenes) {
        int ds = world.endogenousSize();
        int n = info.frames();
        SplittableRandom random = Streams.of(seed, info.index(), STATES, 0);
        Matrix root = SymmetricEigen.of(world.stateCovariance()).power(0.5);
        Matrix start = RandomWorld.gaussian(1, root.rows(), random).times(root);
        Matrix actionNoise = noise(info.steps(), world.policy().sigmaXi(), random);
        Matrix own = exogenous(
                world,
                start.columnRange(ds, start.cols()),
                noise(n - 1, world.exogenous().sigmaW(), random));
        int scene = scenes == 0 ? 0 : info.index() % scenes;
        Matrix e = scenes == 0 ? own : independentExogenous(world, scene, n, seed, SCENE_STATES);
        Matrix seen = e.timesTranspose(world.policy().q());
        double[] s = new double[n * ds];
        double[] a = new double[info.steps() * world.actionSize()];
        System.arraycopy(start.array(), 0, s, 0, ds);
        for (int t = 0; t < info.steps(); t++) {
            int da = world.actionSize();
            for (int i = 0; i < da; i++) {
                a[t * da + i] = seen.get(t, i) + actionNoise.get(t, i);
            }
            addProduct(world.policy().pi(), s, t * ds, a, t * da);
            addProduct(world.endogenous().a(), s, t * ds, s, (t + 1) * ds);
            addProduct(world.endogenous().b(), a, t * da, s, (t + 1) * ds);
        }
        Matrix[] states = {
            Matrix.of(n, ds, s),
            Matrix.of(info.steps(), world.actionSize(), a),
            e,
            independentExogenous(world, info.index(), n, seed, PAIR_STATES)
        };
        Map<String, Redraw> others = new HashMap<>();
        for (int i = 1; i <= redraws; i++) {
            int stream = REDRAWN + 2 * i;
            others.put(
                    Redrawable.view(i),
                    new Redraw(independentExogenous(world, info.index(), n, seed, stream), stream + 1));
        }
        return new WorldEpisode(world, schema, info, seed, states, others, scene);
    }

    private static Matrix independentExogenous(ExLinearWorld world, int index, int frames, long seed, int stream) {
        SplittableRandom random = Streams.of(seed, index, stream, 0);
        Matrix start = noise(1, world.exogenousCovariance(), random);
        return exogenous(world, start, noise(frames - 1, world.exogenous().sigmaW(), random));
    }

    private static Matrix exogenous(ExLinearWorld world, Matrix start, Matrix innovations) {
        int de = world.exogenousSize();
        double[] e = new double[(innovations.rows() + 1) * de];
        System.arraycopy(start.array(), 0, e, 0, de);
        System.arraycopy(innovations.array(), 0, e, de, innovations.array().length);
        for (int t = 0; t < innovations.rows(); t++) {
            addProduct(world.exogenous().f(), e, t * de, e, (t + 1) * de);
        }
        return Matrix.of(innovations.rows() + 1, de, e);
    }

    /** out += m · x, row by row: BLAS may round one row differently by how many are asked for, and bits are promised. */
    private static void addProduct(Matrix m, double[] x, int xAt, double[] out, int outAt) {
        for (int i = 0; i < m.rows(); i++) {
            double sum = 0;
            for (int j = 0; j < m.cols(); j++) {
                sum += m.get(i, j) * x[xAt + j];
            }
            out[outAt + i] += sum;
        }
    }

    private static Matrix noise(int rows, Matrix covariance, SplittableRandom random) {
        return RandomWorld.gaussian(rows, covariance.rows(), random)
                .times(SymmetricEigen.of(covariance).power(0.5));
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
        return NumericArray.ofDoubles(spec.shape().withRows(to - from), values(block, from, to));
    }

    private double[] values(String block, int from, int to) {
        return switch (block) {
            case WorldDataset.OBS -> observe(e, SENSOR, from, to);
            case WorldDataset.OBS_PAIR -> observe(ePair, PAIR_SENSOR, from, to);
            case WorldDataset.ACTIONS -> a.rowRange(from, to).array();
            case WorldDataset.ENDOGENOUS -> s.rowRange(from, to).array();
            case WorldDataset.EXOGENOUS -> e.rowRange(from, to).array();
            case WorldDataset.SCENE -> scene(to - from);
            case WorldDataset.EXOGENOUS_PAIR -> ePair.rowRange(from, to).array();
            default -> {
                Redraw redraw = redraws.get(block);
                if (redraw == null) {
                    throw new IllegalStateException("the schema promised a block " + block);
                }
                yield observe(redraw.e(), redraw.sensor(), from, to);
            }
        };
    }

    private double[] scene(int rows) {
        double[] number = new double[rows];
        Arrays.fill(number, scene);
        return number;
    }

    private double[] observe(Matrix exogenous, int purpose, int from, int to) {
        double sigma = world.observation().sensorNoise();
        int d = world.observationSize();
        double[] o = new double[(to - from) * d];
        for (int t = from; t < to; t++) {
            int at = (t - from) * d;
            addProduct(world.observation().u(), s.array(), t * s.cols(), o, at);
            addProduct(world.observation().v(), exogenous.array(), t * exogenous.cols(), o, at);
            if (sigma > 0) {
                SplittableRandom random = Streams.of(seed, info.index(), purpose, t);
                for (int i = 0; i < d; i++) {
                    o[at + i] += sigma * random.nextGaussian();
                }
            }
        }
        return o;
    }

    @Override
    public void close() {
        // The states go with the object.
    }
}
