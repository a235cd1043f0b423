package org.exolam.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.io.DatasetFingerprint;
import org.exolam.io.Datasets;
import org.exolam.io.cache.CacheOptions;
import org.exolam.io.cache.FrameCache;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.stream.FrameBatches;
import org.exolam.io.stream.FrameMap;
import org.exolam.io.stream.ResizedFrames;
import org.exolam.io.stream.StreamOptions;
import org.exolam.io.video.VideoDecoder;
import org.exolam.io.video.VideoOptions;

/**
 * Frames a second of reading, the best of several passes in one process; {@code reading.sh} puts other tools beside it.
 *
 * <pre>
 * video FILE SIDE THREADS PASSES   decodes and resizes a video
 * data DATA SECONDS WORKERS        streams every frame of a data set through workers, in batches of 64; 0 workers: reads
 *                                  them on this thread into one array, 64 at a time
 * cache DATA SIDE FOLDER PASSES    builds a cache of its frames, then reads it in order and at random on one thread
 * </pre>
 */
public final class ReadingBenchmark {
    private static final int SLICE = 64;
    private static final int PASSES_MIN = 5;

    private ReadingBenchmark() {}

    public static void main(String[] arguments) {
        switch (arguments[0]) {
            case "video" ->
                video(
                        Path.of(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Integer.parseInt(arguments[3]),
                        Integer.parseInt(arguments[4]));
            case "data" -> data(arguments[1], Double.parseDouble(arguments[2]), Integer.parseInt(arguments[3]));
            default ->
                cache(
                        arguments[1],
                        Integer.parseInt(arguments[2]),
                        Path.of(arguments[3]),
                        Integer.parseInt(arguments[4]));
        }
    }

    private interface Pass {
        long frames();
    }

    private static double best(int passes, Pass pass) {
        double best = 0;
        for (int i = 0; i < passes; i++) {
            long start = System.nanoTime();
            long frames = pass.frames();
            best = Math.max(best, frames * 1e9 / (System.nanoTime() - start));
        }
        return best;
    }

    private static void video(Path file, int side, int threads, int passes) {
        VideoOptions options = VideoOptions.DEFAULT.withSize(side, side).withThreads(threads);
        Console.line(
                "%.0f",
                best(passes, () -> {
                    try (VideoDecoder video = VideoDecoder.open(file, options)) {
                        byte[] rgb = new byte[video.frameBytes()];
                        long n = 0;
                        for (; video.next(); n++) {
                            video.copyTo(rgb, 0);
                        }
                        return n;
                    }
                }));
    }

    private static void data(String data, double seconds, int workers) {
        try (Dataset opened = Datasets.open(data, OpenOptions.DEFAULT)) {
            long end = System.nanoTime() + (long) (seconds * 1e9);
            double best = 0;
            for (int i = 0; i < PASSES_MIN || System.nanoTime() < end; i++) {
                best = Math.max(best, best(1, () -> workers == 0 ? slices(opened) : batches(opened, workers)));
            }
            Console.line("%.0f", best);
        }
    }

    private static long slices(Dataset data) {
        byte[] out = new byte[SLICE * data.schema().frame().width()];
        long n = 0;
        for (int i = 0; i < data.episodes().size(); i++) {
            try (Episode e = data.open(i)) {
                int frames = e.info().frames();
                for (int from = 0; from < frames; from += SLICE) {
                    int to = Math.min(frames, from + SLICE);
                    e.readBytes(data.schema().frames(), from, to, out, 0);
                    n += to - from;
                }
            }
        }
        return n;
    }

    private static long batches(Dataset data, int workers) {
        List<Integer> all = IntStream.range(0, data.episodes().size()).boxed().toList();
        long n = 0;
        try (FrameBatches batches =
                new FrameBatches(data, all, FrameMap.IDENTITY, StreamOptions.DEFAULT.withWorkers(workers))) {
            for (var b = batches.nextOrNull(); b != null; b = batches.nextOrNull()) {
                n += b.frames().rows();
                batches.release(b);
            }
        }
        return n;
    }

    private static void cache(String path, int side, Path folder, int passes) {
        try (Dataset data = Datasets.open(path, OpenOptions.DEFAULT)) {
            FrameCache cache = FrameCache.open(
                    data,
                    new ResizedFrames(side, side),
                    new CacheOptions(
                            folder,
                            DatasetFingerprint.of(data.location()),
                            IntStream.range(0, data.episodes().size()).boxed().toList()));
            byte[] frame = new byte[cache.frameBytes()];
            double inOrder = best(passes, () -> {
                for (long i = 0; i < cache.frames(); i++) {
                    cache.read(i, frame, 0);
                }
                return cache.frames();
            });
            // A stride without a common divisor visits every frame once, far from the one before.
            long stride = 7919;
            double atRandom = best(passes, () -> {
                long place = 0;
                for (long i = 0; i < cache.frames(); i++) {
                    cache.read(place, frame, 0);
                    place = (place + stride) % cache.frames();
                }
                return cache.frames();
            });
            Console.line("%.0f in order, %.0f at random", inOrder, atRandom);
        }
    }
}
