package org.exolam.transition;

import java.util.List;
import java.util.TreeSet;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.error.UsageException;

/** Columns for blocks of the data: single integers become one-hot classes, everything else its numbers. */
public final class BlockColumns {
    /** More distinct integers than this are no classes. */
    public static final int CLASSES_MAX = 256;

    private static final int ROWS_AT_ONCE = 65_536;

    private BlockColumns() {}

    /**
     * The source of a block at t + offset.
     *
     * @param episodes where the classes of a discrete block are looked up: the training split
     * @throws UsageException where the data set has no such block, or it holds pictures
     */
    public static ColumnSource source(Dataset data, String block, int offset, List<Integer> episodes) {
        BlockSpec spec = data.schema().block(block);
        if (spec.isImage()) {
            throw new UsageException("block \"" + block + "\" holds pictures of shape " + spec.shape()
                    + "; name a block of numbers, or a view where pictures are asked for");
        }
        return spec.isDiscrete()
                ? new OneHotSource(block, offset, classes(data, block, episodes))
                : new BlockSource(block, offset, spec.width());
    }

    /** The distinct values of a discrete block over the episodes, ascending. */
    public static List<Long> classes(Dataset data, String block, List<Integer> episodes) {
        boolean perFrame = data.schema().block(block).rowsPerFrame() == BlockSpec.Alignment.FRAME;
        TreeSet<Long> classes = new TreeSet<>();
        for (int e : episodes) {
            int rows = perFrame
                    ? data.episodes().get(e).frames()
                    : data.episodes().get(e).steps();
            try (Episode episode = data.open(e)) {
                for (int from = 0; from < rows; from += ROWS_AT_ONCE) {
                    NumericArray values = episode.read(block, from, Math.min(rows, from + ROWS_AT_ONCE));
                    for (int i = 0; i < values.size(); i++) {
                        classes.add(values.getLong(i));
                    }
                }
            }
            if (classes.size() > CLASSES_MAX) {
                throw new UsageException("block \"" + block + "\" holds more than " + CLASSES_MAX
                        + " distinct integers by " + data.episodes().get(e).name()
                        + ", too many for classes; store it as floating point if it is a quantity");
            }
        }
        return List.copyOf(classes);
    }
}
