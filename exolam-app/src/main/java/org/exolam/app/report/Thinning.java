package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;

/** Fewer points than there are, where more could not be told apart on a screen. */
final class Thinning {
    private Thinning() {}

    /** At most {@code most} items, evenly spaced, first and last always among them. */
    static <T> List<T> evenly(List<T> items, int most) {
        if (items.size() <= most) {
            return List.copyOf(items);
        }
        List<T> out = new ArrayList<>(most);
        for (int i = 0; i < most; i++) {
            out.add(items.get((int) ((long) i * (items.size() - 1) / (most - 1))));
        }
        return out;
    }

    /** At most {@code most} values: of each run of neighbours the one with the largest magnitude. */
    static double[] peaks(double[] values, int most) {
        if (values.length <= most) {
            return values.clone();
        }
        double[] out = new double[most];
        java.util.Arrays.fill(out, Double.NaN);
        for (int i = 0; i < values.length; i++) {
            int bin = (int) ((long) i * most / values.length);
            if (Double.isFinite(values[i]) && !(Math.abs(values[i]) <= Math.abs(out[bin]))) {
                out[bin] = values[i];
            }
        }
        return out;
    }
}
