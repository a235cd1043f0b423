package org.exolam.transition;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;

/** Small recordings whose numbers name their place: frame t of episode e starts with 1000 e + t. */
final class Recordings {
    static final int FRAME_WIDTH = 2;

    private Recordings() {}

    /** Episodes of the given lengths with blocks obs (frames), action (one row fewer) and background (frames). */
    static MemoryDataset of(int... lengths) {
        MemoryDataset.Builder builder =
                MemoryDataset.frames("obs").roles(new Roles("action", null, "background", null));
        for (int e = 0; e < lengths.length; e++) {
            builder.episode(Map.of(
                    "obs", frames(e, lengths[e]),
                    "action", actions(e, Math.max(0, lengths[e] - 1)),
                    "background", noise(e, lengths[e])));
        }
        return builder.build();
    }

    private static NumericArray frames(int episode, int n) {
        double[][] rows = new double[n][];
        for (int t = 0; t < n; t++) {
            rows[t] = new double[] {1000 * episode + t, -t};
        }
        return MemoryDataset.vectors(rows, FRAME_WIDTH);
    }

    /** 0 at every third step. */
    private static NumericArray actions(int episode, int n) {
        double[][] rows = new double[n][];
        for (int t = 0; t < n; t++) {
            rows[t] = new double[] {t % 3 == 0 ? 0 : episode + 0.5 * t};
        }
        return MemoryDataset.vectors(rows, 1);
    }

    private static NumericArray noise(int episode, int n) {
        RandomGenerator random = new SplittableRandom(episode);
        double[][] rows = new double[n][];
        for (int t = 0; t < n; t++) {
            rows[t] = random.doubles(3, -1, 1).toArray();
        }
        return MemoryDataset.vectors(rows, 3);
    }
}
