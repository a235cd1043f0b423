package org.exolam.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptDatasetTest {
    /** Row t of episode e is (e, t); action rows are one fewer where asked for. */
    private static MemoryDataset data(int missingActions, int... lengths) {
        MemoryDataset.Builder builder = MemoryDataset.frames("obs");
        for (int e = 0; e < lengths.length; e++) {
            double[][] rows = new double[lengths[e]][];
            for (int t = 0; t < rows.length; t++) {
                rows[t] = new double[] {e, t};
            }
            double[][] actions = java.util.Arrays.copyOf(rows, Math.max(0, rows.length - missingActions));
            builder.episode(Map.of("obs", MemoryDataset.vectors(rows, 2), "action", MemoryDataset.vectors(actions, 2)));
        }
        return builder.build();
    }

    private static double[] values(NumericArray array) {
        double[] out = new double[array.size()];
        array.copyTo(0, out.length, out, 0);
        return out;
    }

    private static int[] same(int count, int length) {
        return IntStream.range(0, count).map(i -> length).toArray();
    }

    private static List<Integer> positions(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void whatIsSmallEnoughStaysWhole() {
        MemoryDataset data = data(0, 50, 0, 60);
        ExcerptDataset all = ExcerptDataset.of(data, List.of(0, 1, 2), 1, 8, 49 + 59);
        assertEquals(data.episodes(), all.episodes());
        assertEquals(List.of(0, 1, 2), all.chosen());
        assertEquals(49 + 59, all.transitions());
    }

    @ParameterizedTest(name = "{0} episodes of {1}, {2} asked for")
    @CsvSource({"10, 200, 500", "10, 200, 1989", "1000, 200, 5000", "1, 100000, 700", "7, 33, 40", "3, 50, 1"})
    void asManyTransitionsAreTakenAsAskedForWithinAWindow(int count, int length, long most) {
        MemoryDataset data = data(0, same(count, length));
        ExcerptDataset excerpt = ExcerptDataset.of(data, positions(count), 1, 4, most);
        assertTrue(excerpt.transitions() <= most, "at most as many: " + excerpt.transitions());
        assertTrue(excerpt.transitions() > most - Math.max(2 * ExcerptDataset.WINDOW_MIN, count), "nearly as many");
        long frames = 0;
        for (int e : excerpt.chosen()) {
            frames += excerpt.episodes().get(e).frames();
        }
        // A window of n transitions at horizon 1 has n + 4 frames for the largest one, where the episode has them.
        assertTrue(frames <= excerpt.transitions() + 4L * excerpt.chosen().size(), "frames " + frames);
        assertTrue(frames >= excerpt.transitions() + excerpt.chosen().size(), "frames " + frames);
    }

    @Test
    void everyEpisodeGivesItsShare() {
        MemoryDataset data = data(0, 101, 1001, 501);
        ExcerptDataset excerpt = ExcerptDataset.of(data, List.of(0, 1, 2), 1, 1, 800);
        assertEquals(List.of(0, 1, 2), excerpt.chosen());
        List<Integer> taken =
                excerpt.episodes().stream().map(e -> e.transitions(1)).toList();
        assertEquals(List.of(50, 500, 250), taken);
    }

    @Test
    void ofManyEpisodesSomeAreChosenAllAlong() {
        ExcerptDataset excerpt = ExcerptDataset.of(data(0, same(1000, 101)), positions(1000), 1, 1, 1600);
        assertEquals(50, excerpt.chosen().size());
        for (int i = 0; i < 50; i++) {
            assertEquals(20 * i + 10, excerpt.chosen().get(i), 20);
        }
    }

    @Test
    void windowsLieEverywhereInTheirEpisodes() {
        ExcerptDataset excerpt = ExcerptDataset.of(data(0, same(20, 1001)), positions(20), 1, 1, 2000);
        int[] thirds = new int[3];
        for (int e : excerpt.chosen()) {
            try (Episode episode = excerpt.open(e)) {
                double first = episode.read("obs", 0, 1).get(1);
                thirds[(int) (3 * first / 1001)]++;
            }
        }
        for (int third : thirds) {
            assertTrue(third >= 4, java.util.Arrays.toString(thirds));
        }
    }

    @ParameterizedTest(name = "{0} action rows fewer than frames")
    @CsvSource({"0", "1"})
    void rowsAreThoseOfTheEpisodeFromTheWindowOn(int missing) {
        MemoryDataset data = data(missing, same(30, 120));
        ExcerptDataset excerpt = ExcerptDataset.of(data, positions(30), 2, 2, 1500);
        assertEquals(30, excerpt.chosen().size());
        for (int e : excerpt.chosen()) {
            try (Episode episode = excerpt.open(e)) {
                EpisodeInfo info = episode.info();
                assertEquals(info, excerpt.episodes().get(e));
                NumericArray rows = episode.read("obs", 0, info.frames());
                double from = rows.get(1);
                for (int t = 0; t < info.frames(); t++) {
                    assertEquals(e, rows.get(2 * t));
                    assertEquals(from + t, rows.get(2 * t + 1));
                }
                assertEquals(Math.min(info.frames(), 120 - missing - (int) from), info.steps());
                assertArrayEquals(
                        values(episode.read("obs", 0, info.steps())), values(episode.read("action", 0, info.steps())));
            }
        }
        assertEquals(0, data.openEpisodes());
    }

    @Test
    void episodesThatAreNotAskedForStayWhole() {
        ExcerptDataset excerpt = ExcerptDataset.of(data(0, same(4, 200)), List.of(0, 1, 2), 1, 1, 300);
        assertEquals(List.of(0, 1, 2), excerpt.chosen());
        assertEquals(200, excerpt.episodes().get(3).frames());
        assertEquals(101, excerpt.episodes().get(2).frames());
    }

    @Test
    void closingClosesTheWhole() {
        MemoryDataset data = data(0, 10);
        ExcerptDataset.of(data, List.of(0), 1, 1, 4).close();
        assertTrue(data.isClosed());
    }
}
