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
        NumericArray view = slice.block(this.view);
        boolean together = representation.history() == 0 && view.isBytes();
        Matrix encoded = together ? encodedTogether(slice, view, first, count) : null;
        for (int i = 0; i < count; i++) {
            int frame = first + i + offset;
            Matrix source = together ? encoded : encodedAlone(slice, view, frame);
            int row = together ? i : source.rows() - 1;
            System.arraycopy(source.array(), row * source.cols(), out, at + i * stride, source.cols());
        }
    }

    private Matrix encodedAlone(EpisodeSlice slice, NumericArray view, int frame) {
        int from = Math.max(0, frame - representation.history());
        NumericArray frames = view.rows(from - slice.from(), frame + 1 - slice.from());
        return representation.apply(augmentation.apply(frames, draw(slice.episode(), frame)), from == 0);
    }

    /** One application of φ to all changed pictures: many times faster than one each. */
    private Matrix encodedTogether(EpisodeSlice slice, NumericArray view, int first, int count) {
        int width = view.shape().inner().intSize();
        byte[] changed = new byte[Math.multiplyExact(count, width)];
        for (int i = 0; i < count; i++) {
            int frame = first + i + offset;
            int row = frame - slice.from();
            NumericArray one = augmentation.apply(view.rows(row, row + 1), draw(slice.episode(), frame));
            System.arraycopy(one.bytes(), 0, changed, i * width, width);
        }
        return representation.apply(
                NumericArray.ofBytes(view.dtype(), view.shape().inner().withRows(count), changed), true);
    }

    /** Odd multipliers, so that neighbouring episodes and frames start far apart. */
    private SplittableRandom draw(int episode, int frame) {
        return new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (episode + 1L) + 0xD1B54A32D192ED03L * (frame + 1L));
    }
}
