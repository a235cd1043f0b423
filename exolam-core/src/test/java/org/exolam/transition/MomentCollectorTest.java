package org.exolam.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.exolam.data.MemoryDataset;
import org.exolam.error.DataException;
import org.exolam.linalg.Blas;
import org.exolam.linalg.Matrix;
import org.exolam.moments.MomentAccumulator;
import org.exolam.moments.Moments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentCollectorTest {
    /** Times the largest entry: rounding of sums of some ten thousand products. */
    private static final double RELATIVE = 1e-12;

    private static TransitionTable table(MemoryDataset data, int horizon, TransitionOptions options) {
        StackOfFrames phi = new StackOfFrames(Recordings.FRAME_WIDTH, 1);
        return TransitionTable.of(
                data,
                List.of(
                        new Column("o", new FrameSource(phi, "obs", 0)),
                        new Column("oNext", new FrameSource(phi, "obs", horizon)),
                        new Column("action", new BlockSource("action", 0, 1)),
                        new Column("background", new BlockSource("background", horizon, 3))),
                horizon,
                options);
    }

    /** Moments of the rows of a group, kept or not, in one accumulator without shards. */
    private static Moments direct(TransitionTable table, List<Integer> episodes, RowFilter filterOrNull) {
        List<Matrix> rows = new ArrayList<>();
        table.forEach(episodes, batch -> {
            boolean[] keep = filterOrNull == null ? null : filterOrNull.keep(batch);
            for (int i = 0; i < batch.count(); i++) {
                if (keep == null || keep[i]) {
                    rows.add(batch.values().rowRange(i, i + 1));
                }
            }
        });
        try (MomentAccumulator accumulator = new MomentAccumulator(table.layout())) {
            rows.forEach(accumulator::add);
            return accumulator.snapshot();
        }
    }

    private static void assertClose(Moments expected, Moments actual) {
        assertEquals(expected.layout(), actual.layout());
        assertEquals(expected.count(), actual.count());
        double scale = Math.max(Double.MIN_NORMAL, expected.comoment().maxAbs());
        assertEquals(0, expected.comoment().minus(actual.comoment()).maxAbs() / scale, RELATIVE);
        for (int j = 0; j < expected.mean().size(); j++) {
            double m = expected.mean().get(j);
            assertEquals(m, actual.mean().get(j), RELATIVE * Math.max(1, Math.abs(m)));
        }
    }

    private static int[] lengths(int count, int longest, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        return IntStream.generate(() -> random.nextInt(longest)).limit(count).toArray();
    }

    @ParameterizedTest(name = "episodes={0} longest={1} batch={2} seed={3}")
    @CsvSource({"1, 2, 256, 1", "7, 5, 1, 2", "40, 300, 256, 3", "3, 9000, 256, 4", "3, 9000, 100, 5", "300, 40, 7, 6"})
    void anyNumberOfWorkersGivesTheSameBitsAndTheMomentsOfTheRows(int episodes, int longest, int batch, long seed) {
        MemoryDataset data = Recordings.of(lengths(episodes, longest, seed));
        List<Integer> odd =
                IntStream.range(0, episodes).filter(e -> e % 2 == 1).boxed().toList();
        List<Integer> even =
                IntStream.range(0, episodes).filter(e -> e % 2 == 0).boxed().toList();
        List<List<Integer>> groups = List.of(odd, List.of(), even);
        TransitionTable one = table(data, 1, new TransitionOptions(1, batch, Long.MAX_VALUE));
        List<Moments> expected = MomentCollector.collect(one, groups, null);
        assertEquals(3, expected.size());
        assertEquals(0, expected.get(1).count());
        assertClose(direct(one, odd, null), expected.get(0));
        assertClose(direct(one, even, null), expected.get(2));
        for (int workers = 2; workers <= 3; workers++) {
            TransitionTable several = table(data, 1, one.options().withWorkers(workers));
            assertEquals(expected, MomentCollector.collect(several, groups, null), workers + " workers");
        }
    }

    @Test
    void theNumberOfNativeThreadsOutsideDoesNotMatter() {
        int before = Blas.threads();
        try {
            MemoryDataset data = Recordings.of(5000);
            TransitionTable table = table(data, 1, TransitionOptions.defaults());
            Blas.threads(1);
            List<Moments> expected = MomentCollector.collect(table, List.of(List.of(0)), null);
            Blas.threads(2);
            assertEquals(expected, MomentCollector.collect(table, List.of(List.of(0)), null));
            assertEquals(2, Blas.threads());
        } finally {
            Blas.threads(before);
        }
    }

    @ParameterizedTest(name = "batch={0}")
    @CsvSource({"1", "7", "256"})
    void aFilterPicksRows(int batch) {
        MemoryDataset data = Recordings.of(10, 3000, 2);
        TransitionTable table = table(data, 2, new TransitionOptions(2, batch, Long.MAX_VALUE));
        RowFilter idle = RowFilter.allZero("action");
        List<List<Integer>> groups = List.of(List.of(0, 1), List.of(2), List.of(1));
        List<Moments> idleRows = MomentCollector.collect(table, groups, idle);
        List<Moments> others = MomentCollector.collect(table, groups, idle.negate());
        for (int g = 0; g < groups.size(); g++) {
            assertClose(direct(table, groups.get(g), idle), idleRows.get(g));
            assertEquals(
                    table.transitions(groups.get(g)),
                    idleRows.get(g).count() + others.get(g).count());
        }
        assertEquals(1003, idleRows.get(0).count());
        assertEquals(0, idleRows.get(0).cov("action").get(0, 0));
    }

    @Test
    void aLimitCountsOverTheGroupsInTheirOrder() {
        MemoryDataset data = Recordings.of(11, 11, 11);
        TransitionTable table = table(data, 1, new TransitionOptions(2, 4, 15));
        List<Long> told = new ArrayList<>();
        TransitionTable counted = table(data, 1, table.options().withProgress((done, total) -> told.add(done)));
        List<Moments> moments = MomentCollector.collect(counted, List.of(List.of(0), List.of(2, 1), List.of(1)), null);
        assertEquals(
                List.of(10.0, 5.0, 0.0), moments.stream().map(Moments::count).toList());
        assertEquals(15, told.get(told.size() - 1));
    }

    @Test
    void episodesInOtherGroupsDoNotChangeAGroupsBits() {
        MemoryDataset data = Recordings.of(lengths(20, 500, 8));
        TransitionTable table = table(data, 1, TransitionOptions.defaults());
        List<Integer> some = List.of(3, 4, 9, 17);
        Moments alone = MomentCollector.collect(table, List.of(some), null).get(0);
        List<Integer> rest =
                IntStream.range(0, 20).filter(e -> !some.contains(e)).boxed().toList();
        assertEquals(
                alone, MomentCollector.collect(table, List.of(rest, some), null).get(1));
    }

    @Test
    void aBadNumberEndsTheCollectionWithItsPlace() {
        double[][] rows = new double[5000][2];
        rows[4321][1] = Double.POSITIVE_INFINITY;
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of("obs", MemoryDataset.vectors(rows)))
                .build();
        List<Column> columns = List.of(new Column("o", new BlockSource("obs", 0, 2)));
        TransitionTable table = TransitionTable.of(data, columns, 1, TransitionOptions.defaults());
        String message = assertThrows(
                        DataException.class, () -> MomentCollector.collect(table, List.of(List.of(0)), null))
                .getMessage();
        assertEquals(
                "memory, episode episode-0: column o[1] of transition 4321 is Infinity since block obs is Infinity at"
                        + " row 4321; repair the row or leave out the episode",
                message);
    }
}
