package org.exolam.representation;

import java.util.Arrays;

/**
 * Kinds of single pixels by their colour, remembered: recordings hold few colours of the 2²⁴ that 8 bits can tell, so that
 * almost every pixel is one look into a table. Safe for several threads: an entry is one {@code short} and is always
 * written with the same value.
 */
final class ColorCodes {
    private static final int LEVELS = 256;
    private static final int UNKNOWN = -1;

    private final int channels;
    private final short[] kinds;

    /** For colours of at most 3 channels. */
    ColorCodes(int channels) {
        this.channels = channels;
        this.kinds = new short[(int) Math.pow(LEVELS, channels)];
        Arrays.fill(kinds, (short) UNKNOWN);
    }

    static boolean suits(int channels) {
        return channels <= 3;
    }

    /** The number of the colour at {@code values[at]…}, negative where a channel is not one of k/255. */
    int color(double[] values, int at) {
        int color = 0;
        for (int c = 0; c < channels; c++) {
            double value = values[at + c];
            int level = (int) Math.rint(value * (LEVELS - 1));
            if (level < 0 || level >= LEVELS || level / (double) (LEVELS - 1) != value) {
                return UNKNOWN;
            }
            color = color * LEVELS + level;
        }
        return color;
    }

    /** The kind of a colour, negative where it has not been seen. */
    int kind(int color) {
        return kinds[color];
    }

    void remember(int color, int kind) {
        kinds[color] = (short) kind;
    }
}
