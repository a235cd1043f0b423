package org.exolam.representation;

import java.util.Map;
import java.util.Optional;

/**
 * A fixed network from pictures to vectors, run by somebody else: any image encoder. Safe for several threads; a picture's
 * features are the same bits whatever comes with it.
 */
public interface FrameNetwork extends AutoCloseable {
    /** Height of the pictures it takes. */
    int height();

    /** Width of the pictures it takes. */
    int width();

    /** Numbers it gives for a picture. */
    int size();

    /**
     * Features of one picture.
     *
     * @param pixels height × width × 3: red, green, blue of each pixel, row by row, from 0 to 1; not modified
     * @return {@link #size()} numbers
     */
    float[] apply(float[] pixels);

    /**
     * What will be written to disk for so many pictures, as a sentence for the user; empty where nothing will.
     *
     * @throws org.exolam.error.ResourceException where the disk is too small for it
     */
    default Optional<String> announcement(long pictures) {
        return Optional.empty();
    }

    /** Everything that was settled while opening, as JSON values; opening with these gives the same network. */
    Map<String, Object> options();

    @Override
    void close();
}
