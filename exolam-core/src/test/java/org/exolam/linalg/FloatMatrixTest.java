package org.exolam.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloatMatrixTest {
    private static final double TOLERANCE = 1e-5;

    private static Matrix random(int rows, int cols, SplittableRandom random) {
        double[] x = new double[rows * cols];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return Matrix.of(rows, cols, x);
    }

    private static void assertClose(Matrix expected, FloatMatrix actual) {
        assertEquals(expected.rows(), actual.rows());
        assertEquals(expected.cols(), actual.cols());
        float[] values = actual.toArray();
        for (int i = 0; i < values.length; i++) {
            assertEquals(expected.array()[i], values[i], TOLERANCE * (1 + Math.abs(expected.array()[i])));
        }
    }

    @ParameterizedTest(name = "{0} x {1} times {1} x {2}")
    @CsvSource({"1,1,1", "3,5,2", "17,64,33", "0,4,3", "4,3,0", "2,0,3"})
    void productsAreThoseOfTheDoubleMatrix(int m, int k, int n) {
        SplittableRandom source = new SplittableRandom(1);
        Matrix a = random(m, k, source);
        Matrix b = random(k, n, source);
        try (FloatMatrix fa = FloatMatrix.of(a);
                FloatMatrix fb = FloatMatrix.of(b);
                FloatMatrix faT = FloatMatrix.of(a.transpose());
                FloatMatrix fbT = FloatMatrix.of(b.transpose());
                FloatMatrix product = fa.times(fb);
                FloatMatrix left = faT.transposeTimes(fb);
                FloatMatrix right = fa.timesTranspose(fbT)) {
            assertClose(a.times(b), product);
            assertClose(a.times(b), left);
            assertClose(a.times(b), right);
        }
    }

    @Test
    void numbersComeBackAsFloats() {
        try (FloatMatrix m = FloatMatrix.of(1, 3, 0.1f, -2f, 3e30f);
                FloatMatrix rounded = FloatMatrix.of(Matrix.of(1, 1, 0.1))) {
            assertArrayEquals(new float[] {0.1f, -2f, 3e30f}, m.toArray());
            assertArrayEquals(new float[] {0.1f}, rounded.toArray());
        }
    }

    @Test
    void aBuilderPutsRowsBehindRows() {
        try (FloatMatrix m = FloatMatrix.builder(3, 2).add(1, 2).add(3, 4, 5, 6).build()) {
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, m.toArray());
        }
        assertThrows(
                IllegalArgumentException.class, () -> FloatMatrix.builder(1, 2).add(1, 2, 3));
        assertThrows(
                IllegalStateException.class,
                () -> FloatMatrix.builder(1, 2).add(1).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8192, 20_000})
    void numbersAreAddedToSums(int n) {
        float[] values = new float[n];
        double[] sums = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
            sums[i] = 0.5;
        }
        try (FloatMatrix m = FloatMatrix.of(1, n, values)) {
            m.addTo(sums);
            m.addTo(sums);
            assertThrows(IllegalArgumentException.class, () -> m.addTo(new double[n + 1]));
        }
        for (int i = 0; i < n; i++) {
            assertEquals(0.5 + 2.0 * i, sums[i]);
        }
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> FloatMatrix.of(2, 2, 1f));
        try (FloatMatrix a = FloatMatrix.of(1, 2, 1, 2)) {
            assertThrows(IllegalArgumentException.class, () -> a.times(a));
            assertThrows(IllegalArgumentException.class, () -> a.transposeTimes(FloatMatrix.of(2, 1, 1, 2)));
            assertThrows(IllegalArgumentException.class, () -> a.timesTranspose(FloatMatrix.of(1, 1, 1)));
        }
    }
}
