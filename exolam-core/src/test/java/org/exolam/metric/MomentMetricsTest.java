package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.linear.GoldenCases;
import org.exolam.linear.GoldenCases.Case;
import org.exolam.moments.Layout;
import org.exolam.moments.Moments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentMetricsTest {
    private static final double EXACT = 1e-9;

    static Stream<Case> unconfounded() {
        return GoldenCases.all().stream().filter(c -> !c.file().equals("confounded-policy"));
    }

    @ParameterizedTest
    @MethodSource("unconfounded")
    void pairsGiveTheConsistencyThatTruthGives(Case c) {
        LinearLatent z = MomentMetricsGoldenTest.latent(c, "difference");
        MomentMetrics metrics = MomentMetrics.of(c.moments(), z);
        double tolerance = c.file().equals("no-sensor-noise") ? 1e-6 : 1e-8;
        assertEquals(
                metrics.consistencyGiven("s", "a"),
                metrics.consistency(z.of(List.of("pair", "pair_next"))),
                tolerance,
                c.toString());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void scoresDoNotDependOnHowZIsRotatedOrScaled(long seed) {
        Case c = GoldenCases.read("oblique").get(11);
        LinearLatent z = MomentMetricsGoldenTest.latent(c, "difference");
        Matrix mix = gaussian(z.size(), z.size(), seed);
        MomentMetrics a = MomentMetrics.of(c.moments(), z);
        MomentMetrics b = MomentMetrics.of(c.moments(), new LinearLatent(z.blocks(), mix.times(z.map())));
        assertEquals(a.r2("a"), b.r2("a"), EXACT);
        assertEquals(a.r2("e_next", "o", "e"), b.r2("e_next", "o", "e"), EXACT);
        assertEquals(a.policyFloor("o"), b.policyFloor("o"), EXACT);
        assertEquals(a.consistencyGiven("s", "a"), b.consistencyGiven("s", "a"), EXACT);
        assertEquals(a.informationNats("a", "o"), b.informationNats("a", "o"), EXACT);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void r2OnSampleMomentsIsThatOfLeastSquaresOnTheRows(long seed) {
        int n = 60;
        Matrix rows = gaussian(n, 7, seed).times(gaussian(7, 7, seed + 100));
        Moments m = moments(rows, Map.of("o", 3, "x", 2, "y", 2));
        LinearLatent z = new LinearLatent(List.of("o", "x"), gaussian(2, 5, seed + 200));
        Matrix zRows = centred(rows.columnRange(0, 5)).timesTranspose(z.map());
        Matrix y = centred(rows.columnRange(5, 7));
        assertEquals(leastSquares(zRows, y), MomentMetrics.of(m, z).r2("y"), EXACT);
        Matrix o = centred(rows.columnRange(0, 3));
        double without = leastSquares(o, y);
        double with = leastSquares(Matrix.stackColumns(o, zRows), y);
        assertEquals((with - without) / (1 - without), MomentMetrics.of(m, z).r2("y", "o"), EXACT);
    }

    @Test
    void aLatentOfLowerRankThanItsSizeIsScoredByItsRank() {
        Case c = GoldenCases.read("oblique").get(11);
        LinearLatent z = MomentMetricsGoldenTest.latent(c, "innovation");
        Matrix doubled = Matrix.stackRows(z.map(), z.map());
        MomentMetrics once = MomentMetrics.of(c.moments(), z);
        MomentMetrics twice = MomentMetrics.of(c.moments(), new LinearLatent(z.blocks(), doubled));
        assertEquals(once.r2("a", "o"), twice.r2("a", "o"), EXACT);
        assertEquals(once.policyFloor("o"), twice.policyFloor("o"), EXACT);
        assertEquals(once.effectiveRank(), twice.effectiveRank(), 1e-6);
    }

    @Test
    void effectiveRankCountsEqualDirections() {
        Moments m = Moments.population(new Layout(Map.of("x", 4)), Matrix.diagonal(2, 2, 2, 0));
        LinearLatent z = new LinearLatent(List.of("x"), Matrix.identity(4));
        assertEquals(3, MomentMetrics.of(m, z).effectiveRank(), EXACT);
    }

    @Test
    void zThatIsTheActionTellsItWithoutBound() {
        Moments m = Moments.population(new Layout(Map.of("x", 2)), Matrix.identity(2));
        LinearLatent z = new LinearLatent(List.of("x"), Matrix.identity(2));
        assertEquals(1, MomentMetrics.of(m, z).r2("x"), EXACT);
        assertTrue(MomentMetrics.of(m, z).informationNats("x") > 15);
    }

    static Matrix gaussian(int rows, int cols, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Matrix.of(rows, cols, values);
    }

    static Matrix centred(Matrix m) {
        double[] values = m.array().clone();
        for (int j = 0; j < m.cols(); j++) {
            double mean = 0;
            for (int i = 0; i < m.rows(); i++) {
                mean += m.get(i, j) / m.rows();
            }
            for (int i = 0; i < m.rows(); i++) {
                values[i * m.cols() + j] -= mean;
            }
        }
        return Matrix.of(m.rows(), m.cols(), values);
    }

    private static Moments moments(Matrix rows, Map<String, Integer> widths) {
        Map<String, Integer> ordered = new LinkedHashMap<>();
        widths.keySet().stream().sorted().forEach(k -> ordered.put(k, widths.get(k)));
        Matrix c = centred(rows);
        return Moments.population(new Layout(ordered), c.transposeTimes(c).scale(1.0 / rows.rows()));
    }

    /** Share of y explained, by Gram and Schmidt on the columns of x: no normal equations. */
    private static double leastSquares(Matrix x, Matrix y) {
        Matrix q = Matrix.zeros(x.rows(), 0);
        for (int j = 0; j < x.cols(); j++) {
            Matrix c = x.columnRange(j, j + 1);
            for (int pass = 0; pass < 2; pass++) {
                c = c.minus(q.times(q.transposeTimes(c)));
            }
            q = Matrix.stackColumns(q, c.scale(1 / c.frobenius()));
        }
        double left = y.minus(q.times(q.transposeTimes(y))).frobenius();
        return 1 - left * left / (y.frobenius() * y.frobenius());
    }
}
