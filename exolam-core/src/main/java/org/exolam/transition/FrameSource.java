package org.exolam.transition;

import java.util.Set;
import org.exolam.linalg.Matrix;
import org.exolam.representation.Representation;

/**
 * φ of the frame at t + offset.
 *
 * @param representation φ
 * @param view the block that holds the frames
 * @param offset frames after t, at least 0
 */
public record FrameSource(Representation representation, String view, int offset) implements ColumnSource {
    public FrameSource {
        requireOffset(offset);
    }

    static void requireOffset(int offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " lies before the transition");
        }
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
        Matrix encoded = slice.encoded(representation, view);
        int width = encoded.cols();
        int row = first + offset - slice.encodedFrom(representation);
        for (int i = 0; i < count; i++) {
            System.arraycopy(encoded.array(), (row + i) * width, out, at + i * stride, width);
        }
    }
}
