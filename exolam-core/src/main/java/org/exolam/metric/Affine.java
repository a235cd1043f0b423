package org.exolam.metric;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.moments.Layout;
import org.exolam.moments.Moments;

/**
 * Columns computed from column groups: y = Σ_b x_b W_b + offset, rows being transitions. Probes, residuals and errors are
 * all of this form, so one class carries a score from second moments to held-out rows.
 *
 * @param weights column group → its width × {@link #size()}
 * @param offset size numbers
 */
record Affine(Map<String, Matrix> weights, Vector offset) {
    Affine {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    /** A column group as it is. */
    static Affine of(String group, int width) {
        return new Affine(Map.of(group, Matrix.identity(width)), Vector.of(new double[width]));
    }

    /** No columns. */
    static Affine none() {
        return new Affine(Map.of(), Vector.of());
    }

    int size() {
        return offset.size();
    }

    /** y ↦ y W + b. */
    Affine then(Matrix w, double[] b) {
        Map<String, Matrix> product = new LinkedHashMap<>();
        weights.forEach((group, m) -> product.put(group, m.times(w)));
        Matrix moved = Matrix.of(1, size(), offset.toArray()).times(w);
        double[] sum = moved.array();
        for (int j = 0; j < sum.length; j++) {
            sum[j] += b[j];
        }
        return new Affine(product, Vector.of(sum));
    }

    /** y ↦ (y − centre) · factors, over the kept columns alone. */
    Affine scaled(double[] centre, double[] factors, List<Integer> kept) {
        Matrix select = Matrix.zeros(size(), kept.size());
        double[] b = new double[kept.size()];
        for (int j = 0; j < b.length; j++) {
            int column = kept.get(j);
            select.array()[column * b.length + j] = factors[column];
            b[j] = -centre[column] * factors[column];
        }
        return then(select, b);
    }

    Affine minus(Affine other) {
        Map<String, Matrix> difference = new LinkedHashMap<>(weights);
        other.weights.forEach((group, m) -> difference.merge(group, m.scale(-1), Matrix::plus));
        double[] b = offset.toArray();
        for (int j = 0; j < b.length; j++) {
            b[j] -= other.offset.get(j);
        }
        return new Affine(difference, Vector.of(b));
    }

    /** The same columns computed from other groups: those of the second view. */
    Affine renamed(Map<String, String> names) {
        Map<String, Matrix> other = new LinkedHashMap<>();
        weights.forEach((group, m) -> other.put(names.getOrDefault(group, group), m));
        return new Affine(other, offset);
    }

    /** Our columns, then the other's. */
    Affine and(Affine other) {
        Set<String> groups = new TreeSet<>(weights.keySet());
        groups.addAll(other.weights.keySet());
        Map<String, Matrix> both = new LinkedHashMap<>();
        for (String group : groups) {
            Matrix any = weights.getOrDefault(group, other.weights.get(group));
            Matrix left = weights.getOrDefault(group, Matrix.zeros(any.rows(), size()));
            Matrix right = other.weights.getOrDefault(group, Matrix.zeros(any.rows(), other.size()));
            both.put(group, Matrix.stackColumns(left, right));
        }
        double[] b = new double[size() + other.size()];
        System.arraycopy(offset.toArray(), 0, b, 0, size());
        System.arraycopy(other.offset.toArray(), 0, b, size(), other.size());
        return new Affine(both, Vector.of(b));
    }

    /** Ready to be computed for rows laid out as given. */
    AffineColumns on(Layout layout) {
        return new AffineColumns(this, layout);
    }

    /** Moments of named affine columns, from those of the groups they read. */
    static Moments moments(Moments of, Map<String, Affine> columns) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        Affine all = none();
        for (Map.Entry<String, Affine> e : columns.entrySet()) {
            widths.put(e.getKey(), e.getValue().size());
            all = all.and(e.getValue());
        }
        List<String> groups = List.copyOf(all.weights.keySet());
        Map<String, Integer> read = new LinkedHashMap<>();
        groups.forEach(g -> read.put(g, of.layout().width(g)));
        AffineColumns computed = all.on(new Layout(read));
        // Wᵀ Σ W, each product from the side on which W's columns are.
        Matrix half = computed.product(of.cov(groups, groups)).transpose();
        Matrix comoment = computed.product(half).scale(of.count());
        double[] mean = computed.apply(Matrix.of(1, half.cols(), of.mean(groups).toArray()))
                .array();
        return new Moments(new Layout(widths), of.count(), Vector.of(mean), comoment.symmetrised());
    }
}
