package org.exolam.lifted;

import java.util.Arrays;

/**
 * Sums of responses rectified on both sides, over the places of one cell. For one thread.
 *
 * <pre>{@code
 * Σ max(0, r + b − θ)  and  Σ max(0, −r − b − θ)
 * }</pre>
 */
final class Pool {
    private final float[] above;
    private final float[] below;
    private final float[] response;
    private final float[] up;
    private final float[] down;
    private int places;

    /**
     * @param bias b, one a filter
     * @param threshold θ
     */
    Pool(float[] bias, float threshold) {
        int n = bias.length;
        above = new float[n];
        below = new float[n];
        response = new float[n];
        up = new float[n];
        down = new float[n];
        for (int f = 0; f < n; f++) {
            above[f] = bias[f] - threshold;
            below[f] = -bias[f] - threshold;
        }
    }

    void clear() {
        Arrays.fill(up, 0);
        Arrays.fill(down, 0);
        places = 0;
    }

    /** Neighbouring places: those from {@code first} on, one row of {@code responses} each. */
    void add(float[] responses, int first, int count) {
        for (int p = first; p < first + count; p++) {
            // A copy of their own and |x| for max(0, x), twice as large, let the compiler use vector instructions: five
            // times
            // the rate of the plain loop, and doubling is exact.
            System.arraycopy(responses, p * response.length, response, 0, response.length);
            for (int f = 0; f < response.length; f++) {
                float x = response[f] + above[f];
                up[f] += x + Math.abs(x);
            }
            for (int f = 0; f < response.length; f++) {
                float x = below[f] - response[f];
                down[f] += x + Math.abs(x);
            }
        }
        places += count;
    }

    /** Means over the places: those above, then those below. */
    void means(double[] out, int at) {
        int n = response.length;
        for (int f = 0; f < n; f++) {
            out[at + f] = up[f] / (2 * places);
            out[at + n + f] = down[f] / (2 * places);
        }
    }
}
