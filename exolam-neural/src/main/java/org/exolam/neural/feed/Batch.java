package org.exolam.neural.feed;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

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

    /** The episodes it was drawn from, ascending. */
    public List<Integer> distinctEpisodes() {
        return List.copyOf(new TreeSet<>(episodes));
    }
}
