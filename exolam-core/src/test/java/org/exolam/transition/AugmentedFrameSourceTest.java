package org.exolam.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.representation.FrameAugmentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentedFrameSourceTest {
    /** Adds one drawn number to all frames of a call, so that the draw can be read off. */
    private static NumericArray addOneDraw(NumericArray frames, RandomGenerator random) {
        double draw = random.nextDouble();
        double[] values = new double[frames.size()];
        Arrays.setAll(values, i -> frames.get(i) + draw);
        return NumericArray.ofDoubles(frames.shape(), values);
    }

    private static List<double[]> rows(int history, int offset, int batch, FrameAugmentation change, long seed) {
        MemoryDataset data = Recordings.of(9, 3, 12);
        StackOfFrames phi = new StackOfFrames(Recordings.FRAME_WIDTH, history);
        List<Column> columns = List.of(
                new Column("clean", new FrameSource(phi, "obs", offset)),
                new Column("changed", new AugmentedFrameSource(phi, "obs", offset, change, seed)));
        List<double[]> rows = new ArrayList<>();
        TransitionTable.of(data, columns, 2, new TransitionOptions(2, batch, Long.MAX_VALUE))
                .forEach(List.of(2, 0, 1), b -> {
                    for (int i = 0; i < b.count(); i++) {
                        rows.add(b.values().row(i));
                    }
                });
        return rows;
    }

    @ParameterizedTest(name = "history={0} offset={1} batch={2}")
    @CsvSource({"0, 0, 256", "0, 2, 1", "1, 0, 3", "2, 1, 1", "3, 2, 2", "5, 2, 4"})
    void everyTransitionHasItsOwnDrawAndAllStackedFramesShareIt(int history, int offset, int batch) {
        HashSet<Double> draws = new HashSet<>();
        List<double[]> rows = rows(history, offset, batch, AugmentedFrameSourceTest::addOneDraw, 5);
        for (double[] row : rows) {
            int half = row.length / 2;
            double draw = row[half] - row[0];
            for (int j = 0; j < half; j++) {
                // Values up to 2000 plus a number below 1.
                assertEquals(draw, row[half + j] - row[j], 1e-12, "column " + j);
            }
            draws.add(draw);
        }
        assertEquals(10 + 7 + 1, rows.size());
        assertEquals(rows.size(), draws.size());
    }

    @Test
    void drawsDependOnSeedEpisodeAndTransitionAlone() {
        List<double[]> one = rows(0, 2, 1, AugmentedFrameSourceTest::addOneDraw, 5);
        List<double[]> all = rows(0, 2, 256, AugmentedFrameSourceTest::addOneDraw, 5);
        List<double[]> otherSeed = rows(0, 2, 256, AugmentedFrameSourceTest::addOneDraw, 6);
        for (int i = 0; i < one.size(); i++) {
            assertEquals(Arrays.toString(one.get(i)), Arrays.toString(all.get(i)));
            assertNotEquals(Arrays.toString(otherSeed.get(i)), Arrays.toString(all.get(i)));
        }
    }
}
