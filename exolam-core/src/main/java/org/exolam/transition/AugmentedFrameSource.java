package org.exolam.transition;

import java.util.Set;
import java.util.SplittableRandom;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;
import org.exolam.representation.FrameAugmentation;
import org.exolam.representation.Representation;

/**
 * φ of a made-up exogenous change of the frame at t + offset. One draw a transition, seeded by episode and t, so that
 * neither batches nor workers change it; all frames that φ looks back on share the draw.
 *
 * @param view the block of frames
 */
public record AugmentedFrameSource(
        Representation representation, String view, int offset, FrameAugmentation augmentation, long seed)
        implements ColumnSource {
    @Override
    public int width() {
        return representation.size();
    }

    @Override
    public Set<String> blocks() {
        return Set.of(view);
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
        for (int i = 0; i < count; i++) {
            int frame = first + i + offset;
            int from = Math.max(0, frame - representation.history());
            NumericArray frames = slice.block(view).rows(from - slice.from(), frame + 1 - slice.from());
            NumericArray changed = augmentation.apply(frames, draw(slice.episode(), frame));
            Matrix encoded = representation.apply(changed, from == 0);
            int row = encoded.rows() - 1;
            System.arraycopy(encoded.array(), row * encoded.cols(), out, at + i * stride, encoded.cols());
        }
    }

    /** Odd multipliers, so that neighbouring episodes and frames start far apart. */
    private SplittableRandom draw(int episode, int frame) {
        return new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (episode + 1L) + 0xD1B54A32D192ED03L * (frame + 1L));
    }
}
