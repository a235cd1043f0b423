package org.exolam.io.lerobot;

import java.util.List;

/**
 * An episode whose rows were found.
 *
 * @param from its first row in the file
 * @param rows how many it has
 * @param order the places of frames 0, 1, … counted from its first row; empty where they stand in order
 */
record Located(Entry entry, int from, int rows, List<Integer> order) {
    Located {
        order = List.copyOf(order);
    }

    /** The row of a frame. */
    int row(int frame) {
        return from + (order.isEmpty() ? frame : order.get(frame));
    }
}
