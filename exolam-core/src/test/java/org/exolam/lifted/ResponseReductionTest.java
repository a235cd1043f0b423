package org.exolam.lifted;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ResponseReductionTest {
    private static final double ROUNDING = 1e-4;

    private record Identity(int size) implements PairMap {
        @Override
        public void apply(List<float[]> pictures, long key, double[] out, int stride, int at) {
            throw new AssertionError("not asked for");
        }
    }

    @Test
    void whatHardlyVariesIsNotBroughtToTheDeviationOfTheRest() {
        int n = 1000;
        float[] rows = new float[3 * n];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < n; i++) {
            rows[3 * i] = (float) (5 + random.nextGaussian());
            // One transition in five hundred: a deviation of about 0.045 and nothing before or after.
            rows[3 * i + 1] = i % 500 == 0 ? 1 : 0;
            rows[3 * i + 2] = 7;
        }
        double[] squares = new double[3];
        for (int j = 0; j < 3; j++) {
            int column = j;
            double mean = mean(rows, column);
            squares[j] = IntStream.range(0, n)
                    .mapToDouble(i -> Math.pow(rows[3 * i + column] - mean, 2))
                    .average()
                    .orElseThrow();
        }
        double rare = 0.01 * Arrays.stream(squares).average().orElseThrow();

        Reduced reduced = ResponseReduction.fit(new Identity(3), rows.clone(), 3, false, 1);

        assertEquals(1 / Math.sqrt(squares[0] + rare), reduced.scale().get(0), ROUNDING);
        assertEquals(1 / Math.sqrt(squares[1] + rare), reduced.scale().get(1), ROUNDING);
        assertEquals(0, reduced.scale().get(2));
    }

    private static double mean(float[] rows, int column) {
        double sum = 0;
        for (int i = column; i < rows.length; i += 3) {
            sum += rows[i];
        }
        return sum / (rows.length / 3);
    }
}
