package org.exolam.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.exolam.error.DataException;
import org.exolam.linalg.Blas;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentAccumulatorTest {
    /** Times the largest entry: rounding of sums of a few thousand products. */
    private static final double RELATIVE = 1e-12;

    @BeforeAll
    static void oneNativeThread() {
        Blas.threads(1);
    }

    private static Layout layout(int width) {
        return new Layout(Map.of("x", width));
    }

    /** Correlated rows around a mean far from 0. */
    private static Matrix rows(int n, int d, double offset, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        double[] values = new double[n * d];
        for (int i = 0; i < n; i++) {
            double shared = random.nextGaussian();
            for (int j = 0; j < d; j++) {
                values[i * d + j] = offset * (j + 1) + shared + random.nextGaussian() * (j % 3);
            }
        }
        return Matrix.of(n, d, values);
    }

    private static Moments collect(Matrix rows) {
        try (MomentAccumulator accumulator = new MomentAccumulator(layout(rows.cols()))) {
            accumulator.add(rows);
            return accumulator.snapshot();
        }
    }

    /** The definition, in two passes. */
    private static Moments naive(Matrix rows) {
        int n = rows.rows();
        int d = rows.cols();
        double[] mean = new double[d];
        double[] sums = new double[d * d];
        for (int j = 0; j < d; j++) {
            mean[j] = n == 0 ? 0 : Arrays.stream(rows.column(j)).sum() / n;
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    sums[j * d + k] += (rows.get(i, j) - mean[j]) * (rows.get(i, k) - mean[k]);
                }
            }
        }
        return new Moments(layout(d), n, org.exolam.linalg.Vector.of(mean), Matrix.of(d, d, sums));
    }

    private static void assertClose(Moments expected, Moments actual, double tolerance) {
        assertEquals(expected.count(), actual.count());
        double scale = Math.max(Double.MIN_NORMAL, expected.comoment().maxAbs());
        assertEquals(0, expected.comoment().minus(actual.comoment()).maxAbs() / scale, tolerance, "co-moment");
        for (int j = 0; j < expected.mean().size(); j++) {
            double m = expected.mean().get(j);
            assertEquals(m, actual.mean().get(j), tolerance * Math.max(1, Math.abs(m)), "mean of column " + j);
        }
    }

    @ParameterizedTest(name = "n={0} d={1} seed={2}")
    @CsvSource({
        "0, 3, 1",
        "1, 3, 2",
        "2, 1, 3",
        "3, 7, 4",
        "17, 5, 5",
        "63, 3, 6",
        "64, 3, 7",
        "65, 3, 8",
        "128, 2, 9",
        "255, 3, 10",
        "256, 3, 11",
        "257, 3, 12",
        "260, 3, 13",
        "261, 3, 14",
        "5000, 13, 15",
        "300, 65, 16",
        "9, 0, 17",
        "0, 0, 18",
        "4097, 1, 19"
    })
    void momentsAreThoseOfTheDefinition(int n, int d, long seed) {
        Matrix rows = rows(n, d, 3, seed);
        assertClose(naive(rows), collect(rows), RELATIVE);
    }

    @Test
    void theComomentIsExactlySymmetric() {
        Matrix comoment = collect(rows(100, 131, 1, 1)).comoment();
        assertEquals(comoment, comoment.transpose());
    }

    @ParameterizedTest(name = "n={0} d={1} piece={2}")
    @CsvSource({"5000, 5, 1", "5000, 5, 256", "5000, 3, 2049", "100, 70, 33"})
    void theSameRowsGiveTheSameBitsHoweverTheyAreSplitOverCalls(int n, int d, int piece) {
        Matrix rows = rows(n, d, 2, n + piece);
        try (MomentAccumulator pieces = new MomentAccumulator(layout(d))) {
            for (int from = 0; from < n; from += piece) {
                pieces.add(rows.rowRange(from, Math.min(n, from + piece)));
            }
            assertEquals(n, pieces.count());
            assertEquals(collect(rows), pieces.snapshot());
        }
    }

    @ParameterizedTest(name = "n={0} d={1} parts={2} seed={3}")
    @CsvSource({"10, 3, 2, 1", "10, 3, 12, 2", "3000, 4, 3, 3", "6000, 17, 5, 4", "5, 0, 2, 5"})
    void mergingAnySplitAgreesWithAddingAll(int n, int d, int parts, long seed) {
        Matrix rows = rows(n, d, 5, seed);
        RandomGenerator random = new SplittableRandom(seed);
        int[] cuts = new int[parts + 1];
        for (int i = 1; i < parts; i++) {
            cuts[i] = random.nextInt(n + 1);
        }
        cuts[parts] = n;
        Arrays.sort(cuts);
        Moments onHeap = null;
        try (MomentAccumulator total = new MomentAccumulator(layout(d))) {
            for (int i = 0; i < parts; i++) {
                Matrix part = rows.rowRange(cuts[i], cuts[i + 1]);
                try (MomentAccumulator one = new MomentAccumulator(layout(d))) {
                    one.add(part);
                    total.merge(one);
                    assertEquals(part.rows(), one.count());
                    onHeap = onHeap == null ? one.snapshot() : onHeap.merge(one.snapshot());
                }
            }
            assertClose(naive(rows), total.snapshot(), RELATIVE);
            assertClose(naive(rows), onHeap, RELATIVE);
        }
    }

    @Test
    void rowsMayFollowAMergeAndASnapshot() {
        Matrix rows = rows(30, 3, 1, 1);
        try (MomentAccumulator a = new MomentAccumulator(layout(3));
                MomentAccumulator b = new MomentAccumulator(layout(3))) {
            b.add(rows.rowRange(0, 10));
            a.merge(b);
            assertClose(naive(rows.rowRange(0, 10)), a.snapshot(), RELATIVE);
            a.add(rows.rowRange(10, 30));
            assertClose(naive(rows), a.snapshot(), RELATIVE);
        }
    }

    @Test
    void aMeanFarLargerThanTheSpreadCostsNoDigits() {
        // Steps of 2⁻¹⁰ around 2⁴⁰ are exact doubles, so the truth is known exactly.
        int n = 10_000;
        double[] values = new double[n];
        double sum = 0;
        double squares = 0;
        RandomGenerator random = new SplittableRandom(7);
        for (int i = 0; i < n; i++) {
            long step = random.nextInt(2001) - 1000;
            values[i] = 0x1p40 + step * 0x1p-10;
            sum += step;
            squares += step * step;
        }
        double exact = (squares - sum * sum / n) * 0x1p-20;
        Moments moments = collect(Matrix.of(n, 1, values));
        assertEquals(exact, moments.comoment().get(0, 0), RELATIVE * exact);
        assertEquals(0x1p40 + sum / n * 0x1p-10, moments.mean().get(0), 0x1p-12);
        assertEquals(exact, merged(values).comoment().get(0, 0), RELATIVE * exact);
    }

    private static Moments merged(double[] values) {
        try (MomentAccumulator a = new MomentAccumulator(layout(1));
                MomentAccumulator b = new MomentAccumulator(layout(1))) {
            a.add(values, 3000);
            b.add(Arrays.copyOfRange(values, 3000, values.length), values.length - 3000);
            a.merge(b);
            return a.snapshot();
        }
    }

    @Test
    void aNumberThatIsNotFiniteIsNamedByRowAndColumn() {
        Layout layout = new Layout(new java.util.TreeMap<>(Map.of("action", 2, "o", 3)));
        for (double bad : List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)) {
            Matrix rows = rows(2100, 5, 1, 3);
            rows.array()[2050 * 5 + 3] = bad;
            try (MomentAccumulator accumulator = new MomentAccumulator(layout)) {
                accumulator.add(rows.rowRange(0, 7));
                String message = assertThrows(DataException.class, () -> accumulator.add(rows))
                        .getMessage();
                assertTrue(message.contains("row 2057, column o[1], is " + bad), message);
                accumulator.reset();
                accumulator.add(rows.rowRange(0, 7));
                assertEquals(
                        collect(rows.rowRange(0, 7)).comoment(),
                        accumulator.snapshot().comoment());
            }
        }
    }

    @Test
    void finiteNumbersWhoseSquaresOverflowAreRefused() {
        DataException e = assertThrows(DataException.class, () -> collect(Matrix.of(2, 2, 0, 1e200, 1, -1e200)));
        assertTrue(e.getMessage().contains("x[1]"), e.getMessage());
        assertThrows(DataException.class, () -> collect(Matrix.of(2, 1, 1.7e308, -1.7e308)));
    }

    @Test
    void misuseIsRefused() {
        MomentAccumulator accumulator = new MomentAccumulator(layout(2));
        try (MomentAccumulator other = new MomentAccumulator(layout(3))) {
            assertThrows(IllegalArgumentException.class, () -> accumulator.merge(other));
            assertThrows(IllegalArgumentException.class, () -> accumulator.merge(accumulator));
            assertThrows(IllegalArgumentException.class, () -> accumulator.add(new double[3], 2));
            assertThrows(IllegalArgumentException.class, () -> accumulator.add(Matrix.zeros(1, 3)));
        }
        accumulator.close();
        accumulator.close();
        assertThrows(IllegalStateException.class, () -> accumulator.add(new double[2], 1));
        assertThrows(IllegalStateException.class, accumulator::snapshot);
    }

    @ParameterizedTest(name = "piece={0}")
    @CsvSource({"1", "40", "63", "64"})
    void rowsWrittenInPlaceCountAsAddedOnes(int piece) {
        Matrix rows = rows(1500, 4, 3, piece);
        try (MomentAccumulator accumulator = new MomentAccumulator(layout(4))) {
            for (int from = 0; from < 1500; from += piece) {
                Matrix part = rows.rowRange(from, Math.min(1500, from + piece));
                accumulator.fill(
                        part.rows(), (out, at) -> System.arraycopy(part.array(), 0, out, at, part.array().length));
            }
            assertClose(naive(rows), accumulator.snapshot(), RELATIVE);
            assertThrows(IllegalArgumentException.class, () -> accumulator.fill(65, (out, at) -> {}));
            assertThrows(IllegalArgumentException.class, () -> accumulator.fill(-1, (out, at) -> {}));
        }
    }
}
