package org.exolam.transition;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;
import org.exolam.representation.FrameAugmentation;
import org.exolam.representation.Representation;

/**
 * φ of the frame at t + offset under a made-up exogenous change, drawn anew for every transition. The frames that φ
 * stacks see one draw. The draw depends on seed, episode and t alone, so the order of work does not matter, and two
 * sources of one seed see the same draw in the same transition.
 *
 * @param representation φ
 * @param view the block that holds the frames
 * @param offset frames after t, at least 0
 * @param augmentation the change
 * @param seed of all draws
 */
public record AugmentedFrameSource(
        Representation representation, String view, int offset, FrameAugmentation augmentation, long seed)
        implements ColumnSource {
    public AugmentedFrameSource {
        FrameSource.requireOffset(offset);
    }

    @Override
    public int width() {
        return representation.size();
    }

    @Override
    public Set<String> blocks() {
        return representation.blocks(view);
    }

    @Override
    public int history() {
        return Math.max(0, representation.history() - offset);
    }

    @Override
    public int reach() {
        return offset;
    }

    @Override
    public void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        if (representation.history() == 0) {
            fillTogether(slice, first, count, out, stride, at);
            return;
        }
        for (int i = 0; i < count; i++) {
            boolean fromStart = first + i + offset <= representation.history();
            Matrix encoded = representation.apply(changed(slice, first + i), fromStart);
            int last = (encoded.rows() - 1) * encoded.cols();
            System.arraycopy(encoded.array(), last, out, at + i * stride, encoded.cols());
        }
    }

    /** Without history φ takes the changed frames of all transitions at once, which is far cheaper than one by one. */
    private void fillTogether(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        NumericArray[] changed = new NumericArray[count];
        for (int i = 0; i < count; i++) {
            changed[i] = changed(slice, first + i);
        }
        Matrix encoded = representation.apply(NumericArray.concat(changed), true);
        for (int i = 0; i < count; i++) {
            System.arraycopy(encoded.array(), i * encoded.cols(), out, at + i * stride, encoded.cols());
        }
    }

    /** The frame at t + offset, behind the history that there is, under the draw of transition t. */
    private NumericArray changed(EpisodeSlice slice, int t) {
        int frame = t + offset;
        int from = Math.max(0, frame - representation.history());
        NumericArray frames = representation.seen(
                view, block -> slice.block(block).rows(from - slice.from(), frame + 1 - slice.from()));
        return augmentation.apply(frames, draw(seed, slice.episode(), t));
    }

    /** Chance for transition t of an episode, the same for everything that is augmented with one seed. */
    public static RandomGenerator draw(long seed, int episode, int t) {
        long ofEpisode = new SplittableRandom(seed).nextLong() + episode;
        long ofTransition = new SplittableRandom(ofEpisode).nextLong() + t;
        return new SplittableRandom(ofTransition);
    }
}
