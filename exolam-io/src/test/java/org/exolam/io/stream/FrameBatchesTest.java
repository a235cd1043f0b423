package org.exolam.io.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FrameBatchesTest {
    private static final List<Integer> LENGTHS = List.of(5, 1, 17, 3, 64, 2, 2, 31);

    /** Rounding to 8 bits. */
    private static final double HALF_STEP = 0.5 / 255 + 1e-5;

    private static MemoryDataset data(int height, int width, int channels) {
        MemoryDataset.Builder builder = MemoryDataset.frames("obs");
        SplittableRandom random = new SplittableRandom(3);
        for (int length : LENGTHS) {
            byte[] pixels = new byte[length * height * width * channels];
            random.nextBytes(pixels);
            builder.episode(Map.of("obs", MemoryDataset.images(length, height, width, channels, pixels)));
        }
        return builder.build();
    }

    @ParameterizedTest(name = "{0} workers, batches of {1}, queue {2}")
    @CsvSource({"1, 4, 1", "2, 4, 1", "3, 64, 2", "8, 1, 3", "20, 1000, 1"})
    void batchesComeInOrderWhateverTheWorkers(int workers, int batch, int queue) {
        MemoryDataset data = data(4, 5, 3);
        List<Integer> episodes = List.of(2, 0, 7, 4, 1, 3);
        List<String> seen = new ArrayList<>();
        try (FrameBatches batches =
                new FrameBatches(data, episodes, FrameMap.IDENTITY, new StreamOptions(batch, workers, queue))) {
            for (var b = batches.nextOrNull(); b != null; b = batches.nextOrNull()) {
                NumericArray whole;
                try (var e = data.open(b.episode())) {
                    whole = e.read("obs", b.from(), b.from() + b.frames().rows());
                }
                assertArrayEquals(whole.bytes(), b.frames().bytes());
                for (int t = 0; t < b.frames().rows(); t++) {
                    seen.add(b.episode() + ":" + (b.from() + t));
                }
                if (seen.size() % 2 == 0) {
                    batches.release(b);
                }
            }
            assertNull(batches.nextOrNull());
        }
        List<String> wanted = new ArrayList<>();
        for (int e : episodes) {
            for (int t = 0; t < LENGTHS.get(e); t++) {
                wanted.add(e + ":" + t);
            }
        }
        assertEquals(wanted, seen);
    }

    @Test
    void noMoreIsDecodedAheadThanTheQueuesHold() {
        AtomicInteger ahead = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FrameMap counting = new Mapped(frames -> {
            most.accumulateAndGet(ahead.incrementAndGet(), Math::max);
            return frames;
        });
        int workers = 3;
        int queue = 2;
        try (FrameBatches batches = new FrameBatches(
                data(2, 2, 1), List.of(0, 1, 2, 3, 4, 5, 6, 7), counting, new StreamOptions(1, workers, queue))) {
            while (batches.nextOrNull() != null) {
                ahead.decrementAndGet();
            }
        }
        // A batch may wait in each place of each queue, in the hands of each worker, and in ours.
        assertTrue(most.get() <= (workers + 1) * queue + workers + 1, "ahead " + most);
    }

    /** A map from a function. */
    private record Mapped(java.util.function.UnaryOperator<NumericArray> function) implements FrameMap {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public BlockSpec output(BlockSpec frames) {
            return frames;
        }

        @Override
        public NumericArray apply(NumericArray frames) {
            return function.apply(frames);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aFailureComesInItsPlaceAndEndsTheStream(int workers) {
        AtomicInteger calls = new AtomicInteger();
        FrameMap failing = new Mapped(frames -> {
            if (frames.rows() == 17) {
                throw new DataException("episode 2 is broken");
            }
            calls.incrementAndGet();
            return frames;
        });
        FrameBatches batches =
                new FrameBatches(data(2, 2, 1), List.of(0, 1, 2, 3), failing, new StreamOptions(64, workers, 1));
        assertEquals(5, batches.nextOrNull().frames().rows());
        assertEquals(1, batches.nextOrNull().frames().rows());
        assertThrows(DataException.class, batches::nextOrNull);
        assertThrows(IllegalStateException.class, batches::nextOrNull);
        batches.close();
    }

    @Test
    void closingEarlyEndsTheWorkers() {
        FrameBatches batches =
                new FrameBatches(data(2, 2, 1), List.of(4, 7, 2), FrameMap.IDENTITY, new StreamOptions(1, 3, 1));
        assertNotNull(batches.nextOrNull());
        batches.close();
        batches.close();
        boolean running = Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().startsWith("exolam-decoder") && t.isAlive());
        assertTrue(!running);
    }

    @ParameterizedTest(name = "{0} × {1} × {2} to {3} × {4}")
    @CsvSource({
        "12, 10, 3, 6, 5",
        "12, 10, 3, 7, 3",
        "12, 10, 1, 12, 10",
        "5, 7, 4, 11, 20",
        "1, 1, 3, 4, 2",
        "9, 4, 3, 3, 9"
    })
    void resizingIsThatOfTheRepresentationRoundedToBytes(
            int height, int width, int channels, int toHeight, int toWidth) {
        MemoryDataset data = data(height, width, channels);
        ResizedFrames map = new ResizedFrames(toHeight, toWidth);
        Representation exact =
                Representations.parse("resize " + toHeight + "x" + toWidth).fit(data, List.of(0), FitOptions.DEFAULT);
        NumericArray frames;
        try (var e = data.open(2)) {
            frames = e.read("obs", 0, 17);
        }
        NumericArray ours = map.apply(frames);
        assertEquals(map.output(data.schema().frame()).shape(), ours.shape().inner());
        Matrix wanted = exact.apply(frames, true);
        for (int i = 0; i < ours.size(); i++) {
            assertEquals(wanted.array()[i], ours.get(i) / 255, HALF_STEP);
        }
    }

    @Test
    void vectorsAreNotResized() {
        BlockSpec vectors = BlockSpec.perFrame(DType.FLOAT32, Shape.of(4));
        assertThrows(UsageException.class, () -> new ResizedFrames(4, 4).output(vectors));
        assertThrows(UsageException.class, () -> new ResizedFrames(0, 4));
        assertThrows(UsageException.class, () -> new StreamOptions(0, 1, 1));
    }
}
