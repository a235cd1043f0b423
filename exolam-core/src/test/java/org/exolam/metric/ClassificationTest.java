package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;

class ClassificationTest {
    private static final double EXACT = 1e-12;

    private final Classification score = new Classification(Affine.of("logits", 3), Affine.of("truth", 3));

    /** The score of answers to actions; an action of 3 is unknown to the probe. */
    private double[] sums(int[] actual, int[] answer) {
        double[] columns = new double[actual.length * 6];
        for (int i = 0; i < actual.length; i++) {
            columns[i * 6 + answer[i]] = 2.5;
            if (actual[i] < 3) {
                columns[i * 6 + 3 + actual[i]] = 1;
            }
        }
        double[] sums = new double[score.length()];
        score.add(Matrix.of(actual.length, 6, columns), sums, 0);
        return sums;
    }

    private double read(int reading, double[] sums) {
        return score.readings().get(reading).value().applyAsDouble(sums);
    }

    @Test
    void balancedAccuracyIsTheMeanShareFoundOfEachClass() {
        double[] sums = sums(new int[] {0, 0, 0, 0, 1, 1, 2}, new int[] {0, 0, 0, 1, 1, 0, 2});
        assertEquals((0.75 + 0.5 + 1) / 3, read(0, sums), EXACT);
    }

    @Test
    void aClassUnseenInTrainingIsNeverFound() {
        double[] sums = sums(new int[] {0, 1, 3, 3}, new int[] {0, 1, 1, 2});
        assertEquals(2.0 / 3, read(0, sums), EXACT);
    }

    /** {@code sklearn.metrics.normalized_mutual_info_score([0,0,0,0,1,1,2],[0,0,0,1,1,0,2])}, scikit-learn 1.9.1. */
    @Test
    void normalisedInformationIsThatOfScikitLearn() {
        double[] sums = sums(new int[] {0, 0, 0, 0, 1, 1, 2}, new int[] {0, 0, 0, 1, 1, 0, 2});
        assertEquals(0.4565486249689197, read(1, sums), 1e-10);
    }

    @Test
    void rightAnswersCarryAllInformationAndOneAnswerCarriesNone() {
        assertEquals(1, read(1, sums(new int[] {0, 1, 2, 0}, new int[] {0, 1, 2, 0})), EXACT);
        assertEquals(0, read(1, sums(new int[] {0, 1, 2, 0}, new int[] {0, 0, 0, 0})), EXACT);
    }

    @Test
    void aSingleActionInTheHeldOutEpisodesIsNoQuestion() {
        double[] sums = sums(new int[] {1, 1, 1}, new int[] {1, 1, 0});
        assertTrue(Double.isNaN(read(0, sums)));
        assertTrue(Double.isNaN(read(1, sums)));
    }
}
