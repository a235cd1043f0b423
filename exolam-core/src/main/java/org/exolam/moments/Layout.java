package org.exolam.moments;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names and widths of the blocks stacked in one row, in order.
 *
 * @param widths name → width; a width may be 0
 */
public record Layout(Map<String, Integer> widths) {
    public Layout {
        widths = Collections.unmodifiableMap(new LinkedHashMap<>(widths));
    }

    /** The summed width. */
    public int width() {
        return widths.values().stream().mapToInt(Integer::intValue).sum();
    }

    public boolean has(String name) {
        return widths.containsKey(name);
    }

    public int width(String name) {
        Integer w = widths.get(name);
        if (w == null) {
            throw new IllegalArgumentException("no block " + name + " among " + widths.keySet());
        }
        return w;
    }

    /** The first column of a block. */
    public int offset(String name) {
        width(name);
        int at = 0;
        for (Map.Entry<String, Integer> e : widths.entrySet()) {
            if (e.getKey().equals(name)) {
                return at;
            }
            at += e.getValue();
        }
        throw new IllegalStateException(name);
    }

    /** The block and position of a column, such as {@code action[2]}. */
    public String describe(int column) {
        int at = 0;
        for (Map.Entry<String, Integer> e : widths.entrySet()) {
            if (column < at + e.getValue()) {
                return e.getKey() + "[" + (column - at) + "]";
            }
            at += e.getValue();
        }
        throw new IllegalArgumentException("column " + column + " of " + width());
    }

    public List<String> names() {
        return new ArrayList<>(widths.keySet());
    }
}
