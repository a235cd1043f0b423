package org.exolam.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Layout;
import org.exolam.transition.Column;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.EpisodeSlice;
import org.exolam.transition.TransitionBatch;

/**
 * z of each transition as a column group.
 *
 * @param latents who gives z
 * @param inputs the columns it reads
 */
record LatentColumn(LatentSource latents, List<Column> inputs) implements ColumnSource {
    static LatentColumn of(LatentSource latents, String view) {
        return new LatentColumn(latents, List.copyOf(latents.inputs(view)));
    }

    @Override
    public int width() {
        return latents.size();
    }

    @Override
    public Set<String> blocks() {
        return blocks(inputs);
    }

    @Override
    public int history() {
        return history(inputs);
    }

    @Override
    public int reach() {
        return reach(inputs);
    }

    @Override
    public void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        TransitionBatch batch = batch(inputs, slice, first, count);
        copy(encode(batch), out, stride, at);
    }

    private Matrix encode(TransitionBatch batch) {
        Matrix z = latents.latents(batch);
        if (z.rows() != batch.count() || z.cols() != width()) {
            throw new IllegalStateException(latents.name() + " gave " + z + " for " + batch.count()
                    + " transitions; expected " + batch.count() + " × " + width());
        }
        if (!z.isFinite()) {
            throw notFinite(z, batch);
        }
        return z;
    }

    private DataException notFinite(Matrix z, TransitionBatch batch) {
        int flat = 0;
        while (Double.isFinite(z.array()[flat])) {
            flat++;
        }
        return new DataException(latents.name() + " gives z[" + flat % z.cols() + "] = " + z.array()[flat]
                + " at episode " + batch.episode() + ", frame " + (batch.first() + flat / z.cols())
                + "; scores need finite numbers");
    }

    static Set<String> blocks(List<Column> columns) {
        Set<String> blocks = new TreeSet<>();
        columns.forEach(c -> blocks.addAll(c.source().blocks()));
        return blocks;
    }

    static int history(List<Column> columns) {
        return columns.stream().mapToInt(c -> c.source().history()).max().orElse(0);
    }

    static int reach(List<Column> columns) {
        return columns.stream().mapToInt(c -> c.source().reach()).max().orElse(0);
    }

    /** The batch that a model expects, of the columns it asked for. */
    static TransitionBatch batch(List<Column> columns, EpisodeSlice slice, int first, int count) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        columns.forEach(c -> widths.put(c.name(), c.source().width()));
        Layout layout = new Layout(widths);
        int width = layout.width();
        double[] values = new double[Math.multiplyExact(count, width)];
        for (Column c : columns) {
            c.source().fill(slice, first, count, values, width, layout.offset(c.name()));
        }
        return new TransitionBatch(slice.episode(), first, layout, Matrix.of(count, width, values));
    }

    static void copy(Matrix rows, double[] out, int stride, int at) {
        for (int i = 0; i < rows.rows(); i++) {
            System.arraycopy(rows.array(), i * rows.cols(), out, at + i * stride, rows.cols());
        }
    }
}
