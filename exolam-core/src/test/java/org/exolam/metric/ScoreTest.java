package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every score against its formula on rows, and the additivity that passes and resampling rely on. */
class ScoreTest {
    private static final double EXACT = 1e-9;

    private static final Affine X = Affine.of("x", 3);
    private static final Affine Y = Affine.of("y", 3);

    static Stream<Named<Score>> scores() {
        return Stream.of(
                Named.of("share", new ExplainedShare(MetricName.ACTION_R2, false, X, Y, "y")),
                Named.of("information", new HeldOutInformation(MetricName.MI_ACTION_GIVEN_O, X, Y, "y")),
                Named.of("agreement", new Agreement(MetricName.CONSISTENCY, MetricName.CONSISTENCY_RAW, X, Y)),
                Named.of("rank", new UsedRank(X)),
                Named.of("classes", new Classification(X, Y)),
                Named.of("reconstruction", new Reconstruction(X, Y, Y, X)));
    }

    private static double[] sums(Score score, Matrix... parts) {
        double[] sums = new double[score.length() + 2];
        for (Matrix part : parts) {
            score.add(part, sums, 1);
        }
        return java.util.Arrays.copyOfRange(sums, 1, score.length() + 1);
    }

    private static double read(Score score, int reading, double[] sums) {
        return score.readings().get(reading).value().applyAsDouble(sums);
    }

    @ParameterizedTest
    @MethodSource("scores")
    void sumsOfPartsAreThoseOfTheWhole(Score score) {
        Matrix rows = MomentMetricsTest.gaussian(41, score.inputs().size(), 1);
        double[] whole = sums(score, rows);
        double[] parts = sums(score, rows.rowRange(0, 1), rows.rowRange(1, 30), rows.rowRange(30, 41));
        for (int r = 0; r < score.readings().size(); r++) {
            assertEquals(read(score, r, whole), read(score, r, parts), EXACT);
        }
    }

    @ParameterizedTest
    @MethodSource("scores")
    void withoutRowsAScoreIsUndefinedAndSaysWhy(Score score) {
        double[] none = sums(score);
        for (int r = 0; r < score.readings().size(); r++) {
            assertTrue(Double.isNaN(read(score, r, none)), "reading " + r);
            assertTrue(score.readings().get(r).whyUndefined().length() > 10);
        }
    }

    @Test
    void theSharePoolsRowsAndColumnsAndTheRemainderIsItsComplement() {
        Matrix rows = Matrix.of(2, 6, 1, 2, 2, 1, 0, 1, 0, 1, 0, 0, 2, 0);
        Score share = new ExplainedShare(MetricName.ACTION_R2, false, X, Y, "y");
        Score left = new ExplainedShare(MetricName.POLICY_FLOOR, true, X, Y, "y");
        assertEquals(1 - 6.0 / 10, read(share, 0, sums(share, rows)), EXACT);
        assertEquals(6.0 / 10, read(left, 0, sums(left, rows)), EXACT);
        double[] parts = share.readings().get(0).parts().apply(sums(share, rows));
        assertArrayEquals(new double[] {0, 0.2, 0.75}, parts, EXACT);
    }

    @Test
    void informationOfAKnownReadoutIsThatOfItsCorrelation() {
        int n = 20_000;
        double rho = 0.8;
        Matrix signal = MomentMetricsTest.gaussian(n, 3, 2);
        Matrix noise = MomentMetricsTest.gaussian(n, 3, 3).scale(Math.sqrt(1 - rho * rho));
        Matrix y = signal.scale(rho).plus(noise);
        Score score = new HeldOutInformation(MetricName.MI_ACTION_GIVEN_O, X, Y, "y");
        double nats = read(score, 0, sums(score, Matrix.stackColumns(y, noise)));
        assertEquals(-1.5 * Math.log(1 - rho * rho), nats, 0.03);
    }

    @Test
    void informationCountsWhatTheErrorsShare() {
        // Two columns with the same error tell of one unknown, not of two.
        Matrix y = MomentMetricsTest.gaussian(5000, 3, 4);
        Matrix common = MomentMetricsTest.gaussian(5000, 1, 5).scale(0.5);
        Matrix errors = Matrix.stackColumns(common, common, MomentMetricsTest.gaussian(5000, 1, 6));
        Score score = new HeldOutInformation(MetricName.MI_ACTION_GIVEN_O, X, Y, "y");
        assertTrue(read(score, 0, sums(score, Matrix.stackColumns(y, errors))) > 5);
    }

    @Test
    void agreementIsItsFormulaOnTheRows() {
        Matrix common = MomentMetricsTest.gaussian(300, 3, 7);
        Matrix mix = MomentMetricsTest.gaussian(3, 3, 8);
        Matrix z = common.plus(MomentMetricsTest.gaussian(300, 3, 9)).times(mix);
        Matrix pair =
                common.plus(MomentMetricsTest.gaussian(300, 3, 10)).times(mix).plus(Matrix.of(300, 3, ones(900)));
        Score score = new Agreement(MetricName.CONSISTENCY, MetricName.CONSISTENCY_RAW, X, Y);
        double[] sums = sums(score, Matrix.stackColumns(z, pair));
        Matrix a = MomentMetricsTest.centred(z);
        Matrix b = MomentMetricsTest.centred(pair);
        Matrix sigma = a.transposeTimes(a).plus(b.transposeTimes(b)).scale(0.5);
        Matrix c = a.transposeTimes(b);
        double whitened = SymmetricEigen.of(sigma).pseudoInverse().times(c).trace() / 3;
        assertEquals(whitened, read(score, 0, sums), EXACT);
        assertEquals(c.trace() / sigma.trace(), read(score, 1, sums), EXACT);
        assertEquals(0.5, whitened, 0.1);
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void equalViewsAgreeFullyWhateverTheirUnits() {
        Matrix z = MomentMetricsTest.gaussian(50, 3, 11).scaleColumns(new double[] {1e-9, 1, 1e9});
        Score score = new Agreement(MetricName.CONSISTENCY, MetricName.CONSISTENCY_RAW, X, Y);
        assertEquals(1, read(score, 0, sums(score, Matrix.stackColumns(z, z))), 1e-9);
        assertEquals(-1, read(score, 0, sums(score, Matrix.stackColumns(z, z.scale(-1)))), 1e-9);
    }

    @Test
    void aConstantDirectionCountsForNothing() {
        Matrix z = MomentMetricsTest.gaussian(50, 3, 12).scaleColumns(new double[] {1, 1, 0});
        Score score = new Agreement(MetricName.CONSISTENCY, MetricName.CONSISTENCY_RAW, X, Y);
        assertEquals(1, read(score, 0, sums(score, Matrix.stackColumns(z, z))), 1e-9);
    }

    @Test
    void reconstructionComparesWithWhatTheObservationAloneLeaves() {
        Reconstruction score = new Reconstruction(X, Y, Affine.of("copy", 3), Affine.of("mean", 3));
        double[] row = {2, 0, 0, 1, 0, 0, 3, 0, 0, 4, 0, 0};
        // The order of the columns is that of inputs(): innovation, error, mean, copy.
        double[] sums = sums(score, Matrix.of(1, 12, row));
        assertEquals(1 - 1.0 / 4, read(score, 0, sums), EXACT);
        assertEquals(1 - 9.0 / 4, score.mean(sums), EXACT);
        assertEquals(1 - 16.0 / 4, score.copy(sums), EXACT);
    }
}
