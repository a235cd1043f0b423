package org.exolam.lifted;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.data.ScratchFile;
import org.exolam.data.Shape;
import org.exolam.transition.EpisodeSlice;

/**
 * ψ of transitions that were seen, in single precision as it was computed, so that training and scoring on one recording
 * compute it once. As much as fits a budget, in a temporary file; the rest is computed again. Safe for several threads. It
 * belongs to one data set object: another one never meets its numbers.
 */
final class PairMemory {
    private final Map<Key, Rows> episodes = new ConcurrentHashMap<>();
    private final ScratchFile scratch = new ScratchFile();
    private final AtomicLong left;
    private final int width;

    /** The row of a place that ψ of a transition is. */
    private record Kept(ScratchFile.Place place, int row) {}

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
        private Kept[] rows = new Kept[0];

        synchronized boolean copy(int first, int count, double[] out, int stride, int at) {
            if (rows.length < first + count) {
                return false;
            }
            for (int i = first; i < first + count; i++) {
                if (rows[i] == null) {
                    return false;
                }
            }
            for (int done = 0; done < count; ) {
                Kept kept = rows[first + done];
                int n = 1;
                while (done + n < count && rows[first + done + n].place() == kept.place()) {
                    n++;
                }
                NumericArray values = scratch.read(kept.place(), kept.row(), kept.row() + n);
                for (int i = 0; i < n; i++) {
                    values.copyTo(i * width, width, out, at + (done + i) * stride);
                }
                done += n;
            }
            return true;
        }

        /** Rows of one place lie there one behind the other, so that they are read at once. */
        synchronized void keep(int first, int count, double[] out, int stride, int at) {
            if (rows.length < first + count) {
                rows = Arrays.copyOf(rows, Math.max(first + count, 2 * rows.length));
            }
            for (int from = 0; from < count; ) {
                int to = from;
                while (to < count && rows[first + to] == null) {
                    to++;
                }
                if (to > from && left.addAndGet(-(long) (to - from) * width * Float.BYTES) >= 0) {
                    put(first + from, floats(from, to, out, stride, at));
                }
                from = to + 1;
            }
        }

        private void put(int first, NumericArray values) {
            scratch.keep(values).ifPresent(place -> {
                for (int i = 0; i < values.rows(); i++) {
                    rows[first + i] = new Kept(place, i);
                }
            });
        }

        private NumericArray floats(int from, int to, double[] out, int stride, int at) {
            float[] values = new float[(to - from) * width];
            for (int i = 0; i < to - from; i++) {
                for (int j = 0; j < width; j++) {
                    values[i * width + j] = (float) out[at + (from + i) * stride + j];
                }
            }
            return NumericArray.ofFloats(DType.FLOAT32, Shape.of(to - from, width), values);
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
