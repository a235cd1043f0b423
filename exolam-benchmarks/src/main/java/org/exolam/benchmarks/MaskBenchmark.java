package org.exolam.benchmarks;

import java.util.Arrays;
import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.data.Split;
import org.exolam.data.SplitRule;
import org.exolam.io.Datasets;
import org.exolam.io.reading.OpenOptions;
import org.exolam.linalg.Matrix;
import org.exolam.representation.AgentMask;
import org.exolam.representation.FitOptions;

/**
 * How well masks that were found by recurrence, without labels, cover the masks that a recording holds.
 *
 * <pre>
 * DATA BLOCK EPISODES    held-out episodes as 4,10,11
 * </pre>
 */
public final class MaskBenchmark {
    private static final double HALF = 0.5;

    private MaskBenchmark() {}

    public static void main(String[] arguments) {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("expected DATA BLOCK EPISODES, got " + String.join(" ", arguments));
        }
        List<Integer> test =
                Arrays.stream(arguments[2].split(",")).map(Integer::valueOf).toList();
        try (Dataset data = Datasets.open(arguments[0], OpenOptions.DEFAULT)) {
            Split split = new SplitRule(HALF, test).split(data);
            Load load = Load.start();
            AgentMask mask = AgentMask.fit(AgentMask.RECURRENCE, data, split.train(), FitOptions.DEFAULT);
            Console.line("fit: %.1f s (others %.0f %%)", load.wallSeconds(), load.othersPercent());
            mask.notices().forEach(n -> Console.line("%s", n));
            score("training episodes", mask, data, split.train(), arguments[1]);
            score("held-out episodes", mask, data, split.test(), arguments[1]);
        }
    }

    private static void score(String name, AgentMask mask, Dataset data, List<Integer> episodes, String block) {
        double both = 0;
        double found = 0;
        double true1 = 0;
        double frames = 0;
        Load load = Load.start();
        for (int e : episodes) {
            try (Episode episode = data.open(e)) {
                int n = episode.info().frames();
                NumericArray truth = episode.read(block, 0, n);
                Matrix m = mask.masks(data.schema().frames(), b -> episode.read(b, 0, n));
                for (int i = 0; i < truth.size(); i++) {
                    boolean isFound = m.array()[i] > HALF;
                    boolean isTrue = truth.get(i) > 0;
                    both += isFound && isTrue ? 1 : 0;
                    found += isFound ? 1 : 0;
                    true1 += isTrue ? 1 : 0;
                }
                frames += n;
            }
        }
        Console.line(
                "%s: intersection over union %.3f, precision %.3f, recall %.3f; %.1f ms a frame on one thread",
                name, both / (found + true1 - both), both / found, both / true1, 1000 * load.wallSeconds() / frames);
    }
}
