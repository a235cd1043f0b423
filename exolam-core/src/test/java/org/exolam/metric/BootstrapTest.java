package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTest {
    /** Value = 1 − Σ errors² / Σ deviations². */
    private static final Score SHARE =
            new ExplainedShare(MetricName.ACTION_R2, false, Affine.of("y", 1), Affine.of("e", 1), "block action");

    /** Deviations² of 1 in every unit; the mean of the errors² is then what is resampled. */
    private static Matrix units(double... errors) {
        double[] sums = new double[2 * errors.length];
        for (int u = 0; u < errors.length; u++) {
            sums[2 * u] = 1;
            sums[2 * u + 1] = errors[u];
        }
        return Matrix.of(errors.length, 2, sums);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theIntervalOfAMeanIsTheNormalOneForManyUnits(long seed) {
        int n = 400;
        double[] errors = MomentMetricsTest.gaussian(1, n, seed).array();
        double mean = Arrays.stream(errors).average().orElseThrow();
        double variance =
                Arrays.stream(errors).map(e -> (e - mean) * (e - mean)).sum() / n;
        Interval interval =
                new Bootstrap(n, 2000, seed).intervals(SHARE, units(errors)).get(0);
        double half = 1.96 * Math.sqrt(variance / n);
        assertEquals(1 - mean - half, interval.low(), 0.12 * half);
        assertEquals(1 - mean + half, interval.high(), 0.12 * half);
    }

    @Test
    void equalUnitsLeaveNoDoubt() {
        Interval interval = new Bootstrap(5, 100, 1)
                .intervals(SHARE, units(0.25, 0.25, 0.25, 0.25, 0.25))
                .get(0);
        assertEquals(new Interval(0.75, 0.75), interval);
    }

    @Test
    void oneUnitHasNoInterval() {
        assertNull(new Bootstrap(1, 100, 1).intervals(SHARE, units(0.25)).get(0));
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        Matrix units = units(0.1, 0.5, 0.2, 0.9);
        assertEquals(
                new Bootstrap(4, 300, 7).intervals(SHARE, units), new Bootstrap(4, 300, 7).intervals(SHARE, units));
    }

    @Test
    void quantilesLieBetweenOrderStatistics() {
        assertEquals(1.5, Bootstrap.quantile(new double[] {0, 1, 2, 3}, 0.5), 1e-12);
        assertEquals(0, Bootstrap.quantile(new double[] {0, 1, 2, 3}, 0), 1e-12);
        assertEquals(3, Bootstrap.quantile(new double[] {0, 1, 2, 3}, 1), 1e-12);
    }
}
