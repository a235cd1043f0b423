package org.exolam.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Layout;

/**
 * {@link Affine} columns made ready for many rows of one layout. Most columns of a score are another column as it is, or
 * rescaled, and most groups have no part in most columns: what holds a single weight is added, and only the rest is
 * multiplied. Immutable and safe for several threads.
 */
final class AffineColumns {
    private final double[] offset;
    private final List<Part> parts = new ArrayList<>();

    /**
     * What one column group adds.
     *
     * @param at first column of the group
     * @param dense weights of the columns that mix several of the group's, width × denseColumns.length
     * @param denseColumns where these go
     * @param single columns of the group that go somewhere alone
     * @param singleColumns where they go
     * @param factors by what they are multiplied
     */
    private record Part(
            int at, Matrix dense, int[] denseColumns, int[] single, int[] singleColumns, double[] factors) {}

    AffineColumns(Affine affine, Layout layout) {
        offset = affine.offset().toArray();
        for (Map.Entry<String, Matrix> e : affine.weights().entrySet()) {
            parts.add(part(e.getValue(), layout.offset(e.getKey())));
        }
    }

    private static Part part(Matrix weights, int at) {
        int[] count = new int[weights.cols()];
        int[] last = new int[weights.cols()];
        for (int i = 0; i < weights.rows(); i++) {
            for (int j = 0; j < count.length; j++) {
                if (weights.get(i, j) != 0) {
                    count[j]++;
                    last[j] = i;
                }
            }
        }
        int[] dense = columns(count, 2, Integer.MAX_VALUE);
        int[] alone = columns(count, 1, 1);
        double[] values = new double[weights.rows() * dense.length];
        for (int i = 0; i < weights.rows(); i++) {
            for (int j = 0; j < dense.length; j++) {
                values[i * dense.length + j] = weights.get(i, dense[j]);
            }
        }
        return new Part(
                at,
                Matrix.of(weights.rows(), dense.length, values),
                dense,
                Arrays.stream(alone).map(j -> last[j]).toArray(),
                alone,
                Arrays.stream(alone).mapToDouble(j -> weights.get(last[j], j)).toArray());
    }

    /** Columns with least to most weights that are not 0. */
    private static int[] columns(int[] count, int least, int most) {
        return IntStream.range(0, count.length)
                .filter(j -> count[j] >= least && count[j] <= most)
                .toArray();
    }

    /** The columns of n rows: n × size. */
    Matrix apply(Matrix rows) {
        return computed(rows, offset);
    }

    /** The same without the offset. */
    Matrix product(Matrix rows) {
        return computed(rows, new double[offset.length]);
    }

    private Matrix computed(Matrix rows, double[] start) {
        double[] out = new double[rows.rows() * start.length];
        for (int i = 0; i < rows.rows(); i++) {
            System.arraycopy(start, 0, out, i * start.length, start.length);
        }
        for (Part part : parts) {
            if (part.denseColumns.length > 0) {
                int end = part.at + part.dense.rows();
                Matrix product = rows.columnRange(part.at, end).times(part.dense);
                addColumns(product, part.denseColumns, out, start.length);
            }
            addSingle(rows, part, out, start.length);
        }
        return Matrix.of(rows.rows(), start.length, out);
    }

    private static void addColumns(Matrix product, int[] columns, double[] out, int stride) {
        double[] values = product.array();
        for (int i = 0; i < product.rows(); i++) {
            for (int j = 0; j < columns.length; j++) {
                out[i * stride + columns[j]] += values[i * columns.length + j];
            }
        }
    }

    private static void addSingle(Matrix rows, Part part, double[] out, int stride) {
        double[] values = rows.array();
        for (int i = 0; i < rows.rows(); i++) {
            int from = i * rows.cols() + part.at;
            for (int j = 0; j < part.single.length; j++) {
                out[i * stride + part.singleColumns[j]] += values[from + part.single[j]] * part.factors[j];
            }
        }
    }
}
