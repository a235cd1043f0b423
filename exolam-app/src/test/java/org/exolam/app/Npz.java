package org.exolam.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.npy.NpzWriter;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.WorldOptions;

/** Small recordings as npz files, with known truth, to be broken on purpose. */
public final class Npz {
    public static final int ACTIONS = 2;
    public static final int EPISODES = 10;
    public static final int FRAMES = 40;

    private static final long SEED = 3;

    private final Map<String, Matrix> arrays = new LinkedHashMap<>();
    private long[] ends;

    private Npz() {}

    /** Ten episodes of 40 frames of eight numbers; background outweighs the two actions. */
    public static Npz recording() {
        return recording(EPISODES, FRAMES);
    }

    public static Npz recording(int episodes, int frames) {
        WorldOptions options = new WorldOptions(
                new WorldOptions.Sizes(8, 3, 3, ACTIONS),
                90,
                Vector.of(1, 0.7),
                Vector.of(6, 4, 3),
                Vector.of(0.8, 0.5, 0.2),
                new WorldOptions.Agent(0.8, 0.3, 0),
                0.05);
        Npz npz = new Npz();
        try (Dataset data = ExLinearWorld.random(options, new java.util.SplittableRandom(SEED))
                .dataset(episodes, frames, SEED)) {
            npz.ends = new long[episodes];
            for (EpisodeInfo info : data.episodes()) {
                npz.ends[info.index()] = (info.index() + 1L) * frames;
                try (Episode episode = data.open(info.index())) {
                    for (String block : data.schema().blocks().keySet()) {
                        npz.append(block, episode, info, frames);
                    }
                }
            }
        }
        return npz;
    }

    private void append(String block, Episode episode, EpisodeInfo info, int frames) {
        boolean steps = block.equals("actions");
        NumericArray rows = episode.read(block, 0, steps ? info.steps() : info.frames());
        int width = rows.size() / rows.rows();
        double[] values = new double[frames * width];
        rows.copyTo(0, rows.size(), values, 0);
        Matrix part = Matrix.of(frames, width, values);
        arrays.merge(block, part, Matrix::stackRows);
    }

    /** Without a block. */
    public Npz without(String block) {
        arrays.remove(block);
        return this;
    }

    /** With one number of a block replaced. */
    public Npz with(String block, int row, int column, double value) {
        Matrix old = arrays.get(block);
        double[] values = old.array().clone();
        values[row * old.cols() + column] = value;
        arrays.put(block, Matrix.of(old.rows(), old.cols(), values));
        return this;
    }

    /** With every number of a block the same. */
    public Npz constant(String block, double value) {
        Matrix old = arrays.get(block);
        double[] values = new double[old.array().length];
        java.util.Arrays.fill(values, value);
        arrays.put(block, Matrix.of(old.rows(), old.cols(), values));
        return this;
    }

    /** With a block cut to fewer rows. */
    public Npz cut(String block, int rows) {
        arrays.put(block, arrays.get(block).rowRange(0, rows));
        return this;
    }

    /** Writes the file and gives its path as an argument. */
    public String write(Path file) {
        NpzWriter.write(file, npz -> {
            for (Map.Entry<String, Matrix> array : arrays.entrySet()) {
                npz.add(array.getKey(), DType.FLOAT64, array.getValue());
            }
            npz.add("episode_ends", ends);
        });
        return file.toString();
    }
}
