package org.exolam.transition;

import java.util.Arrays;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Layout;

/**
 * Consecutive transitions of one episode with the columns that were asked for.
 */
public final class TransitionBatch {
    private final int episode;
    private final int first;
    private final Layout layout;
    private final Matrix values;

    /**
     * @param episode position of the episode in the data set
     * @param first t of row 0
     * @param layout names and widths of the columns
     * @param values count × layout.width(); kept
     */
    public TransitionBatch(int episode, int first, Layout layout, Matrix values) {
        this.episode = episode;
        this.first = first;
        this.layout = layout;
        this.values = values;
    }

    public int episode() {
        return episode;
    }

    /** The frame index t of row 0. */
    public int first() {
        return first;
    }

    public int count() {
        return values.rows();
    }

    public Layout layout() {
        return layout;
    }

    /** All columns, count × width; not to be modified. */
    public Matrix values() {
        return values;
    }

    /** One column group, count × its width, copied. */
    public Matrix column(String name) {
        int at = layout.offset(name);
        return values.columnRange(at, at + layout.width(name));
    }

    /** All columns of the rows that a filter keeps; not to be modified. */
    public Matrix kept(RowFilter filter) {
        boolean[] keep = filter.keep(this);
        int width = values.cols();
        int kept = 0;
        double[] out = null;
        for (int i = 0; i < keep.length; i++) {
            if (keep[i] && out != null) {
                System.arraycopy(values.array(), i * width, out, kept * width, width);
            } else if (!keep[i] && out == null) {
                // Filters mostly keep everything: nothing is copied until one does not.
                out = Arrays.copyOf(values.array(), values.array().length);
            }
            kept += keep[i] ? 1 : 0;
        }
        return out == null ? values : Matrix.of(kept, width, Arrays.copyOf(out, kept * width));
    }

    /** The rows whose flag is set, as a dense matrix of one column group. */
    public Matrix column(String name, boolean[] keep) {
        Matrix all = column(name);
        int kept = 0;
        double[] out = new double[all.rows() * all.cols()];
        for (int i = 0; i < all.rows(); i++) {
            if (keep[i]) {
                System.arraycopy(all.array(), i * all.cols(), out, kept++ * all.cols(), all.cols());
            }
        }
        return Matrix.of(kept, all.cols(), Arrays.copyOf(out, kept * all.cols()));
    }
}
