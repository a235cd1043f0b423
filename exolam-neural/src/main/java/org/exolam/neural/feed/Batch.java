package org.exolam.neural.feed;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The transitions of one step, in Java memory.
 *
 * @param count n
 * @param horizon steps between the two frames
 * @param frames by view
 * @param columns by name, n × width
 * @param episodes position of each transition's episode
 */
public record Batch(
        int count, int horizon, Map<String, Frames> frames, Map<String, Numbers> columns, List<Integer> episodes) {
    public Batch {
        frames = Map.copyOf(frames);
        columns = Map.copyOf(columns);
        episodes = List.copyOf(episodes);
    }

    /** o and o' of a view: n × stack × frame, as bytes (pixels of 8 bits) or as numbers. */
    public static final class Frames {
        private final byte[] currentBytes;
        private final byte[] nextBytes;
        private final float[] currentNumbers;
        private final float[] nextNumbers;

        Frames(byte[] currentBytes, byte[] nextBytes, float[] currentNumbers, float[] nextNumbers) {
            this.currentBytes = currentBytes;
            this.nextBytes = nextBytes;
            this.currentNumbers = currentNumbers;
            this.nextNumbers = nextNumbers;
        }

        public boolean areBytes() {
            return currentBytes != null;
        }

        /** Not to be modified. */
        public byte[] bytes(boolean next) {
            return next ? nextBytes : currentBytes;
        }

        /** Not to be modified. */
        public float[] numbers(boolean next) {
            return next ? nextNumbers : currentNumbers;
        }
    }

    /** Rows of numbers. */
    public static final class Numbers {
        private final float[] values;
        private final int width;

        Numbers(float[] values, int width) {
            this.values = values;
            this.width = width;
        }

        /** Row-major; not to be modified. */
        public float[] values() {
            return values;
        }

        public int width() {
            return width;
        }
    }

    /** The first n of its transitions. */
    public Batch first(int n) {
        Map<String, Frames> fewer = new HashMap<>();
        frames.forEach((view, f) -> fewer.put(
                view,
                new Frames(
                        cut(f.currentBytes, n), cut(f.nextBytes, n), cut(f.currentNumbers, n), cut(f.nextNumbers, n))));
        Map<String, Numbers> rows = new HashMap<>();
        columns.forEach((name, c) -> rows.put(name, new Numbers(cut(c.values, n), c.width)));
        return new Batch(n, horizon, fewer, rows, episodes.subList(0, n));
    }

    private byte[] cut(byte[] values, int n) {
        return values == null ? null : Arrays.copyOf(values, values.length / count * n);
    }

    private float[] cut(float[] values, int n) {
        return values == null ? null : Arrays.copyOf(values, values.length / count * n);
    }
}
