package org.exolam.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.io.Datasets;
import org.exolam.io.reading.OpenOptions;
import org.exolam.neural.Monitor;
import org.exolam.neural.NeuralLam;
import org.exolam.neural.NeuralOptions;
import org.exolam.neural.NeuralTrainer;
import org.exolam.neural.TrainerOptions;
import org.exolam.neural.TrainingTask;
import org.exolam.objective.Objective;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.settings.Settings;

/**
 * Our side of the comparison with PyTorch ({@code peers/neural_step.py}): milliseconds of a training step, the batch's
 * reading included, median after ten that warm up.
 *
 * <p>Arguments: recording of 64 × 64 pictures, kind (pixels, learned, transformer), width, batch, steps, threads.
 */
public final class NeuralBenchmark {
    private static final int WARM = 10;

    private NeuralBenchmark() {}

    public static void main(String[] arguments) {
        String kind = arguments[1];
        int width = Integer.parseInt(arguments[2]);
        int batch = Integer.parseInt(arguments[3]);
        int steps = WARM + Integer.parseInt(arguments[4]);
        int threads = Integer.parseInt(arguments[5]);
        double[] times = new double[steps];
        Monitor clock = new Monitor() {
            private long last = System.nanoTime();

            @Override
            public void advance(int done, int all, double loss) {
                long now = System.nanoTime();
                times[done - 1] = (now - last) / 1e6;
                last = now;
            }
        };
        try (Dataset data = Datasets.open(Path.of(arguments[0]), OpenOptions.DEFAULT)) {
            List<Integer> all =
                    IntStream.range(0, data.episodes().size()).boxed().toList();
            Representation phi = Representations.parse("stack 3").fit(data, all, FitOptions.DEFAULT);
            NeuralLam lam = new NeuralTrainer(model(kind, width), train(batch, steps), 1, threads, clock)
                    .train(new TrainingTask(data, all, Long.MAX_VALUE, phi, null, null, objective(kind)), null);
            double[] warm = Arrays.copyOfRange(times, WARM, steps);
            Arrays.sort(warm);
            Console.line("%s %d %.1f ms/step, %d parameters", kind, width, warm[warm.length / 2], lam.parameters());
        }
    }

    private static NeuralOptions model(String kind, int width) {
        boolean isTransformer = kind.equals("transformer");
        return NeuralOptions.parse(Settings.of(
                "model",
                isTransformer
                        ? Map.of("encoder", "transformer", "hidden", width, "depth", 4)
                        : Map.of("width", width, "hidden", 256, "depth", 2)));
    }

    private static TrainerOptions train(int batch, int steps) {
        return TrainerOptions.parse(
                Settings.of("train", Map.of("steps", steps, "batch", batch, "log", steps, "checkpoint", 0)));
    }

    private static Objective objective(String kind) {
        String space = kind.equals("learned") ? "ema" : "pixels";
        return ObjectiveCodec.parse(Settings.of(
                "objective",
                Map.of(
                        "bottleneck",
                        Map.of("size", 32),
                        "targets",
                        List.of(Map.of("block", "nextObservation", "space", space)))));
    }
}
