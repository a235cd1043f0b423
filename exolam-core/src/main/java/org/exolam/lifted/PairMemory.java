package org.exolam.lifted;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.exolam.data.Dataset;
import org.exolam.transition.EpisodeSlice;

/**
 * ψ of transitions that were seen, in single precision as it was computed, so that training and scoring on one recording
 * compute it once. As much as fits a budget; the rest is computed again. Safe for several threads. It belongs to one data
 * set object: another one never meets its numbers.
 */
final class PairMemory {
    private final Map<Key, Rows> episodes = new ConcurrentHashMap<>();
    private final AtomicLong left;
    private final int width;

    private record Key(Dataset recording, String view, int horizon, int episode) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Key k
                    && recording == k.recording
                    && episode == k.episode
                    && horizon == k.horizon
                    && view.equals(k.view);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * System.identityHashCode(recording) + view.hashCode()) + episode;
        }
    }

    /** Of one episode, as far as it was seen. */
    private final class Rows {
        private final BitSet seen = new BitSet();
        private float[][] rows = new float[0][];

        synchronized boolean copy(int first, int count, double[] out, int stride, int at) {
            if (seen.nextClearBit(first) < first + count) {
                return false;
            }
            for (int i = 0; i < count; i++) {
                float[] row = rows[first + i];
                for (int j = 0; j < width; j++) {
                    out[at + i * stride + j] = row[j];
                }
            }
            return true;
        }

        synchronized void keep(int first, int count, double[] out, int stride, int at) {
            if (rows.length < first + count) {
                float[][] more = new float[Math.max(first + count, 2 * rows.length)][];
                System.arraycopy(rows, 0, more, 0, rows.length);
                rows = more;
            }
            for (int i = 0; i < count; i++) {
                if (!seen.get(first + i) && left.addAndGet(-(long) width * Float.BYTES) >= 0) {
                    float[] row = new float[width];
                    for (int j = 0; j < width; j++) {
                        row[j] = (float) out[at + i * stride + j];
                    }
                    rows[first + i] = row;
                    seen.set(first + i);
                }
            }
        }
    }

    /**
     * @param width numbers of ψ
     * @param bytes the budget
     */
    PairMemory(int width, long bytes) {
        this.width = width;
        left = new AtomicLong(bytes);
    }

    /** Fills in what is known of all of these transitions; false where one is not. */
    boolean copy(EpisodeSlice slice, PairSource source, int first, int count, double[] out, int stride, int at) {
        Rows rows = episodes.get(key(slice, source));
        return rows != null && rows.copy(first, count, out, stride, at);
    }

    /** Keeps what was computed, as long as the budget lasts. */
    void keep(EpisodeSlice slice, PairSource source, int first, int count, double[] out, int stride, int at) {
        if (left.get() > 0) {
            episodes.computeIfAbsent(key(slice, source), k -> new Rows()).keep(first, count, out, stride, at);
        }
    }

    private static Key key(EpisodeSlice slice, PairSource source) {
        return new Key(slice.recording(), source.view(), source.horizon(), slice.episode());
    }
}
