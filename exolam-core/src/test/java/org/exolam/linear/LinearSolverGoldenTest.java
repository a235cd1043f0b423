package org.exolam.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.exolam.linear.GoldenCases.Case;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinearSolverGoldenTest {
    /** Relative, as golden/README asks: looser where Σ_oo is singular. */
    private static double tolerance(Case c) {
        return c.file().equals("no-sensor-noise") ? 1e-6 : 1e-8;
    }

    static Stream<Case> cases() {
        return GoldenCases.all().stream();
    }

    @Test
    void everyCaseOfEveryFileIsRead() {
        assertEquals(6, GoldenCases.FILES.size());
        assertEquals(true, GoldenCases.all().size() > 200);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void spectrumAndLossAreTheExactOnes(Case c) {
        ReducedRankSolution solution = LinearSolver.solve(c.moments(), c.problem());
        List<Double> expected = c.spectrum();
        double scale = expected.get(0);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), solution.spectrum().get(i), tolerance(c) * scale, "eigenvalue " + i);
        }
        assertEquals(c.number("totalVariance"), solution.totalVariance(), tolerance(c) * c.number("totalVariance"));
        assertEquals(c.number("loss"), solution.loss(c.size()), tolerance(c) * c.number("totalVariance"));
    }
}
