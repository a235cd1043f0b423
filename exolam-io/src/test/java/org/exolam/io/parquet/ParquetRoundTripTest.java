package org.exolam.io.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetRoundTripTest {
    @TempDir
    Path folder;

    /** Numbers that every type holds exactly: the row times ten plus the place. */
    private static NumericArray rows(DType dtype, Shape row, int from, int count) {
        int n = row.intSize() * count;
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = dtype == DType.BOOL ? (i + from) % 2 : (from * row.intSize() + i) % 100;
        }
        Shape shape = row.withRows(count);
        if (dtype == DType.FLOAT64) {
            return NumericArray.ofDoubles(shape, values);
        }
        if (dtype.isFloating()) {
            float[] floats = new float[n];
            for (int i = 0; i < n; i++) {
                floats[i] = (float) values[i];
            }
            return NumericArray.ofFloats(dtype, shape, floats);
        }
        if (dtype.bytes() == 1) {
            byte[] bytes = new byte[n];
            for (int i = 0; i < n; i++) {
                bytes[i] = (byte) values[i];
            }
            return NumericArray.ofBytes(dtype, shape, bytes);
        }
        long[] longs = new long[n];
        for (int i = 0; i < n; i++) {
            longs[i] = (long) values[i];
        }
        return NumericArray.ofLongs(dtype, shape, longs);
    }

    private static void assertRows(NumericArray want, NumericArray have) {
        assertEquals(want.shape(), have.shape());
        for (int i = 0; i < want.size(); i++) {
            assertEquals(want.get(i), have.get(i));
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void numbersOfEveryTypeAndRankComeBack(DType dtype) {
        Path file = folder.resolve("numbers.parquet");
        int[] groups = {3, 1, 7};
        List<Shape> shapes = List.of(Shape.of(), Shape.of(4), Shape.of(2, 3), Shape.of(2, 1, 3));
        List<ParquetField> fields = java.util.stream.IntStream.range(0, 4)
                .mapToObj(r -> ParquetField.numbers("rank" + r, dtype, r))
                .toList();
        ParquetOutput.write(file, fields, Map.of("who", "test"), out -> {
            int from = 0;
            for (int n : groups) {
                int begin = from;
                out.group(n, group -> {
                    for (int r = 0; r < 4; r++) {
                        group.numbers("rank" + r, rows(dtype, shapes.get(r), begin, n));
                    }
                });
                from += n;
            }
        });
        ParquetTable table = ParquetTable.open(file);
        assertEquals(11, table.rows());
        assertEquals("test", table.keyValues().get("who"));
        // Parquet has no half floats of its own in this version; they are written as floats.
        DType stored = dtype == DType.FLOAT16 ? DType.FLOAT32 : dtype;
        SplittableRandom random = new SplittableRandom(7);
        for (int r = 0; r < 4; r++) {
            ParquetLeaf leaf = table.leaf("rank" + r).orElseThrow();
            assertEquals(stored, leaf.dtype().orElseThrow());
            assertEquals(r, leaf.listDepth());
            NumericArray all = rows(dtype, shapes.get(r), 0, 3);
            try (RowSource source = table.numbers("here", "row", leaf, shapes.get(r), 0, 11)) {
                assertRows(all, source.read(0, 3));
                for (int i = 0; i < 20; i++) {
                    int from = random.nextInt(12);
                    int to = random.nextInt(from, 12);
                    NumericArray part = source.read(from, to);
                    assertEquals(to - from, part.rows());
                    for (int row = from; row < to; row++) {
                        int begin = row < 3 ? 0 : row < 4 ? 3 : 4;
                        int count = row < 3 ? 3 : row < 4 ? 1 : 7;
                        NumericArray want =
                                rows(dtype, shapes.get(r), begin, count).rows(row - begin, row - begin + 1);
                        assertRows(want, part.rows(row - from, row - from + 1));
                    }
                }
            }
        }
    }

    @Test
    void aListOfAnotherLengthThanTheShapeIsNamed() {
        Path file = folder.resolve("lists.parquet");
        ParquetOutput.write(
                file,
                List.of(ParquetField.numbers("a", DType.FLOAT32, 1)),
                Map.of(),
                out -> out.group(5, g -> g.numbers("a", rows(DType.FLOAT32, Shape.of(3), 0, 5))));
        ParquetTable table = ParquetTable.open(file);
        ParquetLeaf leaf = table.leaf("a").orElseThrow();
        assertEquals(3, table.widthOfFirstRow(leaf));
        for (int width : new int[] {2, 4}) {
            try (RowSource rows = table.numbers("here", "frame", leaf, Shape.of(width), 0, 5)) {
                String message =
                        assertThrows(DataException.class, () -> rows.read(1, 2)).getMessage();
                assertEquals(true, message.startsWith("here: frame 1 has 3 values, " + width + " expected"), message);
            }
        }
    }

    @Test
    void textsAndPicturesComeBackAndARewriteKeepsThem() {
        Path file = folder.resolve("texts.parquet");
        List<List<String>> texts = List.of(List.of("eins", "żwei"), List.of(), List.of("三"));
        ParquetOutput.write(
                file,
                List.of(
                        ParquetField.texts("tasks"),
                        ParquetField.text("one"),
                        ParquetField.picture("image"),
                        ParquetField.number("n", DType.INT64)),
                Map.of(),
                out -> out.group(3, g -> {
                    g.texts("tasks", texts);
                    g.texts("one", List.of(List.of("a"), List.of(), List.of("c")));
                    g.pictures("image", row -> new byte[] {(byte) row, 5}, row -> "frame-" + row + ".png");
                    g.numbers("n", rows(DType.INT64, Shape.of(), 0, 3));
                }));
        Path changed = folder.resolve("changed.parquet");
        new ParquetRewrite(ParquetTable.open(file))
                .renamed("n", "m")
                .without("one"::equals)
                .with(ParquetField.numbers("z", DType.FLOAT32, 1))
                .write(
                        changed,
                        Map.of("k", "v"),
                        (group, from, n) -> group.numbers("z", rows(DType.FLOAT32, Shape.of(2), from, n)));
        ParquetTable first = ParquetTable.open(file);
        assertEquals(
                List.of(List.of("a"), List.of(), List.of("c")),
                first.texts(first.leaf("one").orElseThrow()));
        ParquetTable table = ParquetTable.open(changed);
        assertEquals(
                List.of("tasks", "image/bytes", "image/path", "m", "z"),
                List.copyOf(table.leaves().keySet()));
        assertEquals(texts, table.texts(table.leaf("tasks").orElseThrow()));
        assertEquals(2, table.numbers(table.leaf("m").orElseThrow()).get(2));
        try (BytesColumn bytes = table.bytes(table.leaf("image/bytes").orElseThrow());
                BytesColumn none = first.bytes(first.leaf("one").orElseThrow())) {
            assertArrayEquals(new byte[] {2, 5}, bytes.readOrNull(2));
            assertArrayEquals(new byte[] {0, 5}, bytes.readOrNull(0));
            assertNull(none.readOrNull(1));
        }
    }

    @Test
    void theSameContentGivesTheSameBytesAndNoneIsLeftWhereItFails() throws Exception {
        byte[][] written = new byte[2][];
        for (int i = 0; i < 2; i++) {
            Path file = folder.resolve(i + ".parquet");
            ParquetOutput.write(
                    file,
                    List.of(ParquetField.number("n", DType.INT64)),
                    Map.of("b", "1", "a", "2", "c", "3"),
                    out -> out.group(9, g -> g.numbers("n", rows(DType.INT64, Shape.of(), 0, 9))));
            written[i] = Files.readAllBytes(file);
        }
        assertArrayEquals(written[0], written[1]);
        Path never = folder.resolve("never.parquet");
        assertThrows(
                IllegalStateException.class,
                () -> ParquetOutput.write(
                        never, List.of(ParquetField.number("n", DType.INT64)), Map.of(), out -> out.group(1, g -> {})));
        assertTrue(Files.notExists(never));
    }
}
