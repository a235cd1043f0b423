package org.exolam.representation;

import java.util.random.RandomGenerator;
import org.exolam.data.NumericArray;

/** Another camera: one warp for all frames. */
final class WarpAugmentation implements FrameAugmentation {
    private final Draw draw;

    /** Draws a warp for pictures of this size. */
    @FunctionalInterface
    interface Draw {
        Warp of(int height, int width, RandomGenerator random);
    }

    WarpAugmentation(Draw draw) {
        this.draw = draw;
    }

    @Override
    public NumericArray apply(NumericArray frames, RandomGenerator random) {
        Pictures from = Pictures.of(frames);
        Pictures to = from.copy();
        draw.of(from.height(), from.width(), random).apply(from, to);
        return to.toBytes();
    }
}
