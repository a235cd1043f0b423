package org.exolam.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.world.pixel.PixelOptions;
import org.exolam.world.pixel.PixelOptions.Background;
import org.exolam.world.pixel.PixelOptions.Body;
import org.exolam.world.pixel.PixelWorld;

/**
 * Frames a second that worlds of pictures give, 64 × 64 × 3: simulation and reading together, each thread with a recording
 * of its own. Every body before the default background, then the default body before every background.
 *
 * <pre>
 * SECONDS THREADS
 * </pre>
 */
public final class WorldBenchmark {
    private static final int ROUNDS = 2;
    private static final int EPISODES = 40;
    private static final int LENGTH = 100;

    private WorldBenchmark() {}

    public static void main(String[] arguments) {
        double seconds = Double.parseDouble(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        Map<String, PixelOptions> worlds = worlds();
        worlds.values().forEach(w -> rate(w, seconds / 4, threads));
        Console.line("| world | frames/s, %d threads | others, %% |", threads);
        Console.line("|---|---|---|");
        worlds.forEach((name, options) -> {
            double best = 0;
            Load load = Load.start();
            for (int i = 0; i < ROUNDS; i++) {
                best = Math.max(best, rate(options, seconds, threads));
            }
            Console.line("| `%s` | %,.0f | %.0f |", name, best, load.othersPercent());
        });
    }

    private static Map<String, PixelOptions> worlds() {
        PixelOptions standard = PixelOptions.standard();
        Map<String, PixelOptions> worlds = new LinkedHashMap<>();
        for (Body body : Body.values()) {
            worlds.put("body=" + key(body), standard.withBody(body));
        }
        for (Background background : Background.values()) {
            if (background != Background.CLIPS) {
                worlds.put("background=" + key(background), standard.withBackgrounds(background));
            }
        }
        worlds.put(
                "background=scroll+distractors", standard.withBackgrounds(Background.SCROLL, Background.DISTRACTORS));
        return worlds;
    }

    private static String key(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static double rate(PixelOptions options, double seconds, int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Double>> rates = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Dataset own = new PixelWorld(options).dataset(EPISODES, LENGTH, i + 1);
                rates.add(pool.submit(() -> rate(own, seconds)));
            }
            double sum = 0;
            for (Future<Double> rate : rates) {
                sum += rate.get();
            }
            return sum;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static double rate(Dataset data, double seconds) {
        String view = data.schema().frames();
        byte[] out = new byte[LENGTH * data.schema().frame().width()];
        long start = System.nanoTime();
        long frames = 0;
        for (int e = 0; System.nanoTime() - start < seconds * 1e9; e = (e + 1) % EPISODES) {
            try (Episode episode = data.open(e)) {
                episode.readBytes(view, 0, LENGTH, out, 0);
            }
            frames += LENGTH;
        }
        return frames / ((System.nanoTime() - start) / 1e9);
    }
}
