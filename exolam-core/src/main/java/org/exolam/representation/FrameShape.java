package org.exolam.representation;

import org.exolam.data.BlockSpec;
import org.exolam.data.Shape;

/**
 * What a step of a representation sees of one frame: a picture of height × width × channels, or a vector (height 1,
 * width its length, one channel).
 *
 * @param height rows of the picture
 * @param width columns of the picture, or numbers of the vector
 * @param channels numbers at a place
 * @param isImage whether rows and columns are places in a picture
 */
public record FrameShape(int height, int width, int channels, boolean isImage) {
    /** A picture. */
    public static FrameShape image(int height, int width, int channels) {
        return new FrameShape(height, width, channels, true);
    }

    /** A vector. */
    public static FrameShape vector(int size) {
        return new FrameShape(1, size, 1, false);
    }

    /** Rank 3 and rank 2 are pictures, whatever their element type, unless one side has a single row; the rest vectors. */
    public static FrameShape of(BlockSpec frames) {
        Shape s = frames.shape();
        boolean isPicture = s.rank() == 3 || (s.rank() == 2 && s.get(0) > 1 && s.get(1) > 1);
        if (!isPicture) {
            return vector(s.intSize());
        }
        return image(s.get(0), s.get(1), s.rank() == 3 ? s.get(2) : 1);
    }

    /** Numbers per frame. */
    public int size() {
        return Math.multiplyExact(Math.multiplyExact(height, width), channels);
    }

    @Override
    public String toString() {
        return isImage ? height + "×" + width + "×" + channels + " images" : "vectors of length " + width;
    }
}
