package org.exolam.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NumericArrayTest {
    private static final Shape SHAPE = Shape.of(4, 2);

    static Stream<NumericArray> arrays() {
        return Stream.of(
                NumericArray.ofBytes(DType.UINT8, SHAPE, new byte[] {0, 1, 2, -3, 4, 5, 6, 7}),
                NumericArray.ofBytes(DType.INT8, SHAPE, new byte[] {0, 1, 2, -3, 4, 5, 6, 7}),
                NumericArray.ofLongs(DType.UINT64, SHAPE, new long[] {0, 1, 2, -3, 4, 5, 6, 7}),
                NumericArray.ofFloats(DType.FLOAT32, SHAPE, new float[] {0, 1, 2, -3, 4, 5, 6, 7}),
                NumericArray.ofDoubles(SHAPE, new double[] {0, 1, 2, -3, 4, 5, 6, 7}));
    }

    private static double[] values(NumericArray array) {
        double[] values = new double[array.size()];
        array.copyTo(0, values.length, values, 0);
        return values;
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void aViewOfAViewHoldsTheRowsThatACopyHolds(NumericArray array) {
        NumericArray copy = array.rows(1, 3).rows(0, 2);
        NumericArray view = array.view(1, 4).view(0, 2);
        assertEquals(copy.shape(), view.shape());
        assertArrayEquals(values(copy), values(view));
        assertArrayEquals(values(copy.rows(1, 2)), values(view.rows(1, 2)));
        assertArrayEquals(values(copy), values(NumericArray.concat(view.view(0, 1), view.view(1, 2))));
        for (int i = 0; i < copy.size(); i++) {
            assertEquals(copy.get(i), view.get(i));
            if (!array.dtype().isFloating()) {
                assertEquals(copy.getLong(i), view.getLong(i));
            }
        }
        if (array.isBytes()) {
            assertArrayEquals(copy.bytes(), view.bytes());
        }
        assertEquals(0, array.view(2, 2).size());
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void rowsThatAreNotThereAreRefused(NumericArray array) {
        NumericArray view = array.view(1, 3);
        for (int[] range : new int[][] {{0, 3}, {-1, 1}, {2, 1}}) {
            assertThrows(IllegalArgumentException.class, () -> view.view(range[0], range[1]));
            assertThrows(IllegalArgumentException.class, () -> view.rows(range[0], range[1]));
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void theFirstNumberThatIsNotFiniteIsCountedFromTheViewsStart(NumericArray array) {
        assertEquals(-1, array.view(1, 3).firstNonFinite());
        NumericArray doubles = NumericArray.ofDoubles(SHAPE, new double[] {Double.NaN, 0, 0, 0, 0, Double.NaN, 0, 0});
        NumericArray floats = NumericArray.ofFloats(DType.FLOAT32, SHAPE, new float[] {0, 0, 0, 0, 0, Float.NaN, 0, 0});
        assertEquals(3, doubles.view(1, 4).firstNonFinite());
        assertEquals(3, floats.view(1, 4).firstNonFinite());
        assertEquals(-1, doubles.view(1, 2).firstNonFinite());
    }
}
