package org.exolam.metric;

/** A 95 % interval; both ends are finite. */
public record Interval(double low, double high) {
    public Interval {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
            throw new IllegalArgumentException("no interval: " + low + " to " + high);
        }
    }
}
