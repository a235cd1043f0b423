package org.exolam.data;

import java.util.Arrays;
import java.util.List;

/**
 * Dimensions of an array, outermost first; the empty shape is a scalar. No dimension is negative and the product fits
 * in a long.
 */
public record Shape(List<Integer> dimensions) {
    public Shape {
        dimensions = List.copyOf(dimensions);
        long product = 1;
        for (int d : dimensions) {
            if (d < 0) {
                throw new IllegalArgumentException("negative dimension " + d + " in " + dimensions);
            }
            product = Math.multiplyExact(product, (long) d);
        }
    }

    public static Shape of(int... dimensions) {
        return new Shape(Arrays.stream(dimensions).boxed().toList());
    }

    public int rank() {
        return dimensions.size();
    }

    public int get(int axis) {
        return dimensions.get(axis);
    }

    /** The product of the dimensions; 1 for a scalar. */
    public long size() {
        return dimensions.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }

    /** The product as an int, for shapes of one frame. */
    public int intSize() {
        return Math.toIntExact(size());
    }

    /** This shape without its outermost dimension. */
    public Shape inner() {
        return new Shape(dimensions.subList(1, dimensions.size()));
    }

    /** This shape with {@code rows} in front. */
    public Shape withRows(int rows) {
        Integer[] all = new Integer[rank() + 1];
        all[0] = rows;
        for (int i = 0; i < rank(); i++) {
            all[i + 1] = get(i);
        }
        return new Shape(List.of(all));
    }

    @Override
    public String toString() {
        return dimensions.toString();
    }
}
