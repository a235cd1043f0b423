package org.exolam.app.report;

import org.exolam.data.NumericArray;
import org.exolam.data.Shape;

/**
 * A signed map as a picture: nothing where the weight is 0, so that it stands on a light or a dark page alike; orange
 * above, blue below, and hatched below, so that the sign does not hang on colour.
 *
 * <p>Of several channels the one with the largest magnitude is shown: a sum would hide directions that set one colour
 * against another.
 */
final class SignedImage {
    private static final int POSITIVE = 0xE0700A;
    private static final int NEGATIVE = 0x2F86C9;
    /** Pictures are enlarged to about this many pixels a side, so that hatching is finer than a pixel of the frame. */
    private static final int SIDE = 192;

    private final int height;
    private final int width;
    private final double[] values;

    private SignedImage(int height, int width, double[] values) {
        this.height = height;
        this.width = width;
        this.values = values;
    }

    /** Reads H×W or H×W×C weights; what is not finite counts as 0. */
    static SignedImage of(NumericArray weights) {
        Shape shape = weights.shape();
        int channels = shape.rank() == 3 ? shape.get(2) : 1;
        double[] values = new double[shape.get(0) * shape.get(1)];
        for (int p = 0; p < values.length; p++) {
            for (int c = 0; c < channels; c++) {
                double v = weights.get(p * channels + c);
                if (Double.isFinite(v) && Math.abs(v) > Math.abs(values[p])) {
                    values[p] = v;
                }
            }
        }
        return new SignedImage(shape.get(0), shape.get(1), values);
    }

    /** The largest magnitude: where the colours are full. */
    double largest() {
        double largest = 0;
        for (double v : values) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }

    PngImage toPng() {
        return toPng(largest());
    }

    /** With full colour at a given magnitude, so that several can be compared. */
    PngImage toPng(double largest) {
        int zoom = Math.max(1, SIDE / Math.max(height, width));
        int[] argb = new int[width * zoom * height * zoom];
        for (int y = 0; y < height * zoom; y++) {
            for (int x = 0; x < width * zoom; x++) {
                argb[y * width * zoom + x] = pixel(values[y / zoom * width + x / zoom], largest, x, y);
            }
        }
        return PngImage.fromArgb(width * zoom, height * zoom, argb);
    }

    private static int pixel(double v, double largest, int x, int y) {
        double opacity = largest == 0 ? 0 : Math.min(1, Math.abs(v) / largest);
        boolean hatched = v < 0 && Math.floorMod(x + y, 6) == 0;
        long alpha = Math.round(255 * opacity * (hatched ? 0.35 : 1));
        return (int) alpha << 24 | (v < 0 ? NEGATIVE : POSITIVE);
    }
}
