package org.exolam.representation;

/**
 * A mask grown by a margin and then softened, so that what lies under it has no sharp edge of the mask's own:
 *
 * <pre>{@code m'(p) = G max_{|q − p|∞ ≤ r} m(q),  G a Gaussian blur of r/2}</pre>
 */
final class Margin {
    /** Margins are in 64ths of the picture's shorter side. */
    static final int SIDE = 64;

    private final int reach;
    private final int height;
    private final int width;
    private final Blur blur;

    /** @param reach r, in pixels */
    Margin(int reach, int height, int width) {
        this.reach = reach;
        this.height = height;
        this.width = width;
        this.blur = new Blur(reach / 2.0);
    }

    /** The mask that begins at {@code masks[at]}, written to the same place of {@code out}. */
    void of(double[] masks, int at, double[] out) {
        double[] plane = new double[height * width];
        System.arraycopy(masks, at, plane, 0, plane.length);
        double[] rows = grown(plane, height, width, width, 1);
        double[] soft = blur.of(grown(rows, width, height, 1, width), height, width);
        for (int p = 0; p < soft.length; p++) {
            // Sums of the kernel may exceed 1 by a rounding.
            out[at + p] = Math.min(1, soft[p]);
        }
    }

    private double[] grown(double[] in, int lines, int length, int lineStep, int step) {
        double[] out = new double[in.length];
        for (int line = 0; line < lines; line++) {
            int base = line * lineStep;
            for (int i = 0; i < length; i++) {
                double most = 0;
                for (int j = Math.max(0, i - reach); j <= Math.min(length - 1, i + reach); j++) {
                    most = Math.max(most, in[base + j * step]);
                }
                out[base + i * step] = most;
            }
        }
        return out;
    }
}
