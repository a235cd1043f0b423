package org.exolam.linalg;

import java.util.Arrays;

/** Immutable vector of doubles, so that records can hold one. */
public final class Vector {
    private final double[] values;

    private Vector(double[] values) {
        this.values = values;
    }

    /** Copies the values. */
    public static Vector of(double... values) {
        return new Vector(values.clone());
    }

    public int size() {
        return values.length;
    }

    public double get(int i) {
        return values[i];
    }

    /** A copy. */
    public double[] toArray() {
        return values.clone();
    }

    public double sum() {
        return Arrays.stream(values).sum();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Vector v && Arrays.equals(values, v.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
