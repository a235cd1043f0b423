package org.exolam.io.video;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a coded picture is laid upright: mirrored left to right or not, then turned counterclockwise by quarters.
 *
 * @param quarterTurns 0 to 3
 */
record Orientation(boolean mirrored, int quarterTurns) {
    static final Orientation UPRIGHT = new Orientation(false, 0);

    /** 16.16 fixed point. */
    private static final int ONE = 1 << 16;

    /** A display matrix as containers hold it: nine numbers. */
    static final int MATRIX_BYTES = 36;

    /**
     * From a display matrix: a coded point (p, q), q downward, is shown at (a p + c q, b p + d q) up to a shift. Turns by
     * other angles than quarters are left alone: players differ in what they make of them.
     */
    static Orientation of(byte[] matrix) {
        ByteBuffer m = ByteBuffer.wrap(matrix).order(ByteOrder.nativeOrder());
        int a = sign(m.getInt(0));
        int b = sign(m.getInt(4));
        int c = sign(m.getInt(12));
        int d = sign(m.getInt(16));
        for (int k = 0; k < 4; k++) {
            // Counterclockwise by 90° with q downward: (p, q) goes to (q, −p).
            int cos = k == 0 ? 1 : k == 2 ? -1 : 0;
            int sin = k == 1 ? 1 : k == 3 ? -1 : 0;
            if (c == sin && d == cos && a == cos && b == -sin) {
                return new Orientation(false, k);
            }
            if (c == sin && d == cos && a == -cos && b == sin) {
                return new Orientation(true, k);
            }
        }
        return UPRIGHT;
    }

    private static int sign(int fixed) {
        return Math.abs(fixed) < ONE / 2 ? 0 : Integer.signum(fixed);
    }

    boolean swapsSides() {
        return quarterTurns % 2 == 1;
    }

    /**
     * Lays a picture upright.
     *
     * @param coded height × width × 3, not modified
     * @param height of {@code coded}
     * @param width of {@code coded}
     * @param out receives the upright picture from {@code at} on
     */
    void apply(byte[] coded, int height, int width, byte[] out, int at) {
        int to = at;
        int outHeight = swapsSides() ? width : height;
        int outWidth = swapsSides() ? height : width;
        for (int y = 0; y < outHeight; y++) {
            for (int x = 0; x < outWidth; x++) {
                int row = switch (quarterTurns) {
                    case 0 -> y;
                    case 1 -> x;
                    case 2 -> height - 1 - y;
                    default -> height - 1 - x;
                };
                int column = switch (quarterTurns) {
                    case 0 -> x;
                    case 1 -> width - 1 - y;
                    case 2 -> width - 1 - x;
                    default -> y;
                };
                int from = (row * width + (mirrored ? width - 1 - column : column)) * 3;
                out[to++] = coded[from];
                out[to++] = coded[from + 1];
                out[to++] = coded[from + 2];
            }
        }
    }
}
