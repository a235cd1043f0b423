package org.exolam.world.pixel;

import java.util.Arrays;

/** A square picture of three bytes a pixel, and which pixels the agent covers. Positions in pixels, x to the right. */
final class Canvas {
    private static final int COLOURS = 3;

    /** A smaller share of any colour rounds to nothing. */
    private static final double UNSEEN = 0.5 / 255;

    private final int side;
    private final byte[] pixels;
    private final byte[] covered;

    Canvas(int side) {
        this.side = side;
        pixels = new byte[side * side * COLOURS];
        covered = new byte[side * side];
    }

    int side() {
        return side;
    }

    /** Height × width × colours; modified by whoever paints. */
    byte[] pixels() {
        return pixels;
    }

    /** Height × width: 1 where the agent is. */
    byte[] covered() {
        return covered;
    }

    void clear(int level) {
        Arrays.fill(pixels, (byte) level);
        Arrays.fill(covered, (byte) 0);
    }

    /** What is drawn after this call belongs to nobody's mask. */
    void forgetCovered() {
        Arrays.fill(covered, (byte) 0);
    }

    /** A thick line with round ends; a disc where both ends are one. */
    void stroke(double x0, double y0, double x1, double y1, double radius, int rgb) {
        int left = clamp((int) Math.floor(Math.min(x0, x1) - radius));
        int right = clamp((int) Math.ceil(Math.max(x0, x1) + radius));
        int top = clamp((int) Math.floor(Math.min(y0, y1) - radius));
        int bottom = clamp((int) Math.ceil(Math.max(y0, y1) + radius));
        double dx = x1 - x0;
        double dy = y1 - y0;
        double length = dx * dx + dy * dy;
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                double along = length > 0 ? ((x - x0) * dx + (y - y0) * dy) / length : 0;
                double share = Math.max(0, Math.min(1, along));
                double ax = x - x0 - share * dx;
                double ay = y - y0 - share * dy;
                if (ax * ax + ay * ay <= radius * radius) {
                    set(x, y, rgb);
                }
            }
        }
    }

    void rectangle(double x, double y, double width, double height, int rgb) {
        for (int row = clamp((int) Math.round(y)); row <= clamp((int) Math.round(y + height - 1)); row++) {
            for (int column = clamp((int) Math.round(x)); column <= clamp((int) Math.round(x + width - 1)); column++) {
                set(column, row, rgb);
            }
        }
    }

    /** A disc that fades like a Gaussian of the given deviation; it covers what it hides a tenth of. */
    void blur(double x, double y, double deviation, int rgb) {
        double[] across = bell(x, deviation);
        double[] down = bell(y, deviation);
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double share = down[row] * across[column];
                if (share > UNSEEN) {
                    blend(row * side + column, share, rgb);
                }
            }
        }
    }

    private double[] bell(double centre, double deviation) {
        double[] bell = new double[side];
        for (int i = 0; i < side; i++) {
            double distance = i + 0.5 - centre;
            bell[i] = Math.exp(-distance * distance / (2 * deviation * deviation));
        }
        return bell;
    }

    private void blend(int p, double share, int rgb) {
        if (share > 0.1) {
            covered[p] = 1;
        }
        for (int c = 0; c < COLOURS; c++) {
            int below = pixels[p * COLOURS + c] & 0xFF;
            int own = rgb >> 8 * (COLOURS - 1 - c) & 0xFF;
            pixels[p * COLOURS + c] = (byte) Math.round(below + share * (own - below));
        }
    }

    private int clamp(int v) {
        return Math.max(0, Math.min(side - 1, v));
    }

    private void set(int x, int y, int rgb) {
        int p = y * side + x;
        covered[p] = 1;
        pixels[p * COLOURS] = (byte) (rgb >> 16);
        pixels[p * COLOURS + 1] = (byte) (rgb >> 8);
        pixels[p * COLOURS + 2] = (byte) rgb;
    }
}
