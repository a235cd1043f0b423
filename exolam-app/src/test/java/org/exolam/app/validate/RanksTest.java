package org.exolam.app.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.exolam.app.report.ReportModel.Estimate;
import org.junit.jupiter.api.Test;

class RanksTest {
    private static final double ROUNDING = 1e-12;

    @Test
    void onlyOrderCounts() {
        double[] x = {1, 2, 3, 4};
        assertEquals(1, Ranks.correlation(x, new double[] {-5, 0, 0.1, 1e9}), ROUNDING);
        assertEquals(-1, Ranks.correlation(x, new double[] {3, 2, 1, 0}), ROUNDING);
        // 1 − 6 Σd² / (n (n² − 1)) with d = 0, 1, 1, 0.
        assertEquals(0.8, Ranks.correlation(x, new double[] {1, 3, 2, 4}), ROUNDING);
    }

    @Test
    void equalNumbersShareTheMeanOfTheirRanks() {
        // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / √(4.5 · 5).
        double expected = 4.5 / Math.sqrt(4.5 * 5);
        assertEquals(expected, Ranks.correlation(new double[] {1, 2, 2, 3}, new double[] {1, 2, 3, 4}), ROUNDING);
    }

    @Test
    void withoutVariationThereIsNone() {
        assertTrue(Double.isNaN(Ranks.correlation(new double[] {1, 1, 1}, new double[] {1, 2, 3})));
        assertTrue(Double.isNaN(Ranks.correlation(new double[0], new double[0])));
        Estimate one = Ranks.of(new double[] {1}, new double[] {2}, 1);
        assertTrue(Double.isNaN(one.value()) && Double.isNaN(one.low()));
        assertTrue(Double.isNaN(Ranks.of(new double[0], new double[0], 1).high()));
    }

    @Test
    void theIntervalHoldsTheValueAndShrinksWithMorePairs() {
        Estimate few = noisy(10);
        Estimate many = noisy(400);
        assertTrue(few.low() <= few.value() && few.value() <= few.high(), few::toString);
        assertTrue(many.low() <= many.value() && many.value() <= many.high(), many::toString);
        assertTrue(many.high() - many.low() < (few.high() - few.low()) / 2, few + " " + many);
        assertEquals(few, noisy(10), "the same seed");
    }

    private static Estimate noisy(int n) {
        SplittableRandom random = new SplittableRandom(5);
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextGaussian();
            y[i] = x[i] + random.nextGaussian();
        }
        return Ranks.of(x, y, 7);
    }
}
