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
    /** Pictures in memory at once: a few MB. */
    static final int CHUNK = 16;

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
        for (int done = 0; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            int t = first + done;
            List<float[]> seen = pictures.of(frames, t - slice.from(), n, horizon);
            long key = ((long) slice.episode() << Integer.SIZE) + t;
            map.apply(seen, key, out, stride, at + done * stride);
        }
    }
}
