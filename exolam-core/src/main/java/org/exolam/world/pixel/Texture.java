package org.exolam.world.pixel;

import java.util.SplittableRandom;

/** A smooth random picture without borders: it repeats after its side in both directions. */
final class Texture {
    private static final int COLOURS = 3;

    /** Waves of texture across a side: coarse, middle, fine. */
    private static final int[] OCTAVES = {4, 8, 16};

    private static final double CONTRAST = 150;

    private final int side;
    private final byte[] pixels;

    private Texture(int side, byte[] pixels) {
        this.side = side;
        this.pixels = pixels;
    }

    /**
     * @param strength of its contrast
     */
    static Texture random(int side, double strength, SplittableRandom random) {
        double[] sum = new double[side * side * COLOURS];
        double weight = 1;
        for (int cells : OCTAVES) {
            double[] grid = new double[cells * cells * COLOURS];
            for (int i = 0; i < grid.length; i++) {
                grid[i] = random.nextDouble(-1, 1) * weight;
            }
            add(sum, side, grid, cells);
            weight /= 1.6;
        }
        byte[] pixels = new byte[sum.length];
        for (int i = 0; i < sum.length; i++) {
            pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(110 + CONTRAST * strength * sum[i] / 2)));
        }
        return new Texture(side, pixels);
    }

    private static void add(double[] sum, int side, double[] grid, int cells) {
        for (int y = 0; y < side; y++) {
            double gy = (double) y * cells / side;
            int top = (int) gy;
            double fy = gy - top;
            for (int x = 0; x < side; x++) {
                double gx = (double) x * cells / side;
                int left = (int) gx;
                double fx = gx - left;
                for (int c = 0; c < COLOURS; c++) {
                    double upper = (1 - fx) * at(grid, cells, left, top, c) + fx * at(grid, cells, left + 1, top, c);
                    double lower =
                            (1 - fx) * at(grid, cells, left, top + 1, c) + fx * at(grid, cells, left + 1, top + 1, c);
                    sum[(y * side + x) * COLOURS + c] += (1 - fy) * upper + fy * lower;
                }
            }
        }
    }

    private static double at(double[] grid, int cells, int x, int y, int c) {
        return grid[(y % cells * cells + x % cells) * COLOURS + c];
    }

    /** Row y of the picture that starts at (left, top), written to {@code out} from {@code at} on. */
    void row(int left, int top, int y, byte[] out, int at) {
        int row = Math.floorMod(top + y, side) * side;
        int from = Math.floorMod(left, side);
        int first = side - from;
        System.arraycopy(pixels, (row + from) * COLOURS, out, at, first * COLOURS);
        System.arraycopy(pixels, row * COLOURS, out, at + first * COLOURS, from * COLOURS);
    }
}
