package org.exolam.neural.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.Dataset;
import org.exolam.data.MemoryDataset;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.transition.BlockSource;
import org.exolam.transition.Column;
import org.exolam.transition.FrameSource;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mini-batches hold what the table of transitions holds. */
class TransitionFeedTest {
    private static final int SIDE = 6;

    private static Dataset pictures() {
        SplittableRandom random = new SplittableRandom(9);
        MemoryDataset.Builder data = MemoryDataset.frames("obs");
        for (int length : new int[] {7, 1, 12}) {
            byte[] pixels = new byte[length * SIDE * SIDE * 3];
            byte[] pair = new byte[pixels.length];
            random.nextBytes(pixels);
            random.nextBytes(pair);
            double[][] actions = new double[Math.max(0, length - 1)][2];
            for (double[] row : actions) {
                row[0] = random.nextDouble();
                row[1] = random.nextDouble();
            }
            Map<String, org.exolam.data.NumericArray> blocks = new HashMap<>();
            blocks.put("obs", MemoryDataset.images(length, SIDE, SIDE, 3, pixels));
            blocks.put("obs_pair", MemoryDataset.images(length, SIDE, SIDE, 3, pair));
            blocks.put("actions", MemoryDataset.vectors(actions, 2));
            data.episode(blocks);
        }
        return data.build();
    }

    @ParameterizedTest(name = "represent \"{0}\", horizon {1}, seed 9")
    @CsvSource({"'', 1", "stack 3, 1", "stack 3, 2", "resize 4 | stack 2, 1", "stack 2 | pca 5, 2", "gray, 3"})
    void framesAndColumnsAreThoseOfTheTable(String represent, int horizon) {
        Dataset data = pictures();
        Representation phi = Representations.parse(represent).fit(data, List.of(0, 2), FitOptions.DEFAULT);
        Column action = new Column("a", new BlockSource("actions", 0, 2));
        FeedPlan plan = new FeedPlan(phi, List.of("obs", "obs_pair"), List.of(action), horizon);
        Map<String, double[]> expected = table(data, phi, horizon);
        TransitionTable table = TransitionTable.of(data, plan.all(), horizon, TransitionOptions.defaults());
        TransitionFeed feed =
                new TransitionFeed(data, plan, Run.of(table, List.of(0, 1, 2)), List.of(horizon), 4, 64, 1);
        int seen = 0;
        for (long step = 0; step < 6; step++) {
            Batch batch = feed.at(step);
            for (int i = 0; i < batch.count(); i++) {
                double[] row = expected.get(key(batch.columns().get("a").values(), i));
                int d = phi.size();
                for (int part = 0; part < 4; part++) {
                    Batch.Frames frames = batch.frames().get(part < 2 ? "obs" : "obs_pair");
                    double[] got = ordered(frames, part % 2 == 1, i, phi, plan);
                    double[] want = java.util.Arrays.copyOfRange(row, part * d, (part + 1) * d);
                    assertArrayEquals(want, got, 1e-6, "part " + part);
                }
                seen++;
            }
        }
        assertTrue(seen >= 18);
    }

    /** Frames of a batch in the order of φ: stacked channels side by side at each place. */
    private static double[] ordered(Batch.Frames frames, boolean next, int i, Representation phi, FeedPlan plan) {
        int d = phi.size();
        int stack = plan.stack();
        int one = d / stack;
        int channels = phi.output().isImage() ? phi.output().channels() / stack : one;
        double[] out = new double[d];
        for (int s = 0; s < stack; s++) {
            for (int j = 0; j < one; j++) {
                int at = i * d + s * one + j;
                double value = frames.areBytes() ? (frames.bytes(next)[at] & 0xff) / 255.0 : frames.numbers(next)[at];
                out[j / channels * channels * stack + s * channels + j % channels] = value;
            }
        }
        return out;
    }

    private static String key(float[] actions, int row) {
        return actions[2 * row] + " " + actions[2 * row + 1];
    }

