package org.exolam.io.reading;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Shape;

/**
 * Which of several blocks is the observation where nobody says. Colour before gray, which may be depth or a mask; bytes
 * before floats; else the first.
 */
public final class PictureChoice {
    private static final int NONE = 4;

    private PictureChoice() {}

    /** The picture among blocks. */
    public static Optional<String> among(Map<String, BlockSpec> blocks) {
        return blocks.entrySet().stream()
                .filter(e -> rank(e.getValue()) < NONE)
                .min(Comparator.comparingInt(e -> rank(e.getValue())))
                .map(Map.Entry::getKey);
    }

    /** Whether rows are pictures of bytes, or floats of a shape that only pictures have. */
    public static boolean isPicture(BlockSpec spec) {
        return rank(spec) < NONE;
    }

    private static int rank(BlockSpec spec) {
        Shape s = spec.shape();
        BlockSpec bytes = BlockSpec.perFrame(DType.UINT8, s);
        boolean floats = spec.dtype().isFloating() && s.rank() == 3;
        if (!bytes.isPicture() || !(floats || spec.dtype() == DType.UINT8)) {
            return NONE;
        }
        boolean colour = s.rank() == 3 && (bytes.isChannelsFirst() ? s.get(0) : s.get(2)) > 1;
        return (colour ? 0 : 2) + (floats ? 1 : 0);
    }
}
