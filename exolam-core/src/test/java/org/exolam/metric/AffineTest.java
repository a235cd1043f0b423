package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Layout;
import org.exolam.moments.MomentAccumulator;
import org.exolam.moments.Moments;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffineTest {
    private static final double EXACT = 1e-10;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void momentsOfColumnsAreThoseOfTheColumnsComputedRowByRow(long seed) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        widths.put("c", 3);
        widths.put("z", 2);
        widths.put("y", 4);
        Layout layout = new Layout(widths);
        Matrix rows = MomentMetricsTest.gaussian(50, 9, seed);
        Affine readout = Affine.of("c", 3).then(MomentMetricsTest.gaussian(3, 4, seed + 1), new double[] {1, 2, 3, 4});
        Affine residual = Affine.of("y", 4).minus(readout);
        Affine both = residual.and(Affine.of("z", 2).scaled(new double[] {5, 6}, new double[] {2, 3}, List.of(1)));
        Moments transformed = Affine.moments(moments(layout, rows), Map.of("x", both));
        Moments direct = moments(new Layout(Map.of("x", 5)), both.on(layout).apply(rows));
        assertEquals(0, transformed.comoment().minus(direct.comoment()).maxAbs(), EXACT * 50);
        for (int j = 0; j < 5; j++) {
            assertEquals(direct.mean().get(j), transformed.mean().get(j), EXACT);
        }
    }

    static Moments moments(Layout layout, Matrix rows) {
        try (MomentAccumulator a = new MomentAccumulator(layout)) {
            a.add(rows);
            return a.snapshot();
        }
    }
}