    private static Map<String, double[]> table(Dataset data, Representation phi, int horizon) {
        TransitionTable table = TransitionTable.of(
                data,
                List.of(
                        new Column("o", new FrameSource(phi, "obs", 0)),
                        new Column("n", new FrameSource(phi, "obs", horizon)),
                        new Column("p", new FrameSource(phi, "obs_pair", 0)),
                        new Column("q", new FrameSource(phi, "obs_pair", horizon)),
                        new Column("a", new BlockSource("actions", 0, 2))),
                horizon,
                TransitionOptions.defaults());
        Map<String, double[]> rows = new HashMap<>();
        table.forEach(List.of(0, 1, 2), batch -> {
            for (int i = 0; i < batch.count(); i++) {
                double[] row = batch.values().row(i);
                int d = row.length;
                rows.put((float) row[d - 2] + " " + (float) row[d - 1], row);
            }
        });
        return rows;
    }

    @Test
    void windowsOfADataSetLargerThanMemoryShowAllOfIt() {
        Dataset data = pictures();
        Representation phi = Representations.parse("").fit(data, List.of(0, 2), FitOptions.DEFAULT);
        FeedPlan plan = new FeedPlan(phi, List.of("obs"), List.of(), 1);
        List<Run> runs = List.of(new Run(0, 0, 3), new Run(0, 3, 3), new Run(2, 0, 5), new Run(2, 5, 6));
        SampleOrder order = new SampleOrder(runs, 2, 6, 3);
        java.util.Set<Run> seen = new java.util.HashSet<>();
        for (long step = 0; order.at(step).epoch() < 2; step++) {
            seen.addAll(order.at(step).runs());
        }
        assertEquals(4, seen.size());
        assertEquals(
                2,
                new TransitionFeed(data, plan, runs, List.of(1), 2, 1, 3).at(7).count());
    }

    @Test
    void noTransitionIsAnErrorThatNamesTheHorizon() {
        Dataset data = pictures();
        Representation phi = Representations.parse("").fit(data, List.of(0), FitOptions.DEFAULT);
        FeedPlan plan = new FeedPlan(phi, List.of("obs"), List.of(), 20);
        UsageException e = assertThrows(
                UsageException.class, () -> new TransitionFeed(data, plan, List.of(), List.of(20), 2, 1, 3));
        assertTrue(e.getMessage().contains("more than 20 frames"), e.getMessage());
    }

    @Test
    void aNumberThatIsNotFiniteIsNamedWithItsPlace() {
        double[][] rows = {{1, 2}, {3, Double.NaN}, {5, 6}};
        Dataset data = MemoryDataset.frames("o")
                .episode(Map.of("o", MemoryDataset.vectors(rows)))
                .build();
        Representation phi = Representations.parse("")
                .fit(
                        MemoryDataset.frames("o")
                                .episode(Map.of("o", MemoryDataset.vectors(new double[][] {{1, 2}, {2, 3}})))
                                .build(),
                        List.of(0),
                        FitOptions.DEFAULT);
        FeedPlan plan = new FeedPlan(phi, List.of("o"), List.of(), 1);
        TransitionFeed feed = new TransitionFeed(data, plan, List.of(new Run(0, 0, 2)), List.of(1), 2, 1, 3);
        DataException e = assertThrows(DataException.class, () -> feed.at(0));
        assertTrue(e.getMessage().contains("frame 1 is NaN"), e.getMessage());
        assertTrue(e.getMessage().contains("episode-0"), e.getMessage());
    }

    @Test
    void idleTransitionsAreRunsOfZeroActions() {
        double[][] frames = new double[9][1];
        double[][] actions = {{0}, {0}, {1}, {0}, {2}, {3}, {0}, {0}};
        Dataset data = MemoryDataset.frames("o")
                .episode(Map.of("o", MemoryDataset.vectors(frames), "a", MemoryDataset.vectors(actions)))
                .build();
        List<Run> idle = Run.idle(data, List.of(new Run(0, 0, 8)), "a");
        assertEquals(List.of(new Run(0, 0, 2), new Run(0, 3, 1), new Run(0, 6, 2)), idle);
    }
}
