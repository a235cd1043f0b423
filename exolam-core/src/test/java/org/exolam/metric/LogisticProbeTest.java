package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogisticProbeTest {
    /** Points of a fixed formula, so that another tool can make them too. */
    static Matrix points(int n) {
        double[] x = new double[2 * n];
        for (int i = 0; i < n; i++) {
            x[2 * i] = StrictMath.sin(1.3 * i) + (i % 3) - 1;
            x[2 * i + 1] = StrictMath.cos(0.7 * i) + (i % 3 == 2 ? 1 : 0);
        }
        return Matrix.of(n, 2, x);
    }

    static int[] classes(int n) {
        return IntStream.range(0, n).map(i -> i % 7 == 0 ? 0 : i % 3).toArray();
    }

    /**
     * Numbers of scikit-learn 1.9.1, made by {@code exolam-benchmarks/peers/probes.py --golden}:
     * {@code LogisticRegression(C=1, class_weight="balanced", tol=1e-10, max_iter=10000)} on the points above, n = 60.
     */
    @Test
    void coefficientsAreThoseOfScikitLearn() {
        Matrix w = LogisticProbe.fit(points(60), classes(60), 3);
        double[][] expected = {
            {-0.97702362, -0.09383924, 1.07086286}, {-0.17187076, -0.54513564, 0.71700639},
        };
        for (int j = 0; j < 2; j++) {
            double mean = (w.get(j, 0) + w.get(j, 1) + w.get(j, 2)) / 3;
            for (int c = 0; c < 3; c++) {
                assertEquals(expected[j][c], w.get(j, c) - mean, 1e-4, "weight " + j + " of class " + c);
            }
        }
    }

    @ParameterizedTest(name = "n {0}, k {1}, classes {2}, seed {3}")
    @CsvSource({"30, 1, 2, 1", "200, 5, 3, 2", "500, 12, 6, 3", "40, 30, 2, 4"})
    void noSmallMoveLowersTheObjective(int n, int k, int count, long seed) {
        Matrix x = MomentMetricsTest.gaussian(n, k, seed);
        int[] classes = IntStream.range(0, n).map(i -> (i * 31 + i / 7) % count).toArray();
        Matrix w = LogisticProbe.fit(x, classes, count);
        double best = objective(x, classes, count, w);
        for (int trial = 0; trial < 20; trial++) {
            Matrix moved = w.plus(1e-3, MomentMetricsTest.gaussian(k + 1, count, seed + 100 + trial));
            assertTrue(objective(x, classes, count, moved) > best, "trial " + trial);
        }
    }

    private static double objective(Matrix x, int[] classes, int count, Matrix w) {
        int k = x.cols();
        double[] sizes = new double[count];
        for (int c : classes) {
            sizes[c]++;
        }
        double sum = Math.pow(w.rowRange(0, k).frobenius(), 2) / 2;
        for (int i = 0; i < x.rows(); i++) {
            double total = 0;
            double[] logits = new double[count];
            for (int c = 0; c < count; c++) {
                logits[c] = w.get(k, c);
                for (int j = 0; j < k; j++) {
                    logits[c] += x.get(i, j) * w.get(j, c);
                }
                total += Math.exp(logits[c]);
            }
            sum -= classes.length / (count * sizes[classes[i]]) * (logits[classes[i]] - Math.log(total));
        }
        return sum;
    }

    @Test
    void aSeparableProblemIsAnsweredWithoutError() {
        int n = 90;
        double[] x = new double[2 * n];
        int[] classes = new int[n];
        for (int i = 0; i < n; i++) {
            classes[i] = i % 3;
            x[2 * i] = 5 * StrictMath.cos(2 * Math.PI * classes[i] / 3) + StrictMath.sin(i);
            x[2 * i + 1] = 5 * StrictMath.sin(2 * Math.PI * classes[i] / 3) + StrictMath.cos(3 * i);
        }
        Matrix points = Matrix.of(n, 2, x);
        Matrix w = LogisticProbe.fit(points, classes, 3);
        Matrix logits = points.times(w.rowRange(0, 2));
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < 3; c++) {
                double actual = logits.get(i, classes[i]) + w.get(2, classes[i]);
                assertTrue(c == classes[i] || logits.get(i, c) + w.get(2, c) < actual, "point " + i);
            }
        }
    }
}
