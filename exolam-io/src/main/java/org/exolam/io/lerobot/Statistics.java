package org.exolam.io.lerobot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.NumericArray;

/**
 * What {@code stats.json} says of a feature: min, max, mean, standard deviation, count, quantiles, a number for each
 * dimension. Quantiles come from every 2ⁱ-th row, so many that they fit memory; the others from all rows.
 */
final class Statistics {
    private static final int KEPT_MAX = 1 << 16;
    private static final Map<String, Double> QUANTILES = new LinkedHashMap<>();

    static {
        QUANTILES.put("q01", 0.01);
        QUANTILES.put("q10", 0.10);
        QUANTILES.put("q50", 0.50);
        QUANTILES.put("q90", 0.90);
        QUANTILES.put("q99", 0.99);
    }

    private final int width;
    private final double[] min;
    private final double[] max;
    private final double[] mean;
    private final double[] squares;
    private final List<double[]> kept = new ArrayList<>();
    private long every = 1;
    private long count;

    Statistics(int width) {
        this.width = width;
        this.min = filled(Double.POSITIVE_INFINITY);
        this.max = filled(Double.NEGATIVE_INFINITY);
        this.mean = new double[width];
        this.squares = new double[width];
    }

    private double[] filled(double value) {
        double[] out = new double[width];
        Arrays.fill(out, value);
        return out;
    }

    /** Adds rows; each has {@code width} numbers. */
    void add(NumericArray rows) {
        for (int i = 0; i < rows.rows(); i++) {
            double[] row = new double[width];
            rows.copyTo(i * width, width, row, 0);
            add(row);
        }
    }

    /** Adds one row, kept. */
    void add(double[] row) {
        if (count % every == 0) {
            kept.add(row);
            if (kept.size() > KEPT_MAX) {
                List<double[]> half = new ArrayList<>();
                for (int i = 0; i < kept.size(); i += 2) {
                    half.add(kept.get(i));
                }
                kept.clear();
                kept.addAll(half);
                every *= 2;
            }
        }
        count++;
        for (int j = 0; j < width; j++) {
            min[j] = Math.min(min[j], row[j]);
            max[j] = Math.max(max[j], row[j]);
            double delta = row[j] - mean[j];
            mean[j] += delta / count;
            squares[j] += delta * (row[j] - mean[j]);
        }
    }

    /**
     * The entry of {@code stats.json}.
     *
     * @param nested whether each number stands in lists of its own, as lerobot wants those of pictures' channels
     */
    Map<String, Object> toMap(boolean nested) {
        Map<String, Object> out = new LinkedHashMap<>();
        double[] deviation = new double[width];
        for (int j = 0; j < width; j++) {
            deviation[j] = count == 0 ? 0 : Math.sqrt(squares[j] / count);
        }
        out.put("min", list(count == 0 ? new double[width] : min, nested));
        out.put("max", list(count == 0 ? new double[width] : max, nested));
        out.put("mean", list(mean, nested));
        out.put("std", list(deviation, nested));
        out.put("count", List.of(count));
        QUANTILES.forEach((name, q) -> out.put(name, list(quantile(q), nested)));
        return out;
    }

    private double[] quantile(double q) {
        double[] out = new double[width];
        double[] column = new double[kept.size()];
        for (int j = 0; j < width && column.length > 0; j++) {
            for (int i = 0; i < column.length; i++) {
                column[i] = kept.get(i)[j];
            }
            Arrays.sort(column);
            double at = q * (column.length - 1);
            int low = (int) at;
            int high = Math.min(low + 1, column.length - 1);
            out[j] = column[low] + (at - low) * (column[high] - column[low]);
        }
        return out;
    }

    private static List<Object> list(double[] values, boolean nested) {
        List<Object> out = new ArrayList<>();
        for (double v : values) {
            out.add(nested ? List.of(List.of(v)) : v);
        }
        return out;
    }
}
