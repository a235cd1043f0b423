package org.exolam.lifted;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class FilterChoiceTest {
    private static final double[] AGREEMENT = {0.1, 0.5, -0.2, 0.4, 0.9, 0.3, 0.6};

    @Test
    void ofManyThatAgreeTheFirstSampledAreKept() {
        // 0.5, 0.4, 0.9, 0.3 and 0.6 reach 0.3 times the best.
        assertArrayEquals(new int[] {4, 1, 3}, FilterChoice.kept(AGREEMENT, 3));
    }

    @Test
    void ofFewThatAgreeTheBestAreKeptAndThenTheNextBest() {
        assertArrayEquals(new int[] {4, 6, 1, 3, 5, 0}, FilterChoice.kept(AGREEMENT, 6));
        assertArrayEquals(new int[] {4, 6, 1, 3, 5, 0, 2}, FilterChoice.kept(AGREEMENT, 20));
    }

    @Test
    void whereNothingAgreesTheLeastContraryAreKept() {
        assertArrayEquals(new int[] {1, 0}, FilterChoice.kept(new double[] {-0.2, -0.1, -0.5}, 2));
    }
}
