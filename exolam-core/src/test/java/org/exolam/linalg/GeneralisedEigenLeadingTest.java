package org.exolam.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneralisedEigenLeadingTest {
    private static final double ROUNDING = 1e-9;

    @ParameterizedTest(name = "d {0}, {1} wanted, seed {2}")
    @CsvSource({"1, 1, 1", "7, 3, 2", "40, 40, 3", "60, 5, 4", "5, 9, 5"})
    void theLeadingSolutionsAreTheFirstOfAll(int d, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Matrix a = gaussian(d, d, random).symmetrised();
        Matrix half = gaussian(d, 2 * d, random);
        Matrix b = half.timesTranspose(half).plusDiagonal(0.1);
        GeneralisedEigen all = GeneralisedEigen.of(a, b);
        GeneralisedEigen leading = GeneralisedEigen.leading(a, b, count);
        int k = Math.min(count, d);
        assertEquals(k, leading.vectors().cols());
        assertArrayEquals(
                Arrays.copyOf(all.values().toArray(), k), leading.values().toArray(), ROUNDING);
        Matrix v = leading.vectors();
        assertArrayEquals(
                Matrix.identity(k).array(), v.transposeTimes(b).times(v).array(), ROUNDING);
        assertArrayEquals(
                Matrix.diagonal(leading.values().toArray()).array(),
                v.transposeTimes(a).times(v).array(),
                ROUNDING);
    }

    @ParameterizedTest(name = "seed {0}")
    @CsvSource({"1", "2"})
    void aSingularMatrixRestrictsToItsRange(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Matrix a = gaussian(6, 6, random).symmetrised();
        Matrix half = gaussian(6, 3, random);
        GeneralisedEigen leading = GeneralisedEigen.leading(a, half.timesTranspose(half), 5);
        assertEquals(3, leading.vectors().cols());
    }

    private static Matrix gaussian(int rows, int cols, SplittableRandom random) {
        double[] values = new double[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Matrix.of(rows, cols, values);
    }
}
