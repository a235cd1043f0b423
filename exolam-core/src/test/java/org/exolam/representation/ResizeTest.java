package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
    /** Sums of at most a few thousand numbers from 0 to 1. */
    private static final double ROUNDING = 1e-12;

    /** Every pixel split into to × to (per axis) equal parts, and from × from of these averaged: no overlap weights. */
    private static double[] naiveAverage(Matrix x, int row, int h, int w, int c, int toH, int toW) {
        double[] out = new double[toH * toW * c];
        for (int y = 0; y < h * toH; y++) {
            for (int z = 0; z < w * toW; z++) {
                for (int k = 0; k < c; k++) {
                    double v = x.get(row, ((y / toH) * w + z / toW) * c + k);
                    out[((y / h) * toW + z / w) * c + k] += v / ((double) h * w);
                }
            }
        }
        return out;
    }

    @ParameterizedTest(name = "{0}x{1}x{2} to {3}x{4}")
    @CsvSource({
        "8,8,3,4,4",
        "8,12,3,2,4",
        "7,5,1,3,2",
        "10,9,3,7,9",
        "64,48,1,17,13",
        "5,5,2,5,1",
        "3,4,1,1,1",
        "6,6,3,6,6"
    })
    void shrinkingIsTheAverageOverTheCoveredArea(int h, int w, int c, int toH, int toW) {
        NumericArray images = Frames.images(2, h, w, c, 1);
        Matrix x = Frames.numbers(images);
        Matrix y = new Resize(FrameShape.image(h, w, c), FrameShape.image(toH, toW, c)).apply(x, true);
        for (int i = 0; i < 2; i++) {
            double[] expected = naiveAverage(x, i, h, w, c, toH, toW);
            for (int j = 0; j < expected.length; j++) {
                assertEquals(expected[j], y.get(i, j), ROUNDING, "frame " + i + ", number " + j);
            }
            assertEquals(mean(x.row(i)), mean(y.row(i)), ROUNDING);
        }
    }

    private static double mean(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v;
        }
        return sum / x.length;
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"4,8", "4,7", "5,64", "2,3"})
    void growingIsExactOnRampsBetweenTheFirstAndLastPixelsCentres(int from, int to) {
        double[] ramp = new double[from];
        for (int j = 0; j < from; j++) {
            ramp[j] = 2 + 3 * (j + 0.5) / from;
        }
        double[] grown = new double[to];
        AxisWeights.of(from, to).apply(ramp, 0, grown, 0, 1, 1);
        for (int i = 0; i < to; i++) {
            double place = (i + 0.5) / to;
            double held = Math.max(0.5 / from, Math.min(1 - 0.5 / from, place));
            assertEquals(2 + 3 * held, grown[i], ROUNDING, "place " + i);
        }
    }

    @Test
    void eachAxisGrowsOrShrinksByItself() {
        Matrix x = Matrix.of(1, 4, 0.0, 1.0, 0.5, 0.25);
        Matrix y = new Resize(FrameShape.image(2, 2, 1), FrameShape.image(1, 4, 1)).apply(x, true);
        double left = 0.25;
        double right = 0.625;
        double step = (right - left) / 4;
        assertEquals(Matrix.of(1, 4, left, left + step, right - step, right), y);
    }

    @Test
    void channelsStayApart() {
        Matrix x = Matrix.of(1, 12, 1, 10, 100, 2, 20, 200, 3, 30, 300, 4, 40, 400);
        Matrix y = new Resize(FrameShape.image(2, 2, 3), FrameShape.image(1, 1, 3)).apply(x, true);
        assertEquals(Matrix.of(1, 3, 2.5, 25, 250), y);
    }

    @ParameterizedTest(name = "{0} to {1}, seed {2}")
    @CsvSource({"7,3,1", "6,2,2", "3,8,3", "5,5,4"})
    void theTransposedMapHasTheSameInnerProducts(int from, int to, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = random.doubles(2L * from * 3).toArray();
        double[] w = random.doubles(2L * to * 3).toArray();
        double[] ax = new double[2 * to * 3];
        double[] atw = new double[2 * from * 3];
        AxisWeights weights = AxisWeights.of(from, to);
        weights.apply(x, 0, ax, 0, 2, 3);
        weights.addTransposed(w, 0, atw, 0, 2, 3);
        assertEquals(
                Matrix.of(1, ax.length, ax).inner(Matrix.of(1, w.length, w)),
                Matrix.of(1, x.length, x).inner(Matrix.of(1, atw.length, atw)),
                ROUNDING);
    }
}
