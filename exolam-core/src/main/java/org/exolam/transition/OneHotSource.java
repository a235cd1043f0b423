package org.exolam.transition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.exolam.data.NumericArray;

/**
 * A block of single integers at t + offset, one column a class: 1 where the row is of the class, else 0. A value that is
 * no listed class gives zeros, which is what a model fitted without it can know of it.
 *
 * @param block its name; integers or booleans, one a row
 * @param offset frames after t, at least 0
 * @param classes the values, distinct, in column order
 */
public record OneHotSource(String block, int offset, List<Long> classes) implements ColumnSource {
    public OneHotSource {
        FrameSource.requireOffset(offset);
        classes = List.copyOf(classes);
        if (Set.copyOf(classes).size() != classes.size()) {
            throw new IllegalArgumentException("classes are listed twice: " + classes);
        }
    }

    @Override
    public int width() {
        return classes.size();
    }

    @Override
    public Set<String> blocks() {
        return Set.of(block);
    }

    @Override
    public int history() {
        return 0;
    }

    @Override
    public int reach() {
        return offset;
    }

    @Override
    public void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        Map<Long, Integer> columnOf = new HashMap<>();
        for (int c = 0; c < classes.size(); c++) {
            columnOf.put(classes.get(c), c);
        }
        NumericArray rows = slice.block(block);
        int row = first + offset - slice.from();
        for (int i = 0; i < count; i++) {
            java.util.Arrays.fill(out, at + i * stride, at + i * stride + classes.size(), 0);
            Integer column = columnOf.get(rows.getLong(row + i));
            if (column != null) {
                out[at + i * stride + column] = 1;
            }
        }
    }
}
