package org.exolam.transition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceReaderTest {
    private static final int[] LENGTHS = {40, 9, 61};

    /** All transitions of all episodes in consecutive ranges of at most the given count. */
    private static List<Range> ranges(int reach, int batch) {
        List<Range> ranges = new ArrayList<>();
        for (int e = 0; e < LENGTHS.length; e++) {
            for (int first = 0; first < LENGTHS[e] - reach; first += batch) {
                ranges.add(new Range(e, first, Math.min(batch, LENGTHS[e] - reach - first)));
            }
        }
        return ranges;
    }

    @ParameterizedTest(name = "history {0}, reach {1}, ranges of {2}, seed {3}")
    @CsvSource({"0, 0, 5, 1", "0, 1, 5, 2", "2, 1, 5, 3", "3, 7, 4, 4", "7, 3, 1, 5", "4, 8, 100, 6", "0, 8, 2, 7"})
    void slicesHoldTheRowsThatWereAskedForAndEveryRowIsReadOnce(int history, int reach, int batch, long seed) {
        MemoryDataset data = Recordings.of(LENGTHS);
        Needs needs = new Needs(history, Map.of("obs", reach));
        List<Range> ranges = ranges(reach, batch);
        SplittableRandom random = new SplittableRandom(seed);
        try (SliceReader reader = new SliceReader(data, needs)) {
            for (int i = 0; i < ranges.size(); i++) {
                Range range = ranges.get(i);
                if (random.nextInt(3) > 0) {
                    reader.announce(ranges.subList(i, Math.min(ranges.size(), i + 1 + random.nextInt(4))));
                }
                EpisodeSlice slice = reader.read(range);
                NumericArray rows = slice.block("obs");
                double[] firsts = new double[range.count() + reach + range.first() - slice.from()];
                double[] expected = new double[firsts.length];
                for (int t = 0; t < firsts.length; t++) {
                    firsts[t] = rows.get(t * Recordings.FRAME_WIDTH);
                    expected[t] = 1000 * range.episode() + slice.from() + t;
                }
                assertEquals(Math.max(0, range.first() - history), slice.from());
                assertEquals(firsts.length, rows.rows());
                assertArrayEquals(expected, firsts);
            }
        }
        long most = 0;
        for (int length : LENGTHS) {
            most += length;
        }
        assertEquals(most, data.rowsRead());
        assertEquals(0, data.openEpisodes());
    }
}
