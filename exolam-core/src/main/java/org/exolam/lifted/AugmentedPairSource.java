package org.exolam.lifted;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.exolam.data.NumericArray;
import org.exolam.representation.FrameAugmentation;
import org.exolam.transition.AugmentedFrameSource;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.EpisodeSlice;

/**
 * A map's numbers of a transition whose frames all underwent one made-up change. The draw depends on seed, episode and t
 * alone.
 *
 * @param plain the numbers without the change
 * @param augmentation the change
 * @param seed of all draws
 */
record AugmentedPairSource(PairSource plain, FrameAugmentation augmentation, long seed) implements ColumnSource {
    @Override
    public int width() {
        return plain.width();
    }

    @Override
    public Set<String> blocks() {
        return plain.blocks();
    }

    @Override
    public int history() {
        return plain.history();
    }

    @Override
    public int reach() {
        return plain.reach();
    }

    @Override
    public void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        int chunk = plain.chunk();
        for (int done = 0; done < count; done += chunk) {
            int n = Math.min(chunk, count - done);
            List<float[]> seen = new ArrayList<>();
            for (int t = first + done; t < first + done + n; t++) {
                seen.add(changed(slice, t));
            }
            plain.map().apply(seen, first + done, out, stride, at + done * stride);
        }
    }

    private float[] changed(EpisodeSlice slice, int t) {
        int from = Math.max(slice.from(), t - history());
        int to = t + plain.horizon() + 1;
        NumericArray frames = plain.pictures()
                .front()
                .seen(plain.view(), b -> slice.block(b).rows(from - slice.from(), to - slice.from()));
        NumericArray changed = augmentation.apply(frames, AugmentedFrameSource.draw(seed, slice.episode(), t));
        return plain.pictures().of(changed, t - from, 1, plain.horizon()).get(0);
    }
}
