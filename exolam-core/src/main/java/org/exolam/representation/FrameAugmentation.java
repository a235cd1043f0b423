package org.exolam.representation;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.exolam.data.BlockSpec;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Vector;

/**
 * A made-up exogenous change of frames, the source of the augmentation nuisance (THEORY section 4): what the agent does
 * stays, what else is seen changes. Immutable and safe for several threads.
 */
@FunctionalInterface
public interface FrameAugmentation {
    /**
     * One draw, the same for all frames of the call, so that both frames of a transition see the same camera, light and
     * passer-by. Only what differs from frame to frame by its nature (sensor noise, the place of a moving patch) does.
     *
     * @param frames n frames, first dimension time; not modified
     * @param random where the draw comes from; the same state gives the same frames
     * @return frames of the same element type and shape
     */
    NumericArray apply(NumericArray frames, RandomGenerator random);

    /**
     * All named kinds one behind the other, noise on vectors as if every dimension had deviation 1; see
     * {@link FrameAugmentations#of}.
     *
     * @throws org.exolam.error.UsageException for an unknown kind, listing the known ones, and for one that such frames do
     *     not have
     */
    static FrameAugmentation parse(List<String> kinds, BlockSpec frames) {
        double[] ones = new double[frames.width()];
        Arrays.fill(ones, 1);
        return FrameAugmentations.of(kinds, frames, Vector.of(ones));
    }
}
