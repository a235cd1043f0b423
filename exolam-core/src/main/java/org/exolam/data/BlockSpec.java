package org.exolam.data;

/**
 * Element type and shape of one row of a block.
 *
 * @param dtype element type as stored
 * @param shape shape of one frame's row: empty for a scalar, (H, W, C) for an image
 * @param rowsPerFrame whether the block has a row for every observation ({@code FRAME}) or one per step taken
 *     ({@code STEP}: one row fewer where the last frame has no action)
 */
public record BlockSpec(DType dtype, Shape shape, Alignment rowsPerFrame) {
    /** How a block's rows stand against the frames. */
    public enum Alignment {
        /** Row t belongs to frame t, for every frame. */
        FRAME,
        /** Row t belongs to the step from frame t; the last frame may have none. */
        STEP
    }

    public static BlockSpec perFrame(DType dtype, Shape shape) {
        return new BlockSpec(dtype, shape, Alignment.FRAME);
    }

    /** Whether rows are pictures: uint8 of shape (H, W), (H, W, 1), (H, W, 3) or (H, W, 4). */
    public boolean isImage() {
        boolean plane = shape.rank() == 2 && shape.get(0) > 1 && shape.get(1) > 1;
        boolean channels = shape.rank() == 3 && (shape.get(2) == 1 || shape.get(2) == 3 || shape.get(2) == 4);
        return dtype == DType.UINT8 && (plane || channels);
    }

    /** Whether rows are single integers: a discrete action or a class. */
    public boolean isDiscrete() {
        return !dtype.isFloating() && (shape.rank() == 0 || shape.size() == 1);
    }

    public int width() {
        return shape.intSize();
    }
}
