package org.exolam.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.exolam.data.MemoryDataset;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Blas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitionTableTest {
    private static final long ALL = Long.MAX_VALUE;

    private static List<Column> columns(int history, int horizon) {
        StackOfFrames phi = new StackOfFrames(Recordings.FRAME_WIDTH, history);
        return List.of(
                new Column("o", new FrameSource(phi, "obs", 0)),
                new Column("oNext", new FrameSource(phi, "obs", horizon)),
                new Column("action", new BlockSource("action", 0, 1)),
                new Column("background", new BlockSource("background", horizon, 3)));
    }

    private static List<Integer> all(MemoryDataset data) {
        return IntStream.range(0, data.episodes().size()).boxed().toList();
    }

    /** (episode, t, row values) of every transition, in the order of arrival. */
    private static List<String> rows(TransitionTable table, List<Integer> episodes) {
        List<String> rows = new ArrayList<>();
        table.forEach(episodes, batch -> {
            for (int i = 0; i < batch.count(); i++) {
                rows.add(batch.episode() + " " + (batch.first() + i) + " "
                        + java.util.Arrays.toString(batch.values().row(i)));
            }
        });
        return rows;
    }

    /** The same by the definition, one transition at a time. */
    private static List<String> expected(MemoryDataset data, int history, int horizon) {
        List<String> rows = new ArrayList<>();
        for (int e = 0; e < data.episodes().size(); e++) {
            try (var episode = data.open(e)) {
                int frames = episode.info().frames();
                for (int t = 0; t + horizon < frames; t++) {
                    double[] row = new double[4 * (history + 1) + 4];
                    for (int s = 0; s <= history; s++) {
                        int now = Math.max(0, t - s);
                        int then = Math.max(0, t + horizon - s);
                        episode.read("obs", now, now + 1).copyTo(0, 2, row, 2 * s);
                        episode.read("obs", then, then + 1).copyTo(0, 2, row, 2 * (history + 1) + 2 * s);
                    }
                    episode.read("action", t, t + 1).copyTo(0, 1, row, 4 * (history + 1));
                    episode.read("background", t + horizon, t + horizon + 1).copyTo(0, 3, row, 4 * (history + 1) + 1);
                    rows.add(e + " " + t + " " + java.util.Arrays.toString(row));
                }
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "history={0} horizon={1} batch={2} workers={3}")
    @CsvSource({
        "0, 1, 256, 1",
        "0, 1, 1, 2",
        "0, 3, 2, 2",
        "1, 1, 1, 1",
        "2, 1, 3, 2",
        "3, 2, 1, 3",
        "2, 5, 4, 2",
        "5, 1, 2, 2",
        "1, 7, 3, 3",
        "3, 40, 5, 2"
    })
    void everyTransitionComesOnceInOrderWithTheNumbersOfTheDefinition(
            int history, int horizon, int batch, int workers) {
        MemoryDataset data = Recordings.of(7, 1, 0, 12, 2, 41, horizon, horizon + 1);
        TransitionTable table = TransitionTable.of(
                data, columns(history, horizon), horizon, new TransitionOptions(workers, batch, ALL));
        List<String> wanted = expected(data, history, horizon);
        assertEquals(wanted, rows(table, all(data)));
        assertEquals(wanted.size(), table.transitions(all(data)));
        assertEquals(data.transitions(horizon), wanted.size());
        assertEquals(0, data.openEpisodes());
    }

    @Test
    void noTransitionCrossesAnEpisodesBorder() {
        MemoryDataset data = Recordings.of(4, 5, 6);
        TransitionTable table = TransitionTable.of(data, columns(2, 2), 2, new TransitionOptions(2, 2, ALL));
        table.forEach(all(data), batch -> {
            for (int i = 0; i < batch.count(); i++) {
                for (int j : new int[] {0, 2, 4, 6, 8, 10}) {
                    double frame = batch.values().get(i, j);
                    assertEquals(batch.episode(), Math.floor(frame / 1000), "column " + j);
                }
            }
        });
    }

    @Test
    void episodesShorterThanTheHorizonGiveNone() {
        MemoryDataset data = Recordings.of(0, 1, 2, 3);
        TransitionTable table = TransitionTable.of(data, columns(0, 3), 3, TransitionOptions.defaults());
        assertEquals(List.of(), rows(table, all(data)));
        assertEquals(List.of(), rows(table, List.of()));
        assertEquals(List.of(), table.used(all(data)));
    }

    @Test
    void aColumnThatWantsTheActionAtTheNextFrameLosesTheLastTransition() {
        MemoryDataset data = Recordings.of(5);
        List<Column> next = List.of(new Column("actionNext", new BlockSource("action", 1, 1)));
        TransitionTable table = TransitionTable.of(data, next, 1, TransitionOptions.defaults());
        assertEquals(3, table.transitions(0));
        assertEquals(List.of("0 0 [0.5]", "0 1 [1.0]", "0 2 [0.0]"), rows(table, all(data)));
    }

    @Test
    void everyRowIsReadOnceEvenWhereBatchesOverlap() {
        MemoryDataset data = Recordings.of(50);
        TransitionTable table = TransitionTable.of(
                data, List.of(columns(3, 4).get(1), columns(3, 4).get(0)), 4, new TransitionOptions(2, 3, ALL));
        assertEquals(46, rows(table, all(data)).size());
        assertEquals(50, data.rowsRead());
    }

    @Test
    void readsAreBoundedByTheBatchHoweverLongTheEpisode() {
        MemoryDataset data = Recordings.of(5000);
        TransitionTable table = TransitionTable.of(data, columns(1, 2), 2, new TransitionOptions(2, 16, ALL));
        assertEquals(4998, rows(table, all(data)).size());
        assertTrue(data.largestRead() <= 16 + 1 + 2, "read " + data.largestRead() + " rows at once");
        assertEquals(1, data.mostOpenEpisodes());
    }

    @Test
    void wideRowsMakeSmallerBatches() {
        StackOfFrames wide = new StackOfFrames(1 << 20, 0);
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of("obs", MemoryDataset.vectors(new double[0][], 1 << 20)))
                .build();
        TransitionTable table = TransitionTable.of(
                data, List.of(new Column("o", new FrameSource(wide, "obs", 0))), 1, TransitionOptions.defaults());
        assertEquals(4, table.batch());
    }

    @Test
    void aLimitTakesTheFirstEpisodesAndCutsTheLast() {
        MemoryDataset data = Recordings.of(5, 1, 5, 5);
        TransitionTable table = TransitionTable.of(data, columns(0, 1), 1, new TransitionOptions(2, 3, 6));
        List<String> rows = rows(table, all(data));
        assertEquals(expected(data, 0, 1).subList(0, 6), rows);
        assertEquals(6, table.transitions(all(data)));
        assertEquals(List.of(0, 2), table.used(all(data)));
        assertEquals(List.of(3, 0), table.used(List.of(3, 1, 0, 2)));
    }

    @Test
    void resultsOfWorkersAreFoldedInOrderOnTheCallersThread() {
        MemoryDataset data = Recordings.of(200);
        TransitionTable table = TransitionTable.of(data, columns(0, 1), 1, new TransitionOptions(3, 4, ALL));
        Thread caller = Thread.currentThread();
        List<Integer> firsts = new ArrayList<>();
        table.map(
                all(data),
                batch -> {
                    assertFalse(Thread.currentThread() == caller);
                    // Early batches are slowest, so that order is not an accident.
                    spin(20_000 / (1 + batch.first()));
                    return batch.first();
                },
                first -> {
                    assertSame(caller, Thread.currentThread());
                    firsts.add(first);
                });
        assertEquals(IntStream.range(0, 50).map(i -> 4 * i).boxed().toList(), firsts);
    }

    private static void spin(int rounds) {
        for (int i = 0; i < rounds; i++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aPassIsBoundedInWhatItHoldsAtOnce() {
        MemoryDataset data = Recordings.of(2000);
        int workers = 2;
        TransitionTable table = TransitionTable.of(data, columns(0, 1), 1, new TransitionOptions(workers, 4, ALL));
        AtomicInteger alive = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        table.map(
                all(data),
                batch -> {
                    most.accumulateAndGet(alive.incrementAndGet(), Math::max);
                    return batch;
                },
                batch -> {
                    spin(1000);
                    alive.decrementAndGet();
                });
        assertTrue(most.get() <= workers + 2, most + " batches at once");
    }

    @Test
    void progressCountsEveryTransition() {
        MemoryDataset data = Recordings.of(10, 4);
        List<String> told = new ArrayList<>();
        TransitionOptions options =
                new TransitionOptions(2, 4, ALL).withProgress((done, total) -> told.add(done + "/" + total));
        rows(TransitionTable.of(data, columns(0, 1), 1, options), all(data));
        assertEquals(List.of("4/12", "8/12", "9/12", "12/12"), told);
    }

    @Test
    void aNumberThatIsNotFiniteIsNamedByEpisodeColumnBlockAndRow() {
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of("obs", MemoryDataset.vectors(new double[6][2])))
                .episode(Map.of("obs", MemoryDataset.vectors(new double[][] {{0, 1}, {0, 1}, {0, 1}, {1, Double.NaN}})))
                .build();
        List<Column> columns = List.of(
                new Column("o", new BlockSource("obs", 0, 2)), new Column("oNext", new BlockSource("obs", 1, 2)));
        TransitionTable table = TransitionTable.of(data, columns, 1, new TransitionOptions(2, 2, ALL));
        String message =
                assertThrows(DataException.class, () -> rows(table, all(data))).getMessage();
        assertEquals(
                "memory, episode episode-1: column oNext[1] of transition 2 is NaN since block obs is NaN at row 3;"
                        + " repair the row or leave out the episode",
                message);
        assertEquals(0, data.openEpisodes());
    }

    @Test
    void hugeFiniteNumbersAreNotRefused() {
        double[][] rows = new double[600][];
        java.util.Arrays.setAll(rows, i -> new double[] {1.7e308});
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of("obs", MemoryDataset.vectors(rows)))
                .build();
        List<Column> columns = List.of(new Column("o", new BlockSource("obs", 0, 1)));
        assertEquals(
                599,
                rows(TransitionTable.of(data, columns, 1, TransitionOptions.defaults()), all(data))
                        .size());
    }

    @Test
    void aFailureOfReaderWorkerOrFoldComesOutAsItWasThrown() {
        MemoryDataset data = Recordings.of(100);
        TransitionTable table = TransitionTable.of(data, columns(0, 1), 1, new TransitionOptions(2, 4, ALL));
        DataException failure = new DataException("broken");
        assertSame(failure, assertThrows(DataException.class, () -> table.map(all(data), b -> fail(failure), r -> {})));
        assertSame(failure, assertThrows(DataException.class, () -> table.forEach(all(data), b -> fail(failure))));
        AssertionError error = new AssertionError("worse");
        assertSame(error, assertThrows(AssertionError.class, () -> table.map(all(data), b -> raise(error), r -> {})));
        MemoryDataset lying = MemoryDataset.frames("obs")
                .episode(Map.of(
                        "obs", MemoryDataset.vectors(new double[20][2]), "action", MemoryDataset.classes(1, 2, 3)))
                .build();
        List<Column> action = List.of(new Column("action", new BlockSource("action", 0, 1)));
        TransitionTable short1 = TransitionTable.of(lying, action, 1, new TransitionOptions(2, 4, ALL));
        assertTrue(assertThrows(DataException.class, () -> rows(short1, all(lying)))
                .getMessage()
                .contains("block action"));
        assertEquals(0, data.openEpisodes());
        assertEquals(0, lying.openEpisodes());
    }

    private static <R> R fail(DataException failure) {
        throw failure;
    }

    private static <R> R raise(Error error) {
        throw error;
    }

    @Test
    void anInterruptEndsThePassAndStaysVisible() {
        MemoryDataset data = Recordings.of(100_000);
        TransitionTable table = TransitionTable.of(data, columns(0, 1), 1, new TransitionOptions(2, 4, ALL));
        AtomicInteger folded = new AtomicInteger();
        assertThrows(
                CancellationException.class,
                () -> table.forEach(all(data), batch -> {
                    if (folded.incrementAndGet() == 3) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertTrue(Thread.interrupted());
        assertEquals(3, folded.get());
        assertEquals(0, data.openEpisodes());
    }

    @Test
    void aPassRestoresTheNumberOfNativeThreads() {
        int before = Blas.threads();
        try {
            Blas.threads(3);
            MemoryDataset data = Recordings.of(10);
            TransitionTable table = TransitionTable.of(data, columns(0, 1), 1, TransitionOptions.defaults());
            table.map(all(data), batch -> Blas.threads(), threads -> assertEquals(1, threads));
            assertEquals(3, Blas.threads());
        } finally {
            Blas.threads(before);
        }
    }

    @Test
    void whatCannotWorkIsRefusedBeforeReading() {
        MemoryDataset data = Recordings.of(5);
        TransitionOptions options = TransitionOptions.defaults();
        List<Column> two = columns(0, 2);
        assertThrows(UsageException.class, () -> TransitionTable.of(data, two, 0, options));
        assertThrows(IllegalArgumentException.class, () -> TransitionTable.of(data, two, 1, options));
        assertThrows(
                IllegalArgumentException.class,
                () -> TransitionTable.of(data, List.of(two.get(0), two.get(0)), 2, options));
        List<Column> unknown = List.of(new Column("x", new BlockSource("keypoints", 0, 2)));
        assertTrue(assertThrows(UsageException.class, () -> TransitionTable.of(data, unknown, 1, options))
                .getMessage()
                .contains("background"));
        assertThrows(
                UsageException.class,
                () -> TransitionTable.of(data, two, 2, options).transitions(1));
        assertThrows(UsageException.class, () -> new TransitionOptions(0, 1, 1));
        assertThrows(UsageException.class, () -> new TransitionOptions(1, 0, 1));
        assertThrows(UsageException.class, () -> new TransitionOptions(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new BlockSource("obs", -1, 2));
        assertThrows(IllegalArgumentException.class, () -> new OneHotSource("a", 0, List.of(1L, 1L)));
    }

    @Test
    void oneHotColumnsMarkTheClassAndLeaveUnknownOnesAtZero() {
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of(
                        "obs", MemoryDataset.vectors(new double[4][1]), "action", MemoryDataset.classes(7, -1, 9)))
                .build();
        List<Column> columns = List.of(new Column("action", new OneHotSource("action", 0, List.of(-1L, 7L))));
        TransitionTable table = TransitionTable.of(data, columns, 1, TransitionOptions.defaults());
        assertEquals(List.of("0 0 [0.0, 1.0]", "0 1 [1.0, 0.0]", "0 2 [0.0, 0.0]"), rows(table, all(data)));
    }

    @Test
    void imagesComeAsNumbersFrom0To255() {
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of("obs", MemoryDataset.images(2, 1, 2, 1, new byte[] {0, -1, 127, -128})))
                .build();
        List<Column> columns = List.of(
                new Column("o", new BlockSource("obs", 0, 2)), new Column("oNext", new BlockSource("obs", 1, 2)));
        TransitionTable table = TransitionTable.of(data, columns, 1, TransitionOptions.defaults());
        assertEquals(List.of("0 0 [0.0, 255.0, 127.0, 128.0]"), rows(table, all(data)));
    }
}
