package org.exolam.app.run;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Layout;
import org.exolam.transition.Column;
import org.exolam.transition.EpisodeSlice;
import org.exolam.transition.TransitionBatch;

/**
 * A few consecutive transitions of one episode, for pictures: what any columns make of them, and of the same with a block
 * changed.
 *
 * @param data the recording
 * @param episode its position
 * @param first frame of the first transition
 * @param count transitions
 * @param from frame of row 0 of every block
 * @param blocks the rows
 */
record Snippet(Dataset data, int episode, int first, int count, int from, Map<String, NumericArray> blocks) {
    /**
     * @param first with {@code count} transitions from there on in the episode
     * @param columns that will be asked for
     */
    static Snippet read(Dataset data, int episode, int first, int count, List<Column> columns) {
        int history = columns.stream().mapToInt(c -> c.source().history()).max().orElse(0);
        int reach = columns.stream().mapToInt(c -> c.source().reach()).max().orElse(0);
        int from = Math.max(0, first - history);
        Set<String> names = new TreeSet<>();
        columns.forEach(c -> names.addAll(c.source().blocks()));
        EpisodeInfo info = data.episodes().get(episode);
        Map<String, NumericArray> blocks = new HashMap<>();
        try (Episode open = data.open(episode)) {
            for (String name : names) {
                boolean isStep = data.schema().block(name).rowsPerFrame() == BlockSpec.Alignment.STEP;
                int rows = isStep ? info.steps() : info.frames();
                blocks.put(name, open.read(name, from, Math.min(rows, first + count + reach)));
            }
        }
        return new Snippet(data, episode, first, count, from, blocks);
    }

    /** With one block's rows changed. */
    Snippet with(String block, UnaryOperator<NumericArray> change) {
        Map<String, NumericArray> changed = new HashMap<>(blocks);
        changed.computeIfPresent(block, (name, rows) -> change.apply(rows));
        return new Snippet(data, episode, first, count, from, changed);
    }

    TransitionBatch batch(List<Column> columns) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        columns.forEach(c -> widths.put(c.name(), c.source().width()));
        Layout layout = new Layout(widths);
        double[] values = new double[Math.multiplyExact(count, layout.width())];
        EpisodeSlice slice = new EpisodeSlice(data, episode, data.location() + ", episode " + episode, from, blocks);
        for (Column c : columns) {
            c.source().fill(slice, first, count, values, layout.width(), layout.offset(c.name()));
        }
        return new TransitionBatch(episode, first, layout, Matrix.of(count, layout.width(), values));
    }

    /** {@code rows} times the first row of a batch: for decoding one transition with several z. */
    static TransitionBatch repeated(TransitionBatch batch, int rows) {
        Matrix values = repeated(batch.values().rowRange(0, 1), rows);
        return new TransitionBatch(batch.episode(), batch.first(), batch.layout(), values);
    }

    /** A row so many times. */
    static Matrix repeated(Matrix row, int times) {
        return Matrix.stackRows(Collections.nCopies(times, row).toArray(Matrix[]::new));
    }
}
