package org.exolam.app.report;

import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/**
 * What one latent direction looks at: its weights in the space of frames.
 *
 * @param label such as {@code z1}
 * @param note what is known of the direction, with its numbers; may be ""
 * @param weights signed; shape H×W, H×W×C for images, or d for vectors
 */
public record LatentPicture(String label, String note, NumericArray weights) {
    /** In the title of pictures that tell how far z moves where nothing may move at a place. */
    public static final String HELD_STILL = "places held still";

    public LatentPicture {
        Shape shape = weights.shape();
        if (shape.rank() < 1 || shape.rank() > 3 || shape.size() == 0) {
            throw new DataException(
                    "weights of " + label + " have shape " + shape + "; expected H×W×C, H×W or d, none of them 0");
        }
    }

    /** From doubles in row-major order with the given shape; the array is kept. */
    public static LatentPicture of(String label, String note, double[] weights, int... shape) {
        return new LatentPicture(label, note, NumericArray.ofDoubles(Shape.of(shape), weights));
    }

    boolean isImage() {
        return weights.shape().rank() > 1;
    }
}
