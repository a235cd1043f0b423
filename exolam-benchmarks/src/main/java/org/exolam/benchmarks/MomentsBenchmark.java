package org.exolam.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.exolam.linalg.Blas;
import org.exolam.moments.Layout;
import org.exolam.moments.MomentAccumulator;
import org.exolam.transition.BlockSource;
import org.exolam.transition.Column;
import org.exolam.transition.MomentCollector;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;

/**
 * How near the moments come to the rate of the symmetric product (DSYRK) that this machine reaches in the same run.
 * Prints, for every width, GFLOP/s of the product alone (the better of: a Java thread for each processor with one native
 * thread each; one Java thread with all native threads), of accumulators fed with rows, and of a whole pass over
 * transitions [o, o'], and the ratios. A product of n rows of width d counts n d (d + 1) flops. The kinds take turns, so
 * that a busy neighbour hits all of them, and the best of the rounds counts. The last columns count flops by processor
 * seconds in place of wall-clock seconds: that ratio stands even where neighbours take processors away, and how much
 * they took is printed with it.
 *
 * <p>Arguments: rounds (default 5), then widths (default 512 1024 2048 4096).
 */
public final class MomentsBenchmark {
    private static final double FLOPS_PER_ROUND = 1e11;
    private static final int ROWS_LEAST = 32_768;
    private static final int BLOCK = 2048;
    private static final int BATCH = 256;
    private static final int EPISODE = 20_000;

    private final int workers = Runtime.getRuntime().availableProcessors();
    private final int width;
    private final int rows;

    private MomentsBenchmark(int width) {
        this.width = width;
        int wanted = (int) Math.max(ROWS_LEAST, FLOPS_PER_ROUND / width / width);
        rows = (wanted + BLOCK * workers - 1) / (BLOCK * workers) * (BLOCK * workers);
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int[] widths = arguments.length > 1
                ? Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray()
                : new int[] {512, 1024, 2048, 4096};
        Console.line(
                "%s; %d workers; best of %d rounds",
                Blas.description(), Runtime.getRuntime().availableProcessors(), rounds);
        Console.line(
                "                | product, GFLOP/s  |  by the clock: ours and its share      | by processor time   |");
        Console.line(
                "%6s %8s | %8s %8s | %12s %6s | %8s %6s | %12s %6s | %s",
                "width",
                "rows",
                "workers",
                "threads",
                "accumulators",
                "share",
                "pass",
                "share",
                "accumulators",
                "pass",
                "others");
        for (int width : widths) {
            new MomentsBenchmark(width).run(rounds);
        }
    }

    /** Best rates in GFLOP/s, by the clock and by processor time. */
    private static final class Rate {
        private double wall;
        private double processor;
    }

    private void run(int rounds) throws Exception {
        List<Callable<Void>> kinds =
                List.of(this::productPerThread, this::threadedProduct, this::accumulators, this::pass);
        Rate[] best = {new Rate(), new Rate(), new Rate(), new Rate()};
        Load whole = Load.start();
        for (int round = 0; round < rounds + 1; round++) {
            for (int kind = 0; kind < best.length; kind++) {
                Load load = Load.start();
                kinds.get(kind).call();
                // The first round warms up.
                if (round > 0) {
                    double flops = (double) rows * width * (width + 1) / 1e9;
                    best[kind].wall = Math.max(best[kind].wall, flops / load.wallSeconds());
                    best[kind].processor = Math.max(best[kind].processor, flops / load.processorSeconds());
                }
            }
        }
        double product = Math.max(best[0].wall, best[1].wall);
        Console.line(
                "%6d %8d | %8.1f %8.1f | %12.1f %6.2f | %8.1f %6.2f | %12.2f %6.2f | %5.0f %%",
                width,
                rows,
                best[0].wall,
                best[1].wall,
                best[2].wall,
                best[2].wall / product,
                best[3].wall,
                best[3].wall / product,
                best[2].processor / best[0].processor,
                best[3].processor / best[0].processor,
                whole.othersPercent());
    }

    /** One native thread in each of several Java threads. */
    private Void productPerThread() throws Exception {
        Blas.threads(1);
        return products(workers, rows / workers);
    }

    private Void threadedProduct() throws Exception {
        Blas.threads(workers);
        return products(1, rows);
    }

    private Void products(int threads, int rowsPerThread) throws Exception {
        List<Callable<Void>> tasks = new ArrayList<>();
        List<DoublePointer> memory = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            DoublePointer x = new DoublePointer((long) BLOCK * width).put(randomRows(BLOCK));
            DoublePointer c = new DoublePointer((long) width * width);
            Blas.setGram(x, 1, width, c);
            memory.addAll(List.of(x, c));
            tasks.add(() -> {
                for (int done = 0; done < rowsPerThread; done += BLOCK) {
                    Blas.addGram(x, BLOCK, width, c);
                }
                return null;
            });
        }
        together(tasks);
        memory.forEach(DoublePointer::close);
        return null;
    }

    private double[] randomRows(int count) {
        RandomGenerator random = new SplittableRandom(1);
        double[] values = new double[count * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble();
        }
        return values;
    }

    private Void accumulators() throws Exception {
        Blas.threads(1);
        Layout layout = new Layout(java.util.Map.of("x", width));
        double[] batch = randomRows(BATCH);
        List<Callable<Void>> tasks = new ArrayList<>();
        List<MomentAccumulator> all = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            MomentAccumulator accumulator = new MomentAccumulator(layout);
            all.add(accumulator);
            tasks.add(() -> {
                for (int done = 0; done < rows / workers; done += BATCH) {
                    accumulator.add(batch, BATCH);
                }
                accumulator.complete();
                return null;
            });
        }
        together(tasks);
        all.forEach(MomentAccumulator::close);
        return null;
    }

    private Void pass() {
        int episodes = (rows + EPISODE - 1) / EPISODE;
        Repeated data = new Repeated(episodes, EPISODE + 1, width / 2, 1);
        TransitionTable table = TransitionTable.of(
                data,
                List.of(
                        new Column("o", new BlockSource("obs", 0, width / 2)),
                        new Column("oNext", new BlockSource("obs", 1, width - width / 2))),
                1,
                new TransitionOptions(workers, BATCH, rows));
        List<Integer> all = IntStream.range(0, episodes).boxed().toList();
        MomentCollector.collect(table, List.of(all), null);
        return null;
    }

    private static void together(List<Callable<Void>> tasks) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> done : pool.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            pool.shutdown();
        }
    }
}
