package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.moments.Layout;
import org.exolam.moments.Moments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RidgeProbeTest {
    private static final double EXACT = 1e-8;

    private static Layout layout(int d, int m) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        widths.put("x", d);
        widths.put("y", m);
        return new Layout(widths);
    }

    /** Rows of x and y, y a noisy readout of x. */
    private static List<Matrix> groups(int count, int n, int d, int m, double noise, long seed) {
        Matrix truth = MomentMetricsTest.gaussian(d, m, seed);
        List<Matrix> groups = new ArrayList<>();
        for (int g = 0; g < count; g++) {
            Matrix x = MomentMetricsTest.gaussian(n, d, seed + 10 + g);
            Matrix y = x.times(truth).plus(noise, MomentMetricsTest.gaussian(n, m, seed + 50 + g));
            groups.add(Matrix.stackColumns(x, y));
        }
        return groups;
    }

    @ParameterizedTest(name = "d {0}, noise {1}, seed {2}")
    @CsvSource({"3, .1, 1", "10, 3, 2", "20, 10, 3", "25, 30, 4"})
    void theStrengthIsTheOneOfLeastErrorOnHeldOutRows(int d, double noise, long seed) {
        int m = 2;
        List<Matrix> groups = groups(4, 15, d, m, noise, seed);
        Layout layout = layout(d, m);
        List<Moments> moments =
                groups.stream().map(g -> AffineTest.moments(layout, g)).toList();
        RidgeProbe.Readout fit = new RidgeProbe(moments, "x").fit("y");
        double least = Double.MAX_VALUE;
        double chosen = 0;
        for (int i = 0; i < 21; i++) {
            double strength = Math.pow(10, -6 + 0.5 * i);
            double error = 0;
            for (int g = 0; g < groups.size(); g++) {
                List<Matrix> rest = new ArrayList<>(groups);
                Matrix held = rest.remove(g);
                error += error(Matrix.stackRows(rest.toArray(Matrix[]::new)), held, d, strength);
            }
            if (error <= least * (1 + 1e-9)) {
                least = error;
                chosen = strength;
            }
        }
        assertEquals(1, fit.strength() / chosen, 1e-9);
    }

    /** Ridge on rows, straight from the definition. */
    private static double error(Matrix train, Matrix held, int d, double strength) {
        Matrix x = MomentMetricsTest.centred(train.columnRange(0, d));
        Matrix y = MomentMetricsTest.centred(train.columnRange(d, train.cols()));
        Matrix xx = x.transposeTimes(x).scale(1.0 / x.rows());
        Matrix w =
                Solve.ridge(xx, strength * xx.trace() / d, x.transposeTimes(y).scale(1.0 / x.rows()));
        double error = 0;
        for (int i = 0; i < held.rows(); i++) {
            for (int j = 0; j < y.cols(); j++) {
                double predicted = 0;
                for (int c = 0; c < d; c++) {
                    predicted += (held.get(i, c) - mean(train, c)) * w.get(c, j);
                }
                double e = held.get(i, d + j) - mean(train, d + j) - predicted;
                error += e * e;
            }
        }
        return error;
    }

    private static double mean(Matrix m, int column) {
        double sum = 0;
        for (double v : m.column(column)) {
            sum += v;
        }
        return sum / m.rows();
    }

    @Test
    void anExactReadoutIsFoundWithItsOffset() {
        List<Matrix> groups = groups(3, 30, 4, 2, 0, 7);
        List<Moments> moments = groups.stream()
                .map(g -> AffineTest.moments(layout(4, 2), g))
                .map(m -> Affine.moments(
                        m, Map.of("x", Affine.of("x", 4), "y", Affine.of("y", 2).then(Matrix.identity(2), new double[] {
                            5, -3
                        }))))
                .toList();
        RidgeProbe.Readout fit = new RidgeProbe(moments, "x").fit("y");
        assertEquals(5, fit.offset().get(0), 1e-4);
        assertEquals(-3, fit.offset().get(1), 1e-4);
        assertTrue(fit.strength() < 1e-5);
    }

    @Test
    void noiseIsReadWithTheStrongestRidge() {
        List<Matrix> groups = new ArrayList<>();
        for (int g = 0; g < 6; g++) {
            groups.add(MomentMetricsTest.gaussian(20, 15, 100 + g));
        }
        List<Moments> moments =
                groups.stream().map(g -> AffineTest.moments(layout(13, 2), g)).toList();
        RidgeProbe.Readout fit = new RidgeProbe(moments, "x").fit("y");
        assertTrue(fit.strength() >= 1, "strength " + fit.strength());
    }

    @Test
    void withoutColumnsTheReadoutIsTheMean() {
        Matrix y = MomentMetricsTest.gaussian(20, 2, 3);
        List<Moments> moments = List.of(AffineTest.moments(layout(0, 2), y), AffineTest.moments(layout(0, 2), y));
        RidgeProbe.Readout fit = new RidgeProbe(moments, "x").fit("y");
        assertEquals(mean(y, 1), fit.offset().get(1), EXACT);
        assertEquals(0, fit.weights().rows());
    }
}
