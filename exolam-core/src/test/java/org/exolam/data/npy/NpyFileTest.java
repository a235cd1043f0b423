package org.exolam.data.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {
    @TempDir
    Path folder;

    static Stream<Arguments> arrays() {
        return NpyFixtures.expected().entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arrays")
    void whatNumpyWroteIsReadAsNumpyReadsIt(String name, Map<String, Object> expected) {
        try (NpyFile file = NpyFile.open(NpyFixtures.path("arrays/" + name + ".npy"))) {
            List<?> shape = (List<?>) expected.get("shape");
            assertEquals(shape.isEmpty(), file.isScalar());
            assertEquals(
                    shape.isEmpty() ? List.of() : shape.subList(1, shape.size()),
                    file.rowShape().dimensions());
            assertEquals(shape.isEmpty() ? 1 : shape.get(0), file.rows());
            assertEquals(0, file.bytesBehind());
            NumericArray all = file.readAll();
            assertEquals(NpyFixtures.number(expected.get("sum")), NpyFixtures.sum(all), 1e-12);
            if (all.size() > 0) {
                assertEquals(NpyFixtures.number(expected.get("first")), all.get(0));
                assertEquals(NpyFixtures.number(expected.get("last")), all.get(all.size() - 1));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arrays")
    void everySliceEqualsThatPartOfTheWhole(String name, Map<String, Object> expected) {
        try (NpyFile file = NpyFile.open(NpyFixtures.path("arrays/" + name + ".npy"))) {
            assertSlicesEqualWhole(file);
        }
    }

    static void assertSlicesEqualWhole(RowSource rows) {
        NumericArray all = rows.readAll();
        int width = rows.rowShape().intSize();
        for (int from = 0; from <= rows.rows(); from++) {
            for (int to = from; to <= rows.rows(); to++) {
                NumericArray part = rows.read(from, to);
                assertEquals(rows.rowShape().withRows(to - from), part.shape());
                for (int i = 0; i < part.size(); i++) {
                    assertEquals(all.get(from * width + i), part.get(i), "rows " + from + " to " + to);
                }
            }
        }
        int n = rows.rows();
        for (int[] range : new int[][] {{-1, 0}, {0, n + 1}, {n, n - 1}, {n + 1, n + 1}}) {
            String message = assertThrows(DataException.class, () -> rows.read(range[0], range[1]))
                    .getMessage();
            assertTrue(message.contains("has " + n + " rows; rows " + range[0] + " to " + range[1]), message);
        }
    }

    @Test
    void allElementsOfAFortranArrayStandInTheirPlace() {
        try (NpyFile file = NpyFile.open(NpyFixtures.path("arrays/fortran-f4.npy"))) {
            NumericArray all = file.readAll();
            for (int i = 0; i < 24; i++) {
                assertEquals(i, all.get(i));
            }
        }
    }

    @Test
    void theLargestUnsignedNumbersKeepTheirBits() {
        try (NpyFile file = NpyFile.open(NpyFixtures.path("arrays/u8-max.npy"))) {
            assertEquals(-1L, file.readAll().getLong(0));
            assertEquals(DType.UINT64, file.dtype());
        }
    }

    @ParameterizedTest(name = "bits {0}")
    @CsvSource({"0, 0", "1, 0x1p-24", "0x3ff, 0x1.ff8p-15", "0x400, 0x1p-14", "0x3c00, 1", "0xc000, -2", "0x7bff, 65504"
    })
    void halvesAreDecodedExactly(String bits, String value) throws IOException {
        Path file = npy("{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }", 0, 0);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(bytes.length - 2, Integer.decode(bits).shortValue());
        Files.write(file, bytes);
        try (NpyFile read = NpyFile.open(file)) {
            assertEquals(Double.parseDouble(value), read.readAll().get(0));
        }
    }

    @ParameterizedTest(name = "{0} names \"{1}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "truncated/npy-10.npy | ends early",
                "truncated/npy-50.npy | ends early",
                "truncated/npy-99.npy | ends early",
                "truncated/npy-empty.npy | is empty",
                "flipped/npy-magic.npy | not an npy array",
                "flipped/npy-header.npy | is no dict",
                "lying/npy-rows-2-40.npy | shape [1099511627776",
                "lying/npy-overflow.npy | overflows 63 bits",
                "lying/npy-negative.npy | negative dimension -",
                "lying/npy-float-shape.npy | no whole number in the shape",
                "lying/npy-expression.npy | is no dict",
                "lying/npy-long-tuple.npy | 4000 dimensions",
                "lying/npy-header-length.npy | claims a header of 4294967280 bytes",
                "lying/npy-version-9.npy | npy version 9.0",
                "lying/npy-unknown-dtype.npy | dtype <c16 is not supported",
                "lying/npy-no-descr.npy | lacks descr",
                "pickle/object.npy | never executed",
                "pickle/pickle-named.npy | is a Python pickle",
                "truncated/no-such-file.npy | no such file",
            })
    void aBrokenFileIsRefusedInASentenceThatNamesIt(String name, String fragment) {
        Path file = NpyFixtures.path("broken").resolve(name);
        String message =
                assertThrows(DataException.class, () -> NpyFile.open(file)).getMessage();
        assertTrue(message.contains(fragment), message);
        assertTrue(message.contains(file.getFileName().toString()), message);
    }

    @Test
    void bytesBehindTheDataAreCounted() {
        try (NpyFile file = NpyFile.open(NpyFixtures.path("broken/lying/npy-too-many-data.npy"))) {
            assertEquals(16, file.bytesBehind());
            assertEquals(file.rows(), file.readAll().rows());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}",
                "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': [1], }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 9223372036854775807), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 0), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } ; import os",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), ",
                "{'descr': '<f4', 'fortran_order': False",
                "{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '=f4', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '|f4', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
                "{'descr': [('a', [('b', '<f4')]), 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 4294967296), }",
                "{}",
                "",
            })
    void aHeaderThatIsNotExactlyTheDictOfAnArrayOfNumbersIsRefused(String header) throws IOException {
        Path file = npy(header, 0, 0, 0, 0);
        String message =
                assertThrows(DataException.class, () -> NpyFile.open(file)).getMessage();
        assertTrue(message.contains("t.npy"), message);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{'descr':'<f4','fortran_order':False,'shape':(1,)}",
                "{\"shape\": (1L,), \"descr\": \"<f4\", \"fortran_order\": True}  \n",
                "{ 'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 1 , ) , } ",
            })
    void otherSpellingsOfTheSameDictAreRead(String header) throws IOException {
        try (NpyFile file = NpyFile.open(npy(header, 0, 0, 0x80, 0x3f))) {
            assertEquals(1, file.readAll().get(0));
        }
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Path file = folder.resolve("m.npy");
        Matrix m = Matrix.of(3, 2, 1, 2, 3, 4, 5, 6e300);
        NpyWriter.write(file, m);
        assertEquals(0, (Files.size(file) - 48) % 64, "the data start at a multiple of 64 bytes");
        try (NpyFile read = NpyFile.open(file)) {
            double[] values = new double[6];
            read.readAll().copyTo(0, 6, values, 0);
            assertArrayEquals(m.array(), values);
        }
        NpyWriter.write(file, DType.UINT8, 2, Shape.of(1, 2), sink -> {
            sink.put(0, 255);
            sink.put(new double[] {7, 8, 9}, 1, 2);
        });
        try (NpyFile read = NpyFile.open(file)) {
            assertArrayEquals(new byte[] {0, -1, 8, 9}, read.readAll().bytes());
        }
    }

    @Test
    void anArrayOfTheWrongLengthIsNotWritten() {
        Path file = folder.resolve("short.npy");
        assertThrows(
                IllegalStateException.class,
                () -> NpyWriter.write(file, DType.INT64, 3, Shape.of(), sink -> sink.put(1, 2)));
        assertThrows(
                IllegalStateException.class,
                () -> NpyWriter.write(file, DType.INT64, 1, Shape.of(), sink -> sink.put(1, 2)));
        assertTrue(Files.notExists(file));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void anyChangedBytesGiveAnArrayOrASentence(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = Files.readAllBytes(NpyFixtures.path("arrays/fortran-f4.npy"));
        Path path = folder.resolve("t.npy");
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length + 1) : good.length);
            for (int k = random.nextInt(1, 3); k > 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(Math.min(bytes.length, 90))] = (byte) random.nextInt();
            }
            Files.write(path, bytes);
            try (NpyFile file = NpyFile.open(path)) {
                file.readAll();
            } catch (DataException e) {
                refused++;
                assertTrue(e.getMessage().contains("t.npy"), e.getMessage());
            }
        }
        assertTrue(refused > 100, "only " + refused + " of 300 were refused");
    }

    private Path npy(String header, int... data) throws IOException {
        return Files.write(folder.resolve("t.npy"), NpyFixtures.npy(header, data));
    }
}
