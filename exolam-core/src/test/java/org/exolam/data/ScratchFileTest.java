package org.exolam.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.exolam.error.ResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScratchFileTest {
    @TempDir
    Path folder;

    static Stream<NumericArray> rowsOfEveryKind() {
        float[] many = new float[3 << 18];
        many[many.length - 1] = Float.MIN_VALUE;
        return Stream.of(
                NumericArray.ofBytes(DType.UINT8, Shape.of(3, 2), new byte[] {0, -1, 2, 3, 127, -128}),
                NumericArray.ofBytes(DType.INT8, Shape.of(2, 1), new byte[] {-128, 127}),
                NumericArray.ofBytes(DType.BOOL, Shape.of(2), new byte[] {0, 1}),
                NumericArray.ofLongs(DType.UINT16, Shape.of(2), new long[] {0, 65_535}),
                NumericArray.ofLongs(DType.UINT64, Shape.of(2, 1), new long[] {-1, Long.MIN_VALUE}),
                NumericArray.ofFloats(DType.FLOAT16, Shape.of(2), new float[] {0.5f, 65_504}),
                NumericArray.ofDoubles(Shape.of(2), new double[] {Double.NaN, 1e300}),
                NumericArray.ofBytes(DType.UINT8, Shape.of(3 << 19, 2), new byte[3 << 20]),
                NumericArray.ofFloats(DType.FLOAT32, Shape.of(1 << 18, 3), many),
                NumericArray.ofBytes(DType.UINT8, Shape.of(3, 2), new byte[] {1, 2, 3, 4, 5, 6})
                        .view(1, 3),
                NumericArray.ofDoubles(Shape.of(0, 4), new double[0]));
    }

    @ParameterizedTest
    @MethodSource("rowsOfEveryKind")
    void rowsComeBackAsTheyWere(NumericArray rows) {
        try (ScratchFile scratch = new ScratchFile(folder)) {
            scratch.keep(NumericArray.ofDoubles(Shape.of(1), new double[] {7}));
            ScratchFile.Place place = scratch.keep(rows).orElseThrow();
            scratch.keep(NumericArray.ofDoubles(Shape.of(1), new double[] {8}));
            same(rows, scratch.read(place, 0, rows.rows()));
            int half = rows.rows() / 2;
            same(rows.rows(half, rows.rows()), scratch.read(place, half, rows.rows()));
        }
    }

    private static void same(NumericArray expected, NumericArray actual) {
        assertEquals(expected.dtype(), actual.dtype());
        assertEquals(expected.shape(), actual.shape());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), actual.get(i), "element " + i);
        }
    }

    @Test
    void nothingIsLeftBehindEvenWhereNobodyCloses() throws Exception {
        ScratchFile scratch = new ScratchFile(folder);
        scratch.keep(NumericArray.ofDoubles(Shape.of(1), new double[] {7}));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
        scratch.close();
    }

    @Test
    void whereNothingCanBeWrittenNothingIsKept() {
        try (ScratchFile scratch = new ScratchFile(folder.resolve("missing"))) {
            assertTrue(scratch.keep(NumericArray.ofDoubles(Shape.of(1), new double[] {7}))
                    .isEmpty());
        }
    }

    @Test
    void whatWasClosedKeepsNothingAndSaysSo() {
        ScratchFile scratch = new ScratchFile(folder);
        NumericArray rows = NumericArray.ofDoubles(Shape.of(1), new double[] {7});
        ScratchFile.Place place = scratch.keep(rows).orElseThrow();
        scratch.close();
        assertTrue(scratch.keep(rows).isEmpty());
        assertThrows(ResourceException.class, () -> scratch.read(place, 0, 1));
    }
}
