package org.exolam.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.Roles;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;

class WorldDatasetTest {
    private static final long SEED = 20;
    private static final int LENGTH = 9;
    private final ExLinearWorld noisy =
            TestWorlds.draw(7, 3, 2, 2, 60, 0.7, 0.4, SEED).world();
    private final ExLinearWorld clean = noisy.withObservation(new ExLinearWorld.Observation(
            noisy.observation().u(), noisy.observation().v(), 0));

    @Test
    void theSchemaNamesEveryBlockAndItsRole() {
        try (Dataset data = noisy.dataset(3, LENGTH, SEED)) {
            assertEquals(
                    List.of("obs", "actions", "endogenous", "exogenous", "obs_pair", "exogenous_pair"),
                    List.copyOf(data.schema().blocks().keySet()));
            assertEquals(
                    new Roles("actions", "endogenous", "exogenous", "obs_pair"),
                    data.schema().roles());
            assertEquals("obs", data.schema().frames());
            assertEquals(
                    BlockSpec.Alignment.STEP, data.schema().block("actions").rowsPerFrame());
            assertEquals(3 * (LENGTH - 2), data.transitions(2));
        }
    }

    @Test
    void statesActionsAndObservationsObeyTheWorldsEquations() {
        try (Dataset data = clean.dataset(2, LENGTH, SEED);
                Episode episode = data.open(1)) {
            Matrix s = all(episode, "endogenous", LENGTH);
            Matrix e = all(episode, "exogenous", LENGTH);
            Matrix a = all(episode, "actions", LENGTH - 1);
            Matrix moved = s.rowRange(0, LENGTH - 1)
                    .timesTranspose(clean.endogenous().a())
                    .plus(a.timesTranspose(clean.endogenous().b()));
            assertClose(s.rowRange(1, LENGTH), moved);
            assertClose(all(episode, "obs", LENGTH), observe(s, e));
            assertClose(all(episode, "obs_pair", LENGTH), observe(s, all(episode, "exogenous_pair", LENGTH)));
            assertTrue(e.minus(all(episode, "exogenous_pair", LENGTH)).maxAbs() > 0.1, "the pair's background differs");
        }
    }

    private Matrix observe(Matrix s, Matrix e) {
        return s.timesTranspose(clean.observation().u())
                .plus(e.timesTranspose(clean.observation().v()));
    }

    @Test
    void sensorNoiseIsIndependentBetweenTheViewsAndOfTheRightSize() {
        int length = 4000;
        try (Dataset data = noisy.dataset(1, length, SEED);
                Episode episode = data.open(0)) {
            Matrix s = all(episode, "endogenous", length);
            Matrix one = all(episode, "obs", length).minus(observe(s, all(episode, "exogenous", length)));
            Matrix two = all(episode, "obs_pair", length).minus(observe(s, all(episode, "exogenous_pair", length)));
            double n = one.array().length;
            assertEquals(0.4, one.frobenius() / Math.sqrt(n), 0.01);
            assertEquals(0.4, two.frobenius() / Math.sqrt(n), 0.01);
            assertEquals(0, one.inner(two) / (0.16 * n), 0.03);
            Matrix lagged = one.rowRange(1, length);
            assertEquals(0, lagged.inner(one.rowRange(0, length - 1)) / (0.16 * n), 0.03);
        }
    }

    @Test
    void rowsHaveTheSameBitsHoweverTheyAreRead() {
        try (Dataset data = noisy.dataset(4, LENGTH, SEED);
                Dataset again = noisy.dataset(4, LENGTH, SEED)) {
            try (Episode whole = data.open(2)) {
                again.open(3).read("obs", 0, LENGTH);
                for (String block : data.schema().blocks().keySet()) {
                    int rows = block.equals("actions") ? LENGTH - 1 : LENGTH;
                    Matrix expected = all(whole, block, rows);
                    try (Episode parts = again.open(2)) {
                        for (int t = rows - 1; t >= 0; t--) {
                            assertArrayEquals(
                                    expected.row(t), all(parts, block, t, t + 1).row(0), block);
                        }
                    }
                }
            }
        }
    }

    @Test
    void anotherSeedOrEpisodeIsAnotherRecording() {
        try (Dataset data = noisy.dataset(2, LENGTH, SEED);
                Dataset other = noisy.dataset(2, LENGTH, SEED + 1)) {
            for (String block : data.schema().blocks().keySet()) {
                Matrix first = all(data.open(0), block, LENGTH - 1);
                assertTrue(first.minus(all(data.open(1), block, LENGTH - 1)).maxAbs() > 0.01, block);
                assertTrue(first.minus(all(other.open(0), block, LENGTH - 1)).maxAbs() > 0.01, block);
            }
        }
    }

    @Test
    void framesTakeTheShapeAskedFor() {
        ExLinearWorld world = TestWorlds.draw(6, 2, 2, 2, 90, 0, 0, 1).world();
        try (Dataset data = world.dataset(1, 4, SEED, Shape.of(2, 3))) {
            assertEquals(Shape.of(2, 3), data.schema().frame().shape());
            assertEquals(Shape.of(4, 2, 3), data.open(0).read("obs", 0, 4).shape());
        }
        assertThrows(UsageException.class, () -> world.dataset(1, 4, SEED, Shape.of(7)));
    }

    @Test
    void anEpisodeOfOneFrameHasNoActionAndNoneAtAllIsRefused() {
        try (Dataset data = noisy.dataset(1, 1, SEED);
                Episode episode = data.open(0)) {
            assertEquals(1, episode.read("obs", 0, 1).rows());
            assertEquals(0, episode.read("actions", 0, 0).rows());
            assertEquals(0, data.transitions(1));
        }
        assertThrows(UsageException.class, () -> noisy.dataset(1, 0, SEED));
        assertThrows(UsageException.class, () -> noisy.dataset(0, 5, SEED));
    }

    @Test
    void rowsOutsideTheEpisodeAreRefused() {
        try (Dataset data = noisy.dataset(1, LENGTH, SEED);
                Episode episode = data.open(0)) {
            assertThrows(IndexOutOfBoundsException.class, () -> episode.read("obs", 0, LENGTH + 1));
            assertThrows(IndexOutOfBoundsException.class, () -> episode.read("actions", 0, LENGTH));
            assertThrows(IndexOutOfBoundsException.class, () -> episode.read("obs", -1, 2));
            assertThrows(UsageException.class, () -> episode.read("reward", 0, 1));
        }
    }

    private static Matrix all(Episode episode, String block, int rows) {
        return all(episode, block, 0, rows);
    }

    private static Matrix all(Episode episode, String block, int from, int to) {
        var array = episode.read(block, from, to);
        double[] values = new double[array.size()];
        array.copyTo(0, values.length, values, 0);
        return Matrix.of(to - from, values.length / Math.max(1, to - from), values);
    }

    private static void assertClose(Matrix expected, Matrix actual) {
        assertTrue(expected.minus(actual).maxAbs() < 1e-12 * Math.max(1, expected.maxAbs()));
    }
}
