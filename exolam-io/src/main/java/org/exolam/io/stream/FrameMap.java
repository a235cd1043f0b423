package org.exolam.io.stream;

import org.exolam.data.BlockSpec;
import org.exolam.data.NumericArray;

/** What is made of each frame by itself, on the way from the decoder to the batch. Safe for several threads. */
public interface FrameMap {
    /** Frames as they are. */
    FrameMap IDENTITY = new FrameMap() {
        @Override
        public String name() {
            return "as stored";
        }

        @Override
        public BlockSpec output(BlockSpec frames) {
            return frames;
        }

        @Override
        public NumericArray apply(NumericArray frames) {
            return frames;
        }
    };

    /** Says what it does, in full: two maps of one name give the same frames. */
    String name();

    /** Type and shape of what comes out. */
    BlockSpec output(BlockSpec frames);

    /**
     * Maps frames, first dimension time.
     *
     * @return as many rows, of the type and shape that {@link #output} promised: {@code frames} itself, or what shares
     *     nothing with it
     */
    NumericArray apply(NumericArray frames);
}
