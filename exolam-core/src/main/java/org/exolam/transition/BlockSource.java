package org.exolam.transition;

import java.util.Set;
import org.exolam.data.NumericArray;

/**
 * The row of a numeric block at t + offset, as it is.
 *
 * @param block its name
 * @param offset frames after t, at least 0
 * @param width numbers of a row
 */
public record BlockSource(String block, int offset, int width) implements ColumnSource {
    public BlockSource {
        FrameSource.requireOffset(offset);
    }

    @Override
    public Set<String> blocks() {
        return Set.of(block);
    }

    @Override
    public int history() {
        return 0;
    }

    @Override
    public int reach() {
        return offset;
    }

    @Override
    public void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        NumericArray rows = slice.block(block);
        int row = first + offset - slice.from();
        for (int i = 0; i < count; i++) {
            rows.copyTo((row + i) * width, width, out, at + i * stride);
        }
    }
}
