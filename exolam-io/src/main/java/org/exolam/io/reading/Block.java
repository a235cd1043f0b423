package org.exolam.io.reading;

import org.exolam.data.DType;
import org.exolam.data.Shape;

/**
 * One array of a recording as its file describes it.
 *
 * @param rows as claimed; may be more than can be read
 */
public record Block(DType dtype, Shape rowShape, long rows) {
    /** Whether rows of both are of one kind. */
    public boolean isLike(Block other) {
        return dtype == other.dtype && rowShape.equals(other.rowShape);
    }

    /** {@code uint8[64, 64, 3]}. */
    public String kind() {
        return dtype.numpyName() + rowShape;
    }
}
