package org.exolam.io.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.exolam.data.DType;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.ResourceException;
import org.exolam.io.Fixtures;
import org.exolam.representation.FitOptions;
import org.exolam.representation.FrameNetwork;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFeaturesTest {
    private static final int PICTURES = 5;
    private static final int RECORD_BYTES = 16 + 3 * 4 + 4;

    @TempDir
    Path folder;

    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void forget() throws IOException {
        FeatureFile.forget();
    }

    /** Three numbers that follow from the picture. */
    private final class Counted implements FrameNetwork {
        @Override
        public int height() {
            return 2;
        }

        @Override
        public int width() {
            return 2;
        }

        @Override
        public int size() {
            return 3;
        }

        @Override
        public float[] apply(float[] pixels) {
            runs.incrementAndGet();
            return new float[] {pixels[0] / 3, -pixels[11], Float.MIN_VALUE};
        }

        @Override
        public Map<String, Object> options() {
            return Map.of();
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private static float[] picture(int i) {
        float[] pixels = new float[12];
        for (int p = 0; p < pixels.length; p++) {
            pixels[p] = (i * 12 + p) / 256f;
        }
        return pixels;
    }

    private Path file() {
        return folder.resolve("kept").resolve("a.features");
    }

    /** Asks for every picture, as a process of its own would; how many had to be run. */
    private int runsOfAProcess() throws IOException {
        FeatureFile.forget();
        runs.set(0);
        FrameNetwork network = new KeptFeatures(new Counted(), FeatureFile.of(file(), 3), "kept");
        for (int i = 0; i < PICTURES; i++) {
            float[] pixels = picture(i);
            assertArrayEquals(new float[] {pixels[0] / 3, -pixels[11], Float.MIN_VALUE}, network.apply(pixels));
        }
        return runs.get();
    }

    @Test
    void aPictureIsRunOnceWhoeverAsksAgain() throws IOException {
        assertEquals(PICTURES, runsOfAProcess());
        assertEquals(0, runsOfAProcess());
        assertEquals(PICTURES * RECORD_BYTES, Files.size(file()));
    }

    @Test
    void whatWillBeKeptIsSaidBeforeAndRefusedWhereTheDiskIsTooSmall() throws IOException {
        FrameNetwork network = new KeptFeatures(new Counted(), FeatureFile.of(file(), 3), "kept");
        String before = network.announcement(1_000_000).orElseThrow();
        assertTrue(before.contains("1,000,000 pictures"), before);
        assertTrue(before.contains(RECORD_BYTES + " bytes each, 32.0 MB, of which 0.0 MB are there"), before);
        assertEquals(0, Files.size(file()));
        for (int i = 0; i < PICTURES; i++) {
            network.apply(picture(i));
        }
        String after = network.announcement(2).orElseThrow();
        assertTrue(after.contains("0.0 MB, of which 0.0 MB are there"), after);
        ResourceException refused =
                assertThrows(ResourceException.class, () -> network.announcement(Long.MAX_VALUE / RECORD_BYTES / 2));
        assertTrue(refused.getMessage().contains(folder.toString()), refused.getMessage());
    }

    @Test
    void whatAKilledProcessLeftIsUsedAsFarAsItIsWhole() throws IOException {
        runsOfAProcess();
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length <= whole.length; length += 7) {
            FeatureFile.forget();
            Files.write(file(), java.util.Arrays.copyOf(whole, length));
            assertEquals(PICTURES - length / RECORD_BYTES, runsOfAProcess(), "cut to " + length);
            assertEquals(0, runsOfAProcess(), "made whole after " + length);
        }
    }

    @Test
    void aDamagedRecordIsNeverServed() throws IOException {
        runsOfAProcess();
        byte[] whole = Files.readAllBytes(file());
        for (int place = 0; place < RECORD_BYTES; place++) {
            FeatureFile.forget();
            byte[] damaged = whole.clone();
            damaged[2 * RECORD_BYTES + place] ^= 4;
            Files.write(file(), damaged);
            assertEquals(1, runsOfAProcess(), "byte " + place);
        }
    }

    @Test
    void theStepKeepsItsFeaturesWhereItIsToldToAndGivesTheSameBits() throws IOException {
        byte[] pixels = new byte[4 * 8 * 9 * 3];
        new SplittableRandom(4).nextBytes(pixels);
        NumericArray frames = NumericArray.ofBytes(DType.UINT8, Shape.of(4, 8, 9, 3), pixels);
        MemoryDataset data =
                MemoryDataset.frames("obs").episode(Map.of("obs", frames)).build();
        Path network = Fixtures.copy("onnx/features.onnx", folder);
        Path cache = folder.resolve("features");
        Representation plain = Representations.parse("onnx " + network).fit(data, List.of(0), FitOptions.DEFAULT);
        Representation kept =
                Representations.parse("onnx " + network + " cache=" + cache).fit(data, List.of(0), FitOptions.DEFAULT);
        double[] expected = plain.apply(frames, true).array();
        assertArrayEquals(expected, kept.apply(frames, true).array());
        long length = Files.size(only(cache));
        assertEquals(4L * (16 + 4 + 4 * plain.size()), length);
        Representation loaded = Representations.load(kept.describe(), kept.tensors(), kept.input());
        assertArrayEquals(expected, loaded.apply(frames, true).array());
        assertEquals(length, Files.size(only(cache)));
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size());
            return all.get(0);
        }
    }

    @Test
    void aModelThatWasMovedDoesWithoutItsFolder() {
        Path network = Fixtures.copy("onnx/features.onnx", folder);
        Path gone = folder.resolve("no").resolve("such");
        NumericArray frames = NumericArray.zeros(DType.UINT8, Shape.of(2, 8, 9, 3));
        MemoryDataset data =
                MemoryDataset.frames("obs").episode(Map.of("obs", frames)).build();
        Representation representation =
                Representations.parse("onnx " + network + " cache=" + gone).fit(data, List.of(0), FitOptions.DEFAULT);
        assertEquals(2, representation.apply(frames, true).rows());
        assertFalse(Files.exists(gone));
        assertTrue(Files.isDirectory(folder));
    }
}
