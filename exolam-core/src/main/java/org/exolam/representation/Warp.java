package org.exolam.representation;

import java.util.random.RandomGenerator;

/**
 * A projective map from a place in the changed picture to the place it is taken from. Places (u, v) run from −1 to 1 over
 * width and height; {@code h} holds the 3 × 3 matrix row by row:
 *
 * <pre>{@code
 * u' = (h₀u + h₁v + h₂)/w    v' = (h₃u + h₄v + h₅)/w    w = h₆u + h₇v + 1
 * }</pre>
 */
final class Warp {
    private static final double SHIFT_MOST = 0.06;
    private static final double ROTATION_MOST = Math.toRadians(8);
    private static final double KEYSTONE_MOST = 0.1;

    private final double[] h;

    private Warp(double... h) {
        this.h = h;
    }

    /** Whole pixels, so that a shifted picture is as sharp as the first. */
    static Warp shift(int height, int width, RandomGenerator random) {
        long dx = Math.round(symmetric(random) * Math.max(1, SHIFT_MOST * width));
        long dy = Math.round(symmetric(random) * Math.max(1, SHIFT_MOST * height));
        return new Warp(1, 0, 2.0 * dx / width, 0, 1, 2.0 * dy / height, 0, 0);
    }

    static Warp rotation(int height, int width, RandomGenerator random) {
        double angle = ROTATION_MOST * symmetric(random);
        double aspect = (double) height / width;
        double c = StrictMath.cos(angle);
        double s = StrictMath.sin(angle);
        return new Warp(c, -s * aspect, 0, s / aspect, c, 0, 0, 0);
    }

    static Warp keystone(int height, int width, RandomGenerator random) {
        double p = KEYSTONE_MOST * symmetric(random);
        double q = KEYSTONE_MOST * symmetric(random);
        return new Warp(1, 0, 0, 0, 1, 0, p, q);
    }

    private static double symmetric(RandomGenerator random) {
        return 2 * random.nextDouble() - 1;
    }

    /** {@code from} warped into {@code to}: bilinear, places outside take the nearest pixel at the edge. */
    void apply(Pictures from, Pictures to) {
        int height = from.height();
        int width = from.width();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double u = (2 * x + 1.0) / width - 1;
                double v = (2 * y + 1.0) / height - 1;
                double w = h[6] * u + h[7] * v + 1;
                double column = ((h[0] * u + h[1] * v + h[2]) / w + 1) / 2 * width - 0.5;
                double row = ((h[3] * u + h[4] * v + h[5]) / w + 1) / 2 * height - 0.5;
                sample(from, to, y, x, snapped(row, height), snapped(column, width));
            }
        }
    }

    /** Inside the picture, and on a pixel where only rounding says otherwise. */
    private static double snapped(double place, int size) {
        double inside = Math.max(0, Math.min(size - 1.0, place));
        double whole = Math.rint(inside);
        return Math.abs(inside - whole) < 1e-9 ? whole : inside;
    }

    private static void sample(Pictures from, Pictures to, int y, int x, double row, double column) {
        int r = (int) row;
        int c = (int) column;
        double down = row - r;
        double right = column - c;
        int r1 = Math.min(r + 1, from.height() - 1);
        int c1 = Math.min(c + 1, from.width() - 1);
        double[] in = from.values();
        for (int n = 0; n < from.count(); n++) {
            int target = to.at(n, y, x);
            for (int k = 0; k < from.channels(); k++) {
                double top = (1 - right) * in[from.at(n, r, c) + k] + right * in[from.at(n, r, c1) + k];
                double bottom = (1 - right) * in[from.at(n, r1, c) + k] + right * in[from.at(n, r1, c1) + k];
                to.values()[target + k] = (1 - down) * top + down * bottom;
            }
        }
    }
}
