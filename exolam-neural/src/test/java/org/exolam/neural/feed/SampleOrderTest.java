package org.exolam.neural.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleOrderTest {
    private static final List<Run> RUNS =
            List.of(new Run(0, 0, 10), new Run(0, 10, 3), new Run(2, 0, 25), new Run(3, 5, 1), new Run(4, 0, 11));

    /** Transitions of a step as episode and frame. */
    private static List<String> batch(SampleOrder order, long step) {
        SampleOrder.Place place = order.at(step);
        int[] shuffled = order.shuffled(place);
        List<String> all = new ArrayList<>();
        for (Run run : place.runs()) {
            for (int i = 0; i < run.count(); i++) {
                all.add(run.episode() + ":" + (run.first() + i));
            }
        }
        return Arrays.stream(shuffled, place.first(), place.first() + order.batch())
                .mapToObj(all::get)
                .toList();
    }

    @ParameterizedTest(name = "batch {0}, window {1}, seed 4")
    @CsvSource({"1, 1000", "7, 1000", "7, 14", "4, 20", "50, 1000", "64, 1000"})
    void anEpochShowsNoTransitionTwice(int batch, long window) {
        SampleOrder order = new SampleOrder(RUNS, batch, window, 4);
        Set<String> seen = new HashSet<>();
        int count = 0;
        for (long step = 0; order.at(step).epoch() == 0; step++) {
            seen.addAll(batch(order, step));
            count += order.batch();
        }
        assertEquals(count, seen.size());
        assertTrue(count > 50 - 5 * order.batch() && count > 0, "only " + count);
    }

    @Test
    void aStepsBatchDependsOnTheStepAlone() {
        SampleOrder forward = new SampleOrder(RUNS, 6, 20, 4);
        List<List<String>> batches = new ArrayList<>();
        for (long step = 0; step < 40; step++) {
            batches.add(batch(forward, step));
        }
        SampleOrder anywhere = new SampleOrder(RUNS, 6, 20, 4);
        for (long step : new long[] {39, 0, 17, 16, 31}) {
            assertEquals(batches.get((int) step), batch(anywhere, step), "step " + step);
        }
    }

    @Test
    void epochsAndSeedsAreShuffledAnew() {
        SampleOrder order = new SampleOrder(RUNS, 50, 1000, 4);
        assertNotEquals(batch(order, 0), batch(order, 1));
        assertEquals(new HashSet<>(batch(order, 0)), new HashSet<>(batch(order, 1)));
        assertNotEquals(batch(order, 0), batch(new SampleOrder(RUNS, 50, 1000, 5), 0));
    }

    @Test
    void windowsHoldNoMoreThanTheyMay() {
        SampleOrder order = new SampleOrder(RUNS, 5, 26, 4);
        for (long step = 0; step < 60; step++) {
            int held = order.at(step).runs().stream().mapToInt(Run::count).sum();
            assertTrue(held <= 26, "step " + step + " holds " + held);
        }
    }

    @Test
    void aShuffleIsAPermutation() {
        SampleOrder order = new SampleOrder(RUNS, 5, 1000, 1);
        int[] shuffled = order.shuffled(order.at(0));
        Arrays.sort(shuffled);
        assertArrayEquals(java.util.stream.IntStream.range(0, 50).toArray(), shuffled);
    }
}
