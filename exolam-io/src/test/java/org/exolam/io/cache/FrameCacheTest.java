package org.exolam.io.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.io.stream.FrameMap;
import org.exolam.io.stream.ResizedFrames;
import org.exolam.io.stream.StreamOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FrameCacheTest {
    @TempDir
    Path folder;

    private final MadeUpFrames data = new MadeUpFrames(Shape.of(4, 5, 3), 6, 30, -1);
    private final List<String> said = new ArrayList<>();

    private CacheOptions options(String fingerprint, List<Integer> episodes) {
        return new CacheOptions(
                folder, fingerprint, episodes, StreamOptions.DEFAULT.withBatch(7), said::add, done -> {});
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> !f.toString().endsWith(".lock")).toList();
        }
    }

    @Test
    void framesAreThoseOfTheDataSetInAnyOrder() {
        FrameCache cache = FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(3, 1, 5)));
        assertEquals(90, cache.frames());
        assertEquals(60, cache.frameBytes());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            int place = random.nextInt(3);
            int from = random.nextInt(31);
            int to = random.nextInt(from, 31);
            NumericArray part = cache.read(place, from, to);
            assertEquals(to - from, part.rows());
            for (int t = from; t < to; t++) {
                int episode = List.of(3, 1, 5).get(place);
                assertArrayEquals(
                        data.frame(episode, t),
                        part.rows(t - from, t - from + 1).bytes());
            }
        }
        assertThrows(DataException.class, () -> cache.read(0, 3, 31));
        assertThrows(IndexOutOfBoundsException.class, () -> cache.read(90, new byte[60], 0));
    }

    @Test
    void itIsBuiltOnceAnnouncedAndFoundAgain() throws IOException {
        FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(0, 1)));
        int reads = data.reads.get();
        assertEquals(1, said.size());
        assertTrue(said.get(0).contains("60 frames of 60 bytes, 0 MB"), said.get(0));
        FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(0, 1)));
        assertEquals(reads, data.reads.get());
        assertEquals(1, said.size());
        assertEquals(1, files().size());
    }

    @Test
    void anotherRecordingMapOrChoiceOfEpisodesIsAnotherCache() throws IOException {
        FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(0, 1)));
        FrameCache.open(data, FrameMap.IDENTITY, options("b", List.of(0, 1)));
        FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(0, 2)));
        FrameCache small = FrameCache.open(data, new ResizedFrames(2, 2), options("a", List.of(0, 1)));
        assertEquals(12, small.frameBytes());
        assertEquals(4, files().size());
    }

    @Test
    void numbersAreKeptAsFloats() {
        FrameMap halves = new FrameMap() {
            @Override
            public String name() {
                return "halves";
            }

            @Override
            public BlockSpec output(BlockSpec frames) {
                return BlockSpec.perFrame(DType.FLOAT32, Shape.of(2));
            }

            @Override
            public NumericArray apply(NumericArray frames) {
                float[] out = new float[2 * frames.rows()];
                for (int t = 0; t < frames.rows(); t++) {
                    out[2 * t] = (float) frames.get(t * 60) / 2;
                    out[2 * t + 1] = -t;
                }
                return NumericArray.ofFloats(DType.FLOAT32, Shape.of(frames.rows(), 2), out);
            }
        };
        FrameCache cache = FrameCache.open(data, halves, options("a", List.of(2)));
        NumericArray read = cache.read(0, 9, 11);
        assertEquals((data.frame(2, 9)[0] & 0xff) / 2.0, read.get(0));
        assertEquals(DType.FLOAT32, read.dtype());
    }

    @Test
    void aDataSetMayTakeItsFramesFromIt() {
        FrameCache cache = FrameCache.open(data, new ResizedFrames(2, 3), options("a", List.of(4)));
        try (Dataset cached = new CachedDataset(data, cache, List.of(4))) {
            assertEquals(Shape.of(2, 3, 3), cached.schema().frame().shape());
            try (var e = cached.open(4)) {
                assertArrayEquals(
                        cache.read(0, 2, 5).bytes(), e.read("obs", 2, 5).bytes());
            }
            assertThrows(IllegalArgumentException.class, () -> cached.open(0));
        }
    }

    @Test
    void aFileThatWasCutIsMadeAnew() throws IOException {
        FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(0)));
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        FrameCache again = FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(0)));
        assertEquals(2, said.size());
        assertArrayEquals(data.frame(0, 29), again.read(0, 29, 30).bytes());
    }

    @Test
    void aChangedFrameIsRefusedAndTheOthersAreServed() throws IOException {
        FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(0)));
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[FrameFile.HEAD_BYTES + 7 * 60 + 3] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        FrameCache cache = FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(0)));
        String message =
                assertThrows(DataException.class, () -> cache.read(0, 7, 8)).getMessage();
        assertTrue(message.contains("frame 7") && message.contains("delete the file"), message);
        assertArrayEquals(data.frame(0, 8), cache.read(0, 8, 9).bytes());
    }

    @Test
    void aDiskThatIsTooSmallIsToldBeforeAnythingIsWritten() throws IOException {
        MadeUpFrames huge = new MadeUpFrames(Shape.of(4096, 4096, 3), 100, 2_000_000, -1);
        String message = assertThrows(
                        ResourceException.class,
                        () -> FrameCache.open(huge, FrameMap.IDENTITY, options("a", List.of(0, 1, 2))))
                .getMessage();
        assertTrue(message.contains("6,000,000 frames of 50,331,648 bytes") && message.contains("MB left"), message);
        assertEquals(List.of(), files());
        assertEquals(0, huge.reads.get());
    }

    @Test
    void aFrameThatCannotBeReadLeavesNothingBehind() throws IOException {
        MadeUpFrames broken = new MadeUpFrames(Shape.of(4, 5, 3), 6, 30, 4);
        assertThrows(
                DataException.class,
                () -> FrameCache.open(broken, FrameMap.IDENTITY, options("a", List.of(0, 1, 2, 3, 4, 5))));
        assertEquals(List.of(), files());
    }

    @Test
    void framesOfOtherKindsAreRefused() {
        FrameMap doubles = new FrameMap() {
            @Override
            public String name() {
                return "doubles";
            }

            @Override
            public BlockSpec output(BlockSpec frames) {
                return BlockSpec.perFrame(DType.FLOAT64, Shape.of(2));
            }

            @Override
            public NumericArray apply(NumericArray frames) {
                throw new AssertionError("not asked for");
            }
        };
        assertThrows(UsageException.class, () -> FrameCache.open(data, doubles, options("a", List.of(0))));
    }

    @Test
    void severalWindowsAreOneFile() throws IOException {
        FrameCache.open(data, FrameMap.IDENTITY, options("a", List.of(0, 1, 2)));
        Path file = files().get(0);
        String key = new String(Files.readAllBytes(file), 28, 4068, StandardCharsets.UTF_8).replaceAll("\0+.*", "");
        for (long window : new long[] {60, 100, 1000, 1 << 20}) {
            FrameFile mapped = FrameFile.openOrNull(file, key, 60, 90, window);
            assertNotNull(mapped, "key " + key);
            byte[] frame = new byte[60];
            for (int i = 0; i < 90; i++) {
                mapped.read(i, frame, 0);
                assertArrayEquals(data.frame(i / 30, i % 30), frame, "window " + window + " frame " + i);
            }
        }
        assertNull(FrameFile.openOrNull(file, key + "x", 60, 90, 1 << 20));
        assertNull(FrameFile.openOrNull(file, key, 60, 89, 1 << 20));
    }

    @Test
    void threadsThatOpenItAtOnceBuildItOnce() {
        List<CompletableFuture<FrameCache>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.supplyAsync(() -> FrameCache.open(
                    data, FrameMap.IDENTITY, new CacheOptions(folder, "a", List.of(0, 1, 2, 3, 4, 5)))));
        }
        all.forEach(c ->
                assertArrayEquals(data.frame(5, 29), c.join().read(5, 29, 30).bytes()));
        // Six episodes, one batch each: read once.
        assertEquals(6, data.reads.get());
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CacheProcess.class.getName(),
                        folder.toString())
                .redirectError(
                        folder.resolveSibling(folder.getFileName() + ".err").toFile())
                .start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aBuilderThatIsKilledAtAnyPointLeavesNoCorruptFrame(long seed) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        long whole = FrameFile.bytes(768, 8000);
        for (int round = 0; round < 2; round++) {
            long until = random.nextLong(whole);
            Process process = start();
            while (process.isAlive() && written() < until) {
                Thread.onSpinWait();
            }
            // On Linux this is kill -9.
            process.destroyForcibly().waitFor();
            for (Path file : files()) {
                if (file.toString().endsWith(".frames")) {
                    assertEquals(0, CacheProcess.wrong(CacheProcess.open(folder, text -> {})));
                    Files.delete(file);
                }
            }
        }
        assertEquals(0, CacheProcess.wrong(CacheProcess.open(folder, text -> {})));
        assertEquals(1, files().size());
    }

    private long written() throws IOException {
        long most = 0;
        for (Path file : files()) {
            File plain = file.toFile();
            most = Math.max(most, plain.length());
        }
        return most;
    }

    @Test
    void ofTwoProcessesAtOnceOneBuildsAndBothRead() throws IOException, InterruptedException {
        Process a = start();
        Process b = start();
        String all = output(a) + output(b);
        assertEquals(0, a.exitValue());
        assertEquals(0, b.exitValue());
        assertEquals(2, all.lines().filter("0 wrong"::equals).count(), all);
        assertEquals(1, all.lines().filter(l -> l.startsWith("building")).count(), all);
    }
}
