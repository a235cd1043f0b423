package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrenceTest {
    private static final double ROUNDING = 1e-12;

    @Test
    void recurrenceIsOneForEqualSharesAndZeroForAKindOfASingleEpisodeOrOfNone() {
        Matrix h = Matrix.ofRows(new double[][] {{0.2, 0.8, 0, 0.3}, {0.2, 0, 0, 0.1}, {0.2, 0, 0, 0}});
        double[] r = Recurrence.of(h).toArray();
        assertEquals(1, r[0], ROUNDING);
        assertEquals(0, r[1], ROUNDING);
        assertEquals(0, r[2], 0);
        double expected = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(3);
        assertEquals(expected, r[3], ROUNDING);
    }

    @ParameterizedTest(name = "{0} episodes, seed {1}")
    @CsvSource({"2,1", "3,2", "40,3", "400,4"})
    void theSteadyPartIsTheShareThatEveryEpisodeHasOverTheMeanShare(int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] h = new double[episodes][4];
        double background = 0;
        for (double[] row : h) {
            double b = random.nextDouble() < 0.5 ? 0 : random.nextDouble(0.1, 0.3);
            background += b / episodes;
            row[0] = 0.05;
            row[1] = 0.05 + b;
            row[2] = b;
        }
        h[0][1] = 0.05;
        h[0][2] = 0;
        h[1][1] = 0.05;
        h[1][2] = 0;
        double mean = 0;
        for (double[] row : h) {
            mean += row[1] / episodes;
        }
        double[] steady = Recurrence.steady(Matrix.ofRows(h)).toArray();
        assertEquals(1, steady[0], ROUNDING, "agent alone");
        assertEquals(0.05 / mean, steady[1], ROUNDING, "agent and background");
        assertEquals(0, steady[2], ROUNDING, "background alone, mean share " + background);
        assertEquals(0, steady[3], 0, "none");
    }

    @Test
    void anEpisodeInTwentyWithoutTheAgentDoesNotHideIt() {
        double[][] h = new double[41][1];
        for (int i = 1; i < h.length; i++) {
            h[i][0] = 0.1;
        }
        h[40][0] = 0;
        assertTrue(Recurrence.steady(Matrix.ofRows(h)).get(0) > 0.9);
    }

    @Test
    void nothingRecursInOneEpisode() {
        assertThrows(IllegalArgumentException.class, () -> Recurrence.of(Matrix.of(1, 2, 0.5, 0.5)));
        assertThrows(IllegalArgumentException.class, () -> Recurrence.steady(Matrix.of(1, 2, 0.5, 0.5)));
    }
}
