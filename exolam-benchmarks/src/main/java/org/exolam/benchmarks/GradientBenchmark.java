package org.exolam.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.exolam.data.DType;
import org.exolam.data.npy.NpzWriter;
import org.exolam.linalg.Blas;
import org.exolam.linalg.Matrix;
import org.exolam.linear.LinearSolver;
import org.exolam.linear.ReducedRankProblem;
import org.exolam.linear.ReducedRankProblem.TargetTerm;
import org.exolam.linear.ReducedRankSolution;
import org.exolam.moments.Layout;
import org.exolam.moments.MomentAccumulator;
import org.exolam.moments.Moments;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.TransitionSample;
import org.exolam.world.WorldOptions;

/**
 * Our side of the comparison with gradient training ({@code peers/gradient_lam.py}): draws transitions of Ex-linear worlds
 * of three exogenous strengths, solves reconstruction exactly, and writes data, solution and seconds to one npz a world,
 * so that the peer trains on the very same rows and measures both losses with one function.
 *
 * <p>Keys: {@code o}, {@code o_next} n × d; {@code A} d × d, {@code B} d × k, {@code C}, {@code D} k × d with
 * ô' = A o + B (C o + D o') on centred rows; {@code seconds}, the median of {@value #REPEATS} repeats of moments and
 * solution from rows in memory, after as many that warm up the Java machine.
 *
 * <p>Arguments: folder, rows (default 10000), seed (default 1).
 */
public final class GradientBenchmark {
    private static final WorldOptions.Sizes SIZES = new WorldOptions.Sizes(128, 8, 8, 8);
    private static final double[] EXOGENOUS_DEVIATIONS = {0.5, 1, 2};
    private static final double SENSOR_NOISE = 0.1;
    private static final int REPEATS = 30;

    private GradientBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            compare(folder, rows, seed, pool);
        } finally {
            pool.shutdown();
        }
    }

    private static void compare(Path folder, int rows, long seed, ExecutorService pool) throws Exception {
        // A Java thread for each processor and one native thread each, as in every pass of the product.
        Blas.threads(1);
        for (double deviation : EXOGENOUS_DEVIATIONS) {
            TransitionSample sample =
                    world(deviation, seed).sample(rows, 1, new SplittableRandom(seed + Double.hashCode(deviation)));
            List<Matrix> parts = parts(sample);
            double[] seconds = new double[REPEATS];
            ReducedRankSolution solution = solve(parts, pool);
            for (int i = 0; i < 2 * REPEATS; i++) {
                long start = System.nanoTime();
                solution = solve(parts, pool);
                seconds[i % REPEATS] = (System.nanoTime() - start) / 1e9;
            }
            Arrays.sort(seconds);
            Path file = folder.resolve(String.format(Locale.ROOT, "exogenous-%.1f.npz", deviation));
            write(file, sample, solution, seconds[REPEATS / 2]);
            Console.line(
                    "sigma_exo %.1f: exact loss %.6f in %.4f s",
                    deviation, solution.loss(SIZES.action()), seconds[REPEATS / 2]);
        }
    }

    private static ExLinearWorld world(double deviation, long seed) {
        double[] variances = new double[SIZES.exogenous()];
        Arrays.fill(variances, deviation * deviation);
        WorldOptions options =
                WorldOptions.of(SIZES).withExogenousVariances(variances).withSensorNoise(SENSOR_NOISE);
        return ExLinearWorld.random(options, new SplittableRandom(seed));
    }

    /** Rows in as many parts as there are processors. */
    private static List<Matrix> parts(TransitionSample sample) {
        Matrix both = Matrix.stackColumns(sample.observation(), sample.nextObservation());
        int count = Runtime.getRuntime().availableProcessors();
        List<Matrix> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(both.rowRange(both.rows() * i / count, both.rows() * (i + 1) / count));
        }
        return parts;
    }

    private static ReducedRankSolution solve(List<Matrix> parts, ExecutorService pool) throws Exception {
        List<Callable<Moments>> tasks = new ArrayList<>();
        parts.forEach(rows -> tasks.add(() -> moments(rows)));
        List<Moments> moments = new ArrayList<>();
        for (Future<Moments> done : pool.invokeAll(tasks)) {
            moments.add(done.get());
        }
        return LinearSolver.solve(
                Moments.merge(moments),
                ReducedRankProblem.of("oNext", List.of("o"), List.of(TargetTerm.of("oNext", 1))));
    }

    private static Moments moments(Matrix rows) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        widths.put("o", SIZES.observation());
        widths.put("oNext", SIZES.observation());
        try (MomentAccumulator accumulator = new MomentAccumulator(new Layout(widths))) {
            accumulator.add(rows);
            return accumulator.snapshot();
        }
    }

    private static void write(Path file, TransitionSample sample, ReducedRankSolution solution, double seconds) {
        int k = SIZES.action();
        Matrix m = solution.inputRegression();
        Matrix d = solution.encoder(k);
        NpzWriter.write(file, npz -> {
            npz.add("o", DType.FLOAT64, sample.observation());
            npz.add("o_next", DType.FLOAT64, sample.nextObservation());
            npz.add("A", DType.FLOAT64, m);
            npz.add("B", DType.FLOAT64, solution.targetBasis(k));
            npz.add("C", DType.FLOAT64, d.times(m).scale(-1));
            npz.add("D", DType.FLOAT64, d);
            npz.add("seconds", DType.FLOAT64, Matrix.of(1, 1, new double[] {seconds}));
        });
    }
}
