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
    /** With fewer rows or columns it is a table rather than a picture. */
    private static final int SIDE_LEAST = 8;

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
        boolean channels = shape.rank() == 3 && isChannels(shape.get(2));
        return dtype == DType.UINT8 && (plane || channels);
    }

    /** Whether rows are pictures of (1, H, W), (3, H, W) or (4, H, W), as PyTorch has them. */
    public boolean isChannelsFirst() {
        return shape.rank() == 3
                && isChannels(shape.get(0))
                && !isChannels(shape.get(2))
                && shape.get(1) >= SIDE_LEAST
                && shape.get(2) >= SIDE_LEAST
                && dtype == DType.UINT8;
    }

    /** Whether rows are pictures, their channels last or first. */
    public boolean isPicture() {
        return isImage() || isChannelsFirst();
    }

    /** The same pictures with the channels last. */
    public BlockSpec withChannelsLast() {
        return new BlockSpec(dtype, Shape.of(shape.get(1), shape.get(2), shape.get(0)), rowsPerFrame);
    }

    private static boolean isChannels(int dimension) {
        return dimension == 1 || dimension == 3 || dimension == 4;
    }

    /** Whether rows are single integers: a discrete action or a class. */
    public boolean isDiscrete() {
        return !dtype.isFloating() && (shape.rank() == 0 || shape.size() == 1);
    }

    public int width() {
        return shape.intSize();
    }
}
