package org.exolam.data.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {
    /** Rows of this many bytes, and enough of them that the array is streamed and not kept. */
    private static final int WIDTH = 3 * 1024;

    private static final int ROWS = (int) (WholeRows.SMALL_BYTES / WIDTH) + 50;

    @TempDir
    Path folder;

    static Stream<String> archives() {
        return Stream.of("arrays/all-stored.npz", "arrays/all-deflated.npz");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("archives")
    void everyArrayThatNumpyPackedIsReadAsNumpyReadsIt(String name) {
        try (NpzFile npz = NpzFile.open(NpyFixtures.path(name))) {
            assertEquals(NpyFixtures.expected().keySet(), npz.keys());
            assertEquals(List.of(), npz.notices());
            NpyFixtures.expected().forEach((key, expected) -> {
                List<Integer> shape =
                        npz.dimensions(key).stream().map(Math::toIntExact).toList();
                assertEquals(expected.get("shape"), shape, key);
                NumericArray all = npz.readAll(key);
                assertEquals(NpyFixtures.number(expected.get("sum")), NpyFixtures.sum(all), 1e-12, key);
                if (all.size() > 0) {
                    assertEquals(NpyFixtures.number(expected.get("first")), all.get(0), key);
                    assertEquals(NpyFixtures.number(expected.get("last")), all.get(all.size() - 1), key);
                }
                try (RowSource rows = npz.rows(key)) {
                    NpyFileTest.assertSlicesEqualWhole(rows);
                }
            });
        }
    }

    @ParameterizedTest(name = "stored: {0}")
    @ValueSource(booleans = {true, false})
    void aStreamedArrayIsReadForwardBackwardAndOverlapping(boolean stored) throws IOException {
        Path file = large(stored);
        SplittableRandom random = new SplittableRandom(7);
        try (NpzFile npz = NpzFile.open(file);
                RowSource rows = npz.rows("obs")) {
            assertTrue(rows instanceof StreamedRows);
            for (int t = 0; t + 20 <= ROWS; t += 15) {
                assertRows(rows.read(t, t + 20), t);
            }
            for (int i = 0; i < 30; i++) {
                int from = random.nextInt(ROWS);
                int to = random.nextInt(from, Math.min(ROWS, from + 40)) + 1;
                assertRows(rows.read(from, to), from);
            }
            assertRows(rows.read(ROWS - 1, ROWS), ROWS - 1);
            assertRows(rows.read(0, 1), 0);
            assertEquals(0, rows.read(5, 5).rows());
            assertThrows(DataException.class, () -> rows.read(0, ROWS + 1));
        }
    }

    @ParameterizedTest(name = "stored: {0}")
    @ValueSource(booleans = {true, false})
    void aChangedByteInAStreamedArrayIsFoundByItsChecksumAtTheLatest(boolean stored) throws IOException {
        Path file = large(stored);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(file, bytes);
        try (NpzFile npz = NpzFile.open(file);
                RowSource rows = npz.rows("obs")) {
            DataException e = assertThrows(DataException.class, () -> {
                for (int t = 0; t < ROWS; t += 50) {
                    rows.read(t, Math.min(ROWS, t + 50));
                }
            });
            assertTrue(
                    e.getMessage().contains("entry obs.npy") && e.getMessage().contains("corrupt"), e.getMessage());
        }
    }

    @Test
    void aFortranArrayLargerThanTheBufferIsTurnedRight() throws IOException {
        int rows = 700;
        int a = 5;
        int b = 9;
        Path file = folder.resolve("fortran.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            byte[] dict = new byte[118];
            Arrays.fill(dict, (byte) ' ');
            byte[] text = ("{'descr': '<i4', 'fortran_order': True, 'shape': (" + rows + ", " + a + ", " + b + "), }")
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, dict, 0, text.length);
            zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
            zip.write(dict);
            for (int k = 0; k < b; k++) {
                for (int j = 0; j < a; j++) {
                    for (int i = 0; i < rows; i++) {
                        int v = (i * a + j) * b + k;
                        zip.write(new byte[] {(byte) v, (byte) (v >> 8), (byte) (v >> 16), (byte) (v >> 24)});
                    }
                }
            }
        }
        try (NpzFile npz = NpzFile.open(file)) {
            NumericArray all = npz.readAll("x");
            for (int i = 0; i < all.size(); i++) {
                assertEquals(i, all.getLong(i));
            }
        }
    }

    @ParameterizedTest(name = "{0} names \"{1}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "truncated/npz-stored-10.npz | ends early",
                "truncated/npz-stored-50.npz | ends early",
                "truncated/npz-stored-99.npz | ends early",
                "truncated/npz-stored-empty.npz | an empty file",
                "truncated/npz-deflated-10.npz | ends early",
                "truncated/npz-deflated-50.npz | ends early",
                "truncated/npz-deflated-99.npz | ends early",
                "truncated/npz-deflated-empty.npz | an empty file",
                "flipped/npz-directory.npz | ends early or is corrupt",
                "flipped/npz-deflate-data.npz | entry f2.npy",
                "lying/npz-not-npy-entry.npz | entry obs.npy is text, not an npy array",
                "lying/npz-duplicate-keys.npz | two entries are named a.npy",
                "lying/npy-no-descr.npy | an npy array, not an npz archive",
            })
    void aBrokenArchiveIsRefusedInASentenceThatNamesIt(String name, String fragment) {
        Path file = NpyFixtures.path("broken/" + name);
        String message = assertThrows(DataException.class, () -> {
                    try (NpzFile npz = NpzFile.open(file)) {
                        npz.keys().forEach(npz::readAll);
                    }
                })
                .getMessage();
        assertTrue(message.contains(fragment), message);
        assertTrue(message.contains(file.getFileName().toString()), message);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"name", "remark"})
    void anEntryWhoseTextIsNoTextIsRefusedInASentence(String broken) throws IOException {
        Path file = folder.resolve("text.npz");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry(broken.equals("name") ? "né.npy" : "n.npy");
            entry.setComment(broken.equals("remark") ? "né" : null);
            zip.putNextEntry(entry);
            zip.write(0);
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == (byte) 0xc3 && bytes[i + 1] == (byte) 0xa9 && bytes[i - 1] == 'n') {
                bytes[i] = (byte) 0xff;
            }
        }
        Files.write(file, bytes);
        DataException refused = assertThrows(DataException.class, () -> NpzFile.open(file));
        assertTrue(refused.getMessage().contains("text.npz"), refused.getMessage());
    }

    @Test
    void aPickleIsLeftOutAndNamedAndTheRestIsRead() {
        try (NpzFile npz = NpzFile.open(NpyFixtures.path("broken/pickle/one-object-key.npz"))) {
            assertEquals(List.of("obs"), List.copyOf(npz.keys()));
            Problem notice = npz.notices().get(0);
            assertEquals("infos", notice.key());
            assertTrue(notice.message().contains("never executed"), notice.message());
            assertTrue(assertThrows(DataException.class, () -> npz.readAll("infos"))
                    .getMessage()
                    .contains("has no array \"infos\"; it has [obs]"));
        }
    }

    /** As numpy writes a structured array, one of its fields of two dimensions. */
    @Test
    void anArrayOfRecordsIsLeftOutAndNamedAndTheRestIsRead() throws IOException {
        Path file = folder.resolve("records.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("log.npy"));
            zip.write(NpyFixtures.npy("{'descr': [('a', '<i4', (2,)), ('b', [('c', '|O')])],"
                    + " 'fortran_order': False, 'shape': (1,), }"));
            zip.putNextEntry(new ZipEntry("obs.npy"));
            zip.write(NpyFixtures.npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 0, 0, 0x80, 0x3f));
        }
        try (NpzFile npz = NpzFile.open(file)) {
            assertEquals(List.of("obs"), List.copyOf(npz.keys()));
            assertEquals("log", npz.notices().get(0).key());
            assertTrue(npz.notices().get(0).message().contains("structured dtypes"));
        }
    }

    @Test
    void aNameThatLeadsOutOfTheFolderIsOnlyAName() throws IOException {
        Path file = Files.copy(NpyFixtures.path("broken/lying/npz-traversal.npz"), folder.resolve("a.npz"));
        try (NpzFile npz = NpzFile.open(file)) {
            assertTrue(npz.notices().get(0).message().contains("nothing is unpacked"));
            npz.readAll(npz.keys().iterator().next());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void anArchiveThatClaimsMoreThanDeflateCanGiveIsRefusedBeforeReading() throws IOException {
        Path file = folder.resolve("bomb.npz");
        NpzWriter.write(
                file,
                npz -> npz.add("obs", DType.UINT8, 1 << 20, Shape.of(), sink -> {
                    for (int i = 0; i < 1 << 20; i++) {
                        sink.put(0L);
                    }
                }));
        byte[] bytes = Files.readAllBytes(file);
        // The uncompressed size in the central directory, at 24 behind its signature.
        int directory = lastIndexOf(bytes, 'P', 'K', 1, 2);
        bytes[directory + 27] = 0x70;
        Files.write(file, bytes);
        String message =
                assertThrows(DataException.class, () -> NpzFile.open(file)).getMessage();
        assertTrue(message.contains("entry obs.npy claims 18"), message);
    }

    @Test
    void whatIsWrittenIsReadBackAndTheSameContentGivesTheSameBytes() throws IOException {
        Matrix z = Matrix.of(2, 2, 1, -2, 0.5, 1e-3);
        for (String name : new String[] {"1.npz", "2.npz"}) {
            NpzWriter.write(folder.resolve(name), npz -> {
                npz.add("z", DType.FLOAT32, z);
                npz.add("z64", DType.FLOAT64, z);
                npz.add("episode_index", new long[] {3, Long.MAX_VALUE});
            });
        }
        assertEquals(-1, Files.mismatch(folder.resolve("1.npz"), folder.resolve("2.npz")));
        try (NpzFile npz = NpzFile.open(folder.resolve("1.npz"))) {
            assertEquals((float) 1e-3, npz.readAll("z").get(3));
            assertEquals(1e-3, npz.readAll("z64").get(3));
            assertEquals(Long.MAX_VALUE, npz.readAll("episode_index").getLong(1));
            assertEquals(Shape.of(2), npz.rowShape("z"));
            assertEquals(DType.INT64, npz.dtype("episode_index"));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anyChangedBytesGiveArraysOrASentence(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = Files.readAllBytes(NpyFixtures.path("arrays/all-deflated.npz"));
        Path path = folder.resolve("t.npz");
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(10) == 0 ? random.nextInt(good.length + 1) : good.length);
            for (int k = random.nextInt(1, 6); k > 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(path, bytes);
            try (NpzFile npz = NpzFile.open(path)) {
                npz.keys().forEach(npz::readAll);
            } catch (DataException e) {
                refused++;
                assertTrue(e.getMessage().contains("t.npz"), e.getMessage());
            }
        }
        assertTrue(refused > 30, "only " + refused + " of 100 were refused");
    }

    private Path large(boolean stored) throws IOException {
        Path packed = folder.resolve("packed.npz");
        NpzWriter.write(
                packed,
                npz -> npz.add("obs", DType.UINT8, ROWS, Shape.of(WIDTH), sink -> {
                    long[] row = new long[WIDTH];
                    for (int t = 0; t < ROWS; t++) {
                        for (int i = 0; i < WIDTH; i++) {
                            row[i] = value(t, i);
                        }
                        sink.put(row);
                    }
                }));
        if (!stored) {
            return packed;
        }
        Path file = folder.resolve("stored.npz");
        try (java.util.zip.ZipFile from = new java.util.zip.ZipFile(packed.toFile());
                OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            byte[] bytes = from.getInputStream(from.getEntry("obs.npy")).readAllBytes();
            CRC32 crc = new CRC32();
            crc.update(bytes);
            ZipEntry entry = new ZipEntry("obs.npy");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(bytes);
        }
        return file;
    }

    private static int value(int t, int i) {
        return (t * 31 + i * 7 + (i ^ t) / 3) & 0xff;
    }

    private static void assertRows(NumericArray rows, int from) {
        byte[] expected = new byte[rows.size()];
        for (int k = 0; k < expected.length; k++) {
            expected[k] = (byte) value(from + k / WIDTH, k % WIDTH);
        }
        assertArrayEquals(expected, rows.bytes());
    }

    private static int lastIndexOf(byte[] bytes, int... magic) {
        for (int at = bytes.length - magic.length; at >= 0; at--) {
            boolean same = true;
            for (int i = 0; i < magic.length; i++) {
                same &= bytes[at + i] == (byte) magic[i];
            }
            if (same) {
                return at;
            }
        }
        throw new IllegalStateException("no such bytes");
    }
}
