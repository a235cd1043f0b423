package org.exolam.data.tensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.linalg.Matrix;
import org.exolam.settings.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    static Path fixture(String name) {
        try {
            return Path.of(
                    SafetensorsTest.class.getResource("/fixtures/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsWrittenIsReadBackToTheBit() {
        Matrix a = Matrix.of(2, 3, 1, -2.5, 1e300, 4.9e-324, -0.0, 0.1);
        Matrix empty = Matrix.zeros(0, 3);
        Path file = folder.resolve("deep/er/model.safetensors");
        Map<String, Matrix> tensors = new LinkedHashMap<>();
        tensors.put("zürich", a);
        tensors.put("empty", empty);
        Safetensors.write(file, tensors, Map.of("note", "größe \"1\"\n"));
        Tensors read = Safetensors.read(file);
        assertEquals(a, read.matrix("zürich", 2, 3));
        assertEquals(empty, read.matrix("empty"));
        assertEquals(Map.of("note", "größe \"1\"\n"), read.metadata());
        assertEquals(DType.FLOAT64, read.arrays().get("zürich").dtype());
        assertTrue(read.has("empty"));
        assertFalse(read.has("other"));
    }

    @Test
    void float32KeepsWhatFloatsCanHold() {
        Path file = folder.resolve("single.safetensors");
        Safetensors.write(file, Map.of("a", Matrix.of(1, 2, 0.1, 3)), Map.of(), DType.FLOAT32);
        Tensors read = Safetensors.read(file);
        assertEquals(Matrix.of(1, 2, 0.1f, 3), read.matrix("a"));
        assertEquals(DType.FLOAT32, read.arrays().get("a").dtype());
        assertEquals(Map.of(), read.metadata());
    }

    @Test
    void aTensorLargerThanOneSliceIsWhole() {
        double[] values = new SplittableRandom(1).doubles(300_001).toArray();
        Path file = folder.resolve("large.safetensors");
        Safetensors.write(file, Map.of("a", Matrix.of(1, values.length, values)), Map.of());
        assertEquals(Matrix.of(1, values.length, values), Safetensors.read(file).matrix("a"));
    }

    @Test
    void theSameTensorsInAnyOrderGiveTheSameBytesAndAlignedData() throws IOException {
        Map<String, Matrix> forward = new LinkedHashMap<>();
        forward.put("a", Matrix.identity(2));
        forward.put("bb", Matrix.zeros(1, 3));
        Map<String, Matrix> backward = new LinkedHashMap<>();
        backward.put("bb", Matrix.zeros(1, 3));
        backward.put("a", Matrix.identity(2));
        Map<String, String> words = new LinkedHashMap<>(Map.of("x", "1", "y", "2", "z", "3"));
        Safetensors.write(folder.resolve("1"), forward, words);
        Safetensors.write(folder.resolve("2"), backward, words);
        byte[] bytes = Files.readAllBytes(folder.resolve("1"));
        assertEquals(-1, Arrays.mismatch(bytes, Files.readAllBytes(folder.resolve("2"))));
        assertEquals(
                0, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8, "the data must be aligned");
    }

    @Test
    void everyTypeThatThePythonLibraryWroteIsRead() throws IOException {
        Tensors read = Safetensors.read(fixture("arrays/tensors.safetensors"));
        Map<?, ?> expected = Json.parse("expected", Files.readString(fixture("arrays/expected.json")));
        Map<?, ?> tensors = (Map<?, ?>) expected.get("safetensors");
        assertEquals(tensors.keySet(), read.arrays().keySet());
        assertEquals(expected.get("metadata"), read.metadata());
        tensors.forEach((name, v) -> {
            Map<?, ?> want = (Map<?, ?>) v;
            NumericArray got = read.arrays().get(name);
            assertEquals(want.get("shape"), got.shape().dimensions(), () -> name + " shape");
            double sum = 0;
            for (int i = 0; i < got.size(); i++) {
                sum += got.get(i);
            }
            assertEquals(((Number) want.get("sum")).doubleValue(), sum, 1e-9, () -> name + " sum");
            if (got.size() > 0) {
                assertEquals(((Number) want.get("first")).doubleValue(), got.get(0), () -> name + " first");
                assertEquals(((Number) want.get("last")).doubleValue(), got.get(got.size() - 1), () -> name + " last");
            }
        });
        assertEquals(3.5, read.matrix("scalar").get(0, 0));
        assertEquals(12, read.matrix("half").cols());
    }

    @Test
    void bfloat16IsReadAsTheFloatOfTheSameUpperBits() throws IOException {
        Path file = file("{\"a\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 0x80, 0x3f, 0x20, 0xc0);
        assertEquals(Matrix.of(1, 2, 1, -2.5), Safetensors.read(file).matrix("a"));
    }

    @ParameterizedTest(name = "{0} names \"{1}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "truncated/safetensors-10.safetensors | ends early",
                "truncated/safetensors-50.safetensors | ends early",
                "truncated/safetensors-99.safetensors | ends early",
                "truncated/safetensors-empty.safetensors | it is empty",
                "flipped/safetensors-length.safetensors | claims a header",
                "flipped/safetensors-json.safetensors | not a JSON object",
                "lying/safetensors-overlap.safetensors | tensors a and b overlap",
                "lying/safetensors-hole.safetensors | bytes 16..32 belong to no tensor",
                "lying/safetensors-beyond-end.safetensors | tensor a: reaches to byte",
                "lying/safetensors-shape-mismatch.safetensors | tensor a: shape [5, 5] of F32 needs 25 × 4 bytes, data_offsets give 48",
                "lying/safetensors-backwards.safetensors | tensor a: data_offsets",
                "lying/safetensors-overflow.safetensors | tensor a: shape",
                "lying/safetensors-unknown-dtype.safetensors | tensor a: dtype F31",
                "lying/safetensors-metadata-number.safetensors | must map strings to strings",
                "lying/safetensors-negative.safetensors | tensor a: shape holds the negative number",
                "lying/safetensors-duplicate.safetensors | 'a'",
                "lying/safetensors-length-max.safetensors | claims a header",
                "lying/safetensors-array-header.safetensors | does not start with {",
            })
    void aBrokenFileIsRefusedInASentenceThatNamesIt(String name, String fragment) {
        DataException e = assertThrows(DataException.class, () -> Safetensors.read(fixture("broken/" + name)), name);
        assertTrue(e.getMessage().contains(fragment), e.getMessage());
        assertTrue(e.getMessage().contains(Path.of(name).getFileName().toString()), e.getMessage());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}} x",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4.0],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":\"4\",\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4,4]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,3]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4],\"x\":1}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[0,9223372036854775807],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[99999999999999999999999],\"data_offsets\":[0,4]}}",
                "{\"a\":null}",
                "{\"__metadata__\":{\"a\":null}}",
                "{}",
            })
    void aHeaderThatSaysSomethingElseThanTheFormatIsRefused(String header) throws IOException {
        Path file = file(header, 1, 2, 3, 4);
        DataException e = assertThrows(DataException.class, () -> Safetensors.read(file));
        assertTrue(e.getMessage().contains("t.safetensors"), e.getMessage());
    }

    @Test
    void malformedUtf8InTheHeaderIsRefused() throws IOException {
        Path file = file("{\"\"}");
        byte[] bytes = Files.readAllBytes(file);
        bytes[10] = (byte) 0xff;
        Files.write(file, bytes);
        assertTrue(assertThrows(DataException.class, () -> Safetensors.read(file))
                .getMessage()
                .contains("UTF-8"));
    }

    @Test
    void aMissingFileAndAMissingTensorAreNamed() {
        Path file = folder.resolve("no.safetensors");
        assertTrue(assertThrows(DataException.class, () -> Safetensors.read(file))
                .getMessage()
                .contains("no such file"));
        Safetensors.write(file, Map.of("a", Matrix.identity(2)), Map.of());
        Tensors read = Safetensors.read(file);
        assertTrue(assertThrows(DataException.class, () -> read.matrix("b"))
                .getMessage()
                .contains("no tensor \"b\"; it has [a]"));
        assertTrue(assertThrows(DataException.class, () -> read.matrix("a", 2, 3))
                .getMessage()
                .contains("shape [2, 2]; expected [2, 3]"));
    }

    @Test
    void aModelWithANanIsRefusedByElement() {
        Path file = folder.resolve("nan.safetensors");
        Safetensors.write(file, Map.of("a", Matrix.of(1, 2, 1, Double.NaN)), Map.of());
        Tensors read = Safetensors.read(file);
        assertTrue(assertThrows(DataException.class, () -> read.matrix("a"))
                .getMessage()
                .contains("tensor a: element 1 is NaN"));
    }

    @Test
    void aFolderThatIsAFileLeavesNothingBehind() throws IOException {
        Path blocked = Files.writeString(folder.resolve("blocked"), "x");
        assertThrows(
                ResourceException.class, () -> Safetensors.write(blocked.resolve("m.safetensors"), Map.of(), Map.of()));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(blocked), files.toList());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyChangedBytesGiveTensorsOrASentence(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = Files.readAllBytes(fixture("arrays/tensors.safetensors"));
        Path file = folder.resolve("t.safetensors");
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length + 1) : good.length);
            for (int k = random.nextInt(1, 4); k > 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(file, bytes);
            try {
                Safetensors.read(file);
            } catch (DataException e) {
                refused++;
                assertTrue(e.getMessage().contains("t.safetensors"), e.getMessage());
            }
        }
        assertTrue(refused > 30, "only " + refused + " of 150 were refused");
    }

    private Path file(String header, int... data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(json.length).put(json);
        for (int b : data) {
            all.put((byte) b);
        }
        return Files.write(folder.resolve("t.safetensors"), all.array());
    }
}
