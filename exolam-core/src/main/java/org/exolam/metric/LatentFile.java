package org.exolam.metric;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.npy.NpzFile;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;

/**
 * Latent actions that any model wrote to an npz file: {@code z} (n, k), {@code episode_index} (n) and
 * {@code frame_index} (n), row i being z of the transition from that frame of that episode, both counted from 0 in the
 * data set's order. Rows may come in any order. Transitions without a row are left out and counted; rows at frames that
 * no transition starts from are ignored and counted. All of z is held in memory.
 */
public final class LatentFile implements LatentSource {
    private static final String Z = "z";
    private static final String EPISODE = "episode_index";
    private static final String FRAME = "frame_index";

    private final String name;
    private final String view;
    private final NumericArray z;
    private final int size;
    private final int[][] rowOf;
    private final List<String> notices;

    private LatentFile(String name, String view, NumericArray z, int size, int[][] rowOf, List<String> notices) {
        this.name = name;
        this.view = view;
        this.z = z;
        this.size = size;
        this.rowOf = rowOf;
        this.notices = List.copyOf(notices);
    }

    /**
     * Reads a file and matches its rows with the transitions of a data set.
     *
     * @param horizon h, so that frames from which no transition starts are known
     * @throws DataException where an array is absent or of another shape, where z holds NaN or infinity, where a row
     *     names no frame of the data set, where two rows name the same, or where none names a transition
     */
    public static LatentFile read(Path file, Dataset data, int horizon) {
        String where = file.toString();
        try (NpzFile npz = NpzFile.open(file)) {
            List<Long> shape = npz.dimensions(Z);
            if (shape.isEmpty() || shape.size() > 2 || (shape.size() == 2 && shape.get(1) < 1)) {
                throw new DataException(
                        where + ": z has shape " + shape + "; expected (n, k), one row for each transition");
            }
            NumericArray z = npz.readAll(Z);
            long[] episodes = index(where, npz, EPISODE, z.rows());
            long[] frames = index(where, npz, FRAME, z.rows());
            int size = shape.size() == 1 ? 1 : shape.get(1).intValue();
            requireFinite(where, z, size, episodes, frames);
            return match(where, data, horizon, new Rows(z, size, episodes, frames));
        }
    }

    private record Rows(NumericArray z, int size, long[] episodes, long[] frames) {}

    private static long[] index(String where, NpzFile npz, String key, int rows) {
        NumericArray array = npz.readAll(key);
        if (array.size() != rows || array.shape().rank() != 1) {
            throw new DataException(where + ": " + key + " has shape " + array.shape() + " and z has " + rows
                    + " rows; expected one number for each");
        }
        long[] index = new long[rows];
        for (int i = 0; i < rows; i++) {
            index[i] = Math.round(array.get(i));
            if (index[i] != array.get(i)) {
                throw new DataException(
                        where + ": " + key + "[" + i + "] is " + array.get(i) + "; expected whole numbers");
            }
        }
        return index;
    }

    private static void requireFinite(String where, NumericArray z, int size, long[] episodes, long[] frames) {
        int bad = z.firstNonFinite();
        if (bad >= 0) {
            int row = bad / size;
            throw new DataException(where + ": z[" + row + ", " + bad % size + "], episode " + episodes[row]
                    + ", frame " + frames[row] + ", is " + z.get(bad)
                    + "; scores need finite numbers: leave the row out of the file");
        }
    }

    private static LatentFile match(String where, Dataset data, int horizon, Rows rows) {
        List<EpisodeInfo> episodes = data.episodes();
        int[][] rowOf = new int[episodes.size()][];
        for (int e = 0; e < rowOf.length; e++) {
            rowOf[e] = new int[episodes.get(e).frames()];
            Arrays.fill(rowOf[e], -1);
        }
        for (int i = 0; i < rows.episodes().length; i++) {
            place(where, data, rows, rowOf, i);
        }
        long transitions = 0;
        long matched = 0;
        for (int e = 0; e < rowOf.length; e++) {
            int starts = episodes.get(e).transitions(horizon);
            transitions += starts;
            for (int t = 0; t < starts; t++) {
                matched += rowOf[e][t] >= 0 ? 1 : 0;
            }
        }
        if (matched == 0) {
            throw new DataException(
                    where + " has no row for any of the " + transitions + " transitions of " + data.location()
                            + " at horizon " + horizon + "; are episode_index and frame_index counted from 0?");
        }
        List<String> notices = new ArrayList<>();
        long ignored = rows.episodes().length - matched;
        if (ignored > 0) {
            notices.add(where + " has " + ignored + " rows at frames from which no transition over " + horizon
                    + " frames starts; they are ignored");
        }
        if (matched < transitions) {
            notices.add(where + " has no z for " + (transitions - matched) + " of " + transitions
                    + " transitions; these are left out of every score");
        }
        return new LatentFile(where, data.schema().frames(), rows.z(), rows.size(), rowOf, notices);
    }

    private static void place(String where, Dataset data, Rows rows, int[][] rowOf, int i) {
        long episode = rows.episodes()[i];
        long frame = rows.frames()[i];
        if (episode < 0 || episode >= rowOf.length) {
            throw new DataException(where + ": row " + i + " has episode_index " + episode + "; " + data.location()
                    + " has episodes 0 to " + (rowOf.length - 1));
        }
        int[] ofEpisode = rowOf[(int) episode];
        if (frame < 0 || frame >= ofEpisode.length) {
            throw new DataException(where + ": row " + i + " has frame_index " + frame + "; episode " + episode
                    + " has frames 0 to " + (ofEpisode.length - 1));
        }
        if (ofEpisode[(int) frame] >= 0) {
            throw new DataException(where + ": rows " + ofEpisode[(int) frame] + " and " + i + " are both episode "
                    + episode + ", frame " + frame + "; which one counts is undefined");
        }
        ofEpisode[(int) frame] = i;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public List<Column> inputs(String ofView) {
        return List.of();
    }

    @Override
    public Matrix latents(TransitionBatch batch) {
        double[] values = new double[batch.count() * size];
        for (int i = 0; i < batch.count(); i++) {
            int row = rowOf[batch.episode()][batch.first() + i];
            if (row >= 0) {
                z.copyTo(row * size, size, values, i * size);
            }
        }
        return Matrix.of(batch.count(), size, values);
    }

    @Override
    public boolean reads(String ofView) {
        return view.equals(ofView);
    }

    @Override
    public boolean has(int episode, int frame) {
        return rowOf[episode][frame] >= 0;
    }

    @Override
    public List<String> notices() {
        return notices;
    }
}
