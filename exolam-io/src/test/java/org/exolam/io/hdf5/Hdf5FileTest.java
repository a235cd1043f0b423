package org.exolam.io.hdf5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkOffset;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.error.DataException;
import org.exolam.io.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Hdf5FileTest {
    private static final Set<String> UNREADABLE = Set.of("text", "never_written", "partly_written");

    /** What opening any file costs. */
    private static final long OPENING_BYTES = 32L << 20;

    @TempDir
    Path folder;

    private Path layouts(String name) {
        return Fixtures.copy("hdf5/" + name + ".hdf5", folder);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"layouts", "layouts-v110", "layouts-userblock"})
    void everyLayoutFilterAndTypeGivesTheNumbersThatH5pyWrote(String name) {
        try (Hdf5File file = Hdf5File.open(layouts(name))) {
            Map<String, Hdf5Array> arrays =
                    file.group("0", file.root().groups().get("0")).arrays();
            assertEquals(19, arrays.size());
            arrays.forEach((key, array) -> {
                if (!UNREADABLE.contains(key)) {
                    assertRows(key, array);
                }
            });
            assertEquals(DType.BOOL, arrays.get("flags").dtype());
            assertEquals(DType.INT16, arrays.get("split").dtype());
            assertEquals(DType.FLOAT16, arrays.get("half").dtype());
            assertEquals(DType.UINT64, arrays.get("large_numbers").dtype());
            assertEquals(DType.INT8, arrays.get("signed_bytes").dtype());
            assertFalse(arrays.get("text").isNumeric());
        }
    }

    @Test
    void filtersThatPluginsBringAreUndoneOrNamed() {
        try (Hdf5File file = Hdf5File.open(layouts("layouts-plugins"))) {
            Map<String, Hdf5Array> arrays =
                    file.group("0", file.root().groups().get("0")).arrays();
            for (String key : List.of("lz4", "bitshuffle", "bitshuffle_lz4")) {
                assertRows(key, arrays.get(key));
            }
            String message = assertThrows(
                            DataException.class, () -> arrays.get("blosc").open())
                    .getMessage();
            assertTrue(message.contains("/0/blosc") && message.contains("filter"), message);
            assertTrue(message.endsWith("repack the file with one that is read (h5repack -f GZIP=4)"), message);
        }
        try (Hdf5File file = Hdf5File.open(layouts("pictures"))) {
            Hdf5Array zstd = file.group("other", file.root().groups().get("other"))
                    .arrays()
                    .get("zstd");
            String message =
                    assertThrows(DataException.class, () -> zstd.open().close()).getMessage();
            assertTrue(message.contains("filter bitshuffle with another compression than lz4"), message);
        }
    }

    @Test
    void structuresNewerThanTheLibraryAreCalledSo() {
        try (Hdf5File file = Hdf5File.open(layouts("layouts-v200"))) {
            long address = file.root().groups().get("0");
            String message = assertThrows(DataException.class, () -> file.group("0", address))
                    .getMessage();
            assertTrue(message.contains("/0/") && message.contains("write it with h5py's default libver"), message);
        }
    }

    private static void assertRows(String key, Hdf5Array array) {
        array.requireStored();
        int n = (int) array.claimedRows();
        assertEquals(11, n);
        for (int from = 0; from <= n; from++) {
            for (int to = from; to <= n; to++) {
                // A new source each time: nothing may depend on what was read before.
                try (RowSource rows = array.open()) {
                    assertPart(key, rows.read(from, to), from, to);
                }
            }
        }
        try (RowSource rows = array.open()) {
            for (int from = n; from >= 0; from -= 2) {
                assertPart(key, rows.read(from, Math.min(n, from + 5)), from, Math.min(n, from + 5));
            }
            assertThrows(DataException.class, () -> rows.read(0, n + 1));
        }
    }

    private static void assertPart(String key, NumericArray part, int from, int to) {
        assertEquals(to - from, part.rows());
        int width = part.rows() == 0 ? 0 : part.size() / part.rows();
        for (int i = 0; i < part.size(); i++) {
            int v = (31 * (from + i / width) + 7 * (i % width)) % 120;
            assertEquals(part.dtype() == DType.BOOL ? v % 2 : v, part.get(i), key + " " + from + ":" + to + " at " + i);
        }
    }

    @Test
    void whatWasNeverWrittenIsNotReadAsZeros() {
        try (Hdf5File file = Hdf5File.open(layouts("layouts"))) {
            Map<String, Hdf5Array> arrays =
                    file.group("0", file.root().groups().get("0")).arrays();
            String never = assertThrows(
                            DataException.class,
                            () -> arrays.get("never_written").open())
                    .getMessage();
            assertTrue(never.contains("/0/never_written") && never.contains("none were ever written"), never);
            try (RowSource rows = arrays.get("partly_written").open()) {
                assertPart("partly_written", rows.read(0, 4), 0, 4);
                String partly =
                        assertThrows(DataException.class, () -> rows.read(3, 5)).getMessage();
                assertTrue(partly.contains("rows from 4 on were never written"), partly);
            }
        }
    }

    @Test
    void linksAreNamedAndGroupsStandInNaturalOrder() {
        try (Hdf5File file = Hdf5File.open(layouts("layouts-v110"))) {
            Hdf5File.Members root = file.root();
            assertEquals(List.of("0", "9", "10"), List.copyOf(root.groups().keySet()));
            Map<String, String> links = file.group("0", root.groups().get("0")).links();
            assertEquals(Set.of("soft", "external"), links.keySet());
            assertTrue(links.get("external").contains("elsewhere.hdf5"), links.get("external"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gzip", "checked", "only_checked", "lzf", "split"})
    void aChangedByteAnywhereIsFoundOrGivesOtherNumbersButNeverACrash(String key) throws IOException {
        Path path = layouts("layouts");
        byte[] good = Files.readAllBytes(path);
        int foundInData = 0;
        for (int at = 8192; at < good.length; at += 499) {
            byte[] bytes = good.clone();
            bytes[at] ^= 0x5a;
            Files.write(path, bytes);
            try (Hdf5File file = Hdf5File.open(path)) {
                Map<String, Hdf5Array> arrays =
                        file.group("0", file.root().groups().get("0")).arrays();
                if (arrays.containsKey(key)) {
                    try (RowSource rows = arrays.get(key).open()) {
                        rows.readAll();
                    }
                }
            } catch (DataException e) {
                foundInData++;
                assertTrue(e.getMessage().contains("layouts.hdf5"), e.getMessage());
            }
        }
        assertTrue(foundInData < good.length / 499, "a change in one array makes no other unreadable");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"gzip", "checked", "only_checked", "split"})
    void aChangedByteInACompressedOrCheckedChunkIsFoundAndTheRowsAreNamed(String key) throws IOException {
        Path path = layouts("layouts");
        byte[] bytes = Files.readAllBytes(path);
        try (HdfFile hdf = new HdfFile(path)) {
            ChunkedDataset dataset = (ChunkedDataset) hdf.getDatasetByPath("/0/" + key);
            long[] first = new long[dataset.getDimensions().length];
            Chunk chunk = ChunkTable.of(hdf, dataset).get(new ChunkOffset(first));
            bytes[(int) chunk.getAddress() + chunk.getSize() / 2] ^= 0x5a;
        }
        Files.write(path, bytes);
        try (Hdf5File file = Hdf5File.open(path);
                RowSource rows = file.group("0", file.root().groups().get("0"))
                        .arrays()
                        .get(key)
                        .open()) {
            String message =
                    assertThrows(DataException.class, () -> rows.read(0, 1)).getMessage();
            assertTrue(message.contains("/0/" + key) && message.contains("chunk at [0, 0"), message);
            assertTrue(message.contains("is corrupt"), message);
        }
    }

    @Test
    void aChunkThatWasDecodedIsNotReadAgainForTheNextSlice() throws IOException {
        Path path = layouts("layouts");
        try (Hdf5File file = Hdf5File.open(path);
                RowSource rows = file.group("0", file.root().groups().get("0"))
                        .arrays()
                        .get("gzip")
                        .open()) {
            assertPart("gzip", rows.read(0, 8), 0, 8);
            byte[] nothing = new byte[(int) Files.size(path)];
            Files.write(path, nothing);
            assertPart("gzip", rows.read(3, 8), 3, 8);
            assertThrows(DataException.class, () -> rows.read(3, 9));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1 << 28, 0x60000000L, Integer.MAX_VALUE, 1L << 40, -1})
    void aStructureThatClaimsMoreThanTheFileHasIsNotAllocated(long claim) throws IOException {
        Path path = Fixtures.copy("laom.hdf5", folder);
        byte[] bytes = Files.readAllBytes(path);
        int heap = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("HEAP");
        // Signature, version and reserved bytes, then the size of the names of the root's members.
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(heap + 8, claim);
        Files.write(path, bytes);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        String message = assertThrows(DataException.class, () -> {
                    try (Hdf5File file = Hdf5File.open(path)) {
                        file.root();
                    }
                })
                .getMessage();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 16L * bytes.length + OPENING_BYTES, allocated + " bytes: " + message);
        assertTrue(message.contains("a structure claims " + claim + " bytes"), message);
    }

    @Test
    void aStructureThatIsReadForEverIsGivenUp() throws IOException {
        Path path = Files.write(folder.resolve("loop"), new byte[100]);
        try (FileChannel channel = FileChannel.open(path);
                GuardedChannel guarded = new GuardedChannel(channel)) {
            ByteBuffer some = ByteBuffer.allocate(100);
            IOException e = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1 << 20; i++) {
                    guarded.read(some.clear(), 0);
                }
            });
            assertEquals("the structure refers to itself", e.getMessage());
            guarded.refill();
            assertEquals(100, guarded.read(some.clear(), 0));
        }
    }

    @Test
    void theChecksumIsTheOneOfTheFormatForOddLengthsToo() {
        byte[] data = new byte[1501];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 37 + 11);
        }
        assertEquals(reference(data, 1500), ChunkDecoder.fletcher32(data, 1500));
        assertEquals(reference(data, 1501), ChunkDecoder.fletcher32(data, 1501));
        assertEquals(reference(data, 1), ChunkDecoder.fletcher32(data, 1));
        assertEquals(0, ChunkDecoder.fletcher32(data, 0));
    }

    /** The definition: sums modulo 65535, where a positive multiple shows as 65535. */
    private static int reference(byte[] data, int length) {
        BigInteger sum1 = BigInteger.ZERO;
        BigInteger sum2 = BigInteger.ZERO;
        for (int i = 0; i < length; i += 2) {
            int word = (data[i] & 0xff) << 8 | (i + 1 < length ? data[i + 1] & 0xff : 0);
            sum1 = sum1.add(BigInteger.valueOf(word));
            sum2 = sum2.add(sum1);
        }
        return folded(sum2) << 16 | folded(sum1);
    }

    private static int folded(BigInteger sum) {
        int rest = sum.mod(BigInteger.valueOf(65535)).intValue();
        return rest == 0 && sum.signum() > 0 ? 65535 : rest;
    }
}
