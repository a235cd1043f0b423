package org.exolam.lifted;

import java.util.List;
import java.util.Set;
import org.exolam.data.NumericArray;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.EpisodeSlice;

/**
 * A map's numbers of (o_t, o_{t+h}) in one view.
 *
 * @param pictures what the map sees
 * @param view the block that holds the frames
 * @param horizon h
 */
record PairSource(PairPictures pictures, PairMap map, String view, int horizon) implements ColumnSource {
    private static final int FEWEST = 16;
    private static final int MOST = 128;

    /** Numbers of the pictures in memory at once: 16 MB. */
    private static final int NUMBERS = 1 << 22;

    /** Pictures of this size at once: products of many rows are worth their while, and memory stays bounded. */
    static int chunk(float[] picture) {
        return chunk(picture.length);
    }

    /** Pictures at once. */
    int chunk() {
        return chunk(pictures.height() * pictures.width() * pictures.depth());
    }

    private static int chunk(int numbers) {
        return Math.max(FEWEST, Math.min(MOST, NUMBERS / Math.max(1, numbers)));
    }

    @Override
    public int width() {
        return map.size();
    }

    @Override
    public Set<String> blocks() {
        return pictures.front().blocks(view);
    }

    @Override
    public int history() {
        return pictures.history();
    }

    @Override
    public int reach() {
        return horizon;
    }

    @Override
    public void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        NumericArray frames = pictures.front().seen(view, slice::block);
        int chunk = chunk();
        for (int done = 0; done < count; done += chunk) {
            int n = Math.min(chunk, count - done);
            int t = first + done;
            List<float[]> seen = pictures.of(frames, t - slice.from(), n, horizon);
            long key = ((long) slice.episode() << Integer.SIZE) + t;
            map.apply(seen, key, out, stride, at + done * stride);
        }
    }
}
