package org.exolam.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyWriter;
import org.exolam.io.Datasets;
import org.exolam.io.reading.OpenOptions;
import org.exolam.moments.Moments;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.transition.Column;
import org.exolam.transition.FrameSource;
import org.exolam.transition.MomentCollector;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;

/**
 * Peak memory of fitting a representation and collecting the moments of [φ(o), φ(o')] over a recording on disk, as the
 * kernel counts it: heap, native memory and the Java machine itself.
 *
 * <pre>
 * generate FOLDER TRANSITIONS SIDE   writes episodes of 1,000 transitions of SIDE × SIDE × 3 frames as npy files
 * measure FOLDER REPRESENTATION      one pass; prints transitions, seconds and the peak in MB
 * </pre>
 */
public final class MemoryBenchmark {
    private static final int EPISODE = 1000;
    private static final int CHANNELS = 3;

    private MemoryBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        if (arguments[0].equals("generate")) {
            generate(folder, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        } else {
            measure(folder, arguments[2]);
        }
    }

    private static void generate(Path folder, int transitions, int side) {
        int frames = EPISODE + 1;
        int episodes = transitions / EPISODE;
        for (int e = 0; e < episodes; e++) {
            Scene scene = new Scene(side, new SplittableRandom(e));
            byte[] frame = new byte[side * side * CHANNELS];
            NpyWriter.write(
                    folder.resolve(String.format(Locale.ROOT, "episode-%06d.npy", e)),
                    DType.UINT8,
                    frames,
                    Shape.of(side, side, CHANNELS),
                    sink -> {
                        for (int t = 0; t < frames; t++) {
                            scene.next(frame);
                            sink.put(numbers(frame));
                        }
                    });
        }
    }

    private static long[] numbers(byte[] pixels) {
        return IntStream.range(0, pixels.length)
                .mapToLong(i -> pixels[i] & 0xff)
                .toArray();
    }

    /** A rough background that drifts, sensor noise, and a square that walks. */
    private static final class Scene {
        private static final int TEXTURE = 1 << 16;

        private final int side;
        private final RandomGenerator random;
        private final byte[] texture = new byte[TEXTURE];
        private int drift;
        private int x;
        private int y;

        Scene(int side, RandomGenerator random) {
            this.side = side;
            this.random = random;
            random.nextBytes(texture);
            for (int i = 1; i < TEXTURE; i++) {
                texture[i] = (byte) ((15 * (texture[i - 1] & 0xff) + (texture[i] & 0xff)) / 16);
            }
        }

        void next(byte[] frame) {
            drift = (drift + 1 + random.nextInt(7)) % (TEXTURE / 2);
            System.arraycopy(texture, drift, frame, 0, frame.length);
            for (int i = random.nextInt(16); i < frame.length; i += 16) {
                frame[i] = (byte) random.nextInt(256);
            }
            int size = side / 8;
            x = Math.floorMod(x + random.nextInt(3) - 1, side - size);
            y = Math.floorMod(y + random.nextInt(3) - 1, side - size);
            for (int row = y; row < y + size; row++) {
                java.util.Arrays.fill(
                        frame, (row * side + x) * CHANNELS, (row * side + x + size) * CHANNELS, (byte) 255);
            }
        }
    }

    private static void measure(Path folder, String pipeline) throws IOException {
        long start = System.nanoTime();
        try (Dataset data = Datasets.open(folder, OpenOptions.DEFAULT)) {
            List<Integer> all =
                    IntStream.range(0, data.episodes().size()).boxed().toList();
            Representation phi = Representations.parse(pipeline).fit(data, all, FitOptions.DEFAULT);
            String frames = data.schema().frames();
            TransitionTable table = TransitionTable.of(
                    data,
                    List.of(
                            new Column("o", new FrameSource(phi, frames, 0)),
                            new Column("oNext", new FrameSource(phi, frames, 1))),
                    1,
                    TransitionOptions.defaults());
            Moments moments = MomentCollector.collect(table, List.of(all), null).get(0);
            Console.line(
                    "%9.0f transitions of %s, \"%s\": %6.1f s, peak %5d MB (heap bound %d MB, native now %d MB)",
                    moments.count(),
                    data.schema().frame().shape(),
                    pipeline,
                    (System.nanoTime() - start) / 1e9,
                    peakMegabytes(),
                    Runtime.getRuntime().maxMemory() >> 20,
                    Pointer.totalBytes() >> 20);
        }
    }

    private static long peakMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8)) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
            }
        }
        return 0;
    }
}
