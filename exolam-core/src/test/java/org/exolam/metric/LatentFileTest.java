package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.exolam.data.DType;
import org.exolam.data.MemoryDataset;
import org.exolam.data.Split;
import org.exolam.data.SplitRule;
import org.exolam.data.npy.NpzWriter;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.objective.Gauge;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentFileTest {
    private static final int EPISODES = 6;
    private static final int LENGTH = 30;

    @TempDir
    private Path folder;

    private MemoryDataset data;

    @BeforeEach
    void record() {
        data = EvaluationTest.recording(EPISODES, LENGTH, 1, false);
    }

    /** Writes z (n × 2), episodes and frames. */
    private Path write(double[] z, long[] episodes, long[] frames) {
        Path file = folder.resolve("latents.npz");
        NpzWriter.write(file, npz -> {
            npz.add("z", DType.FLOAT64, Matrix.of(z.length / 2, 2, z));
            npz.add("episode_index", episodes);
            npz.add("frame_index", frames);
        });
        return file;
    }

    private DataException refused(double[] z, long[] episodes, long[] frames) {
        Path file = write(z, episodes, frames);
        return assertThrows(DataException.class, () -> LatentFile.read(file, data, 1));
    }

    /** z of every transition, last episode and frame first. */
    private Path complete(int perEpisode) {
        int n = EPISODES * perEpisode;
        double[] z = new double[2 * n];
        long[] episodes = new long[n];
        long[] frames = new long[n];
        for (int i = 0; i < n; i++) {
            int place = n - 1 - i;
            episodes[i] = place / perEpisode;
            frames[i] = place % perEpisode;
            double[] row = noise(place / perEpisode, place % perEpisode);
            z[2 * i] = row[0];
            z[2 * i + 1] = row[1];
        }
        return write(z, episodes, frames);
    }

    private static double[] noise(int episode, int frame) {
        return RowLatents.noise(2, 3).rows().apply(episode, frame);
    }

    private Scorecard score(LatentSource source) {
        Split split = SplitRule.DEFAULT.split(data);
        return Evaluation.standard(1).score(source, data, split, 1, Gauge.LEARNED);
    }

    @Test
    void rowsInAnyOrderGetTheScoresOfTheLatentsTheyHold() {
        Scorecard file = score(LatentFile.read(complete(LENGTH - 1), data, 1));
        Scorecard model = score(RowLatents.noise(2, 3));
        assertEquals(model.metrics(), file.metrics());
        assertEquals(
                model.notices().stream().filter(n -> !n.contains("latents.npz")).toList(), file.notices());
        assertTrue(file.missing().get(MetricName.CONSISTENCY).contains("no z for the second view pair"));
        assertTrue(file.missing().get(MetricName.RECONSTRUCTION_EXPLAINED).contains("without a decoder"));
    }

    @Test
    void transitionsWithoutARowAreLeftOutAndCounted() {
        LatentFile file = LatentFile.read(complete(20), data, 1);
        assertTrue(file.has(5, 19));
        assertFalse(file.has(5, 20));
        Scorecard card = score(file);
        int missing = EPISODES * (LENGTH - 1 - 20);
        assertTrue(
                card.notices().stream()
                        .anyMatch(n ->
                                n.contains("no z for " + missing + " of " + EPISODES * (LENGTH - 1) + " transitions")),
                card.notices().toString());
    }

    @Test
    void rowsAtFramesThatStartNoTransitionAreIgnoredAndCounted() {
        LatentFile file = LatentFile.read(complete(LENGTH), data, 1);
        assertEquals(1, file.notices().size());
        assertTrue(file.notices().get(0).contains("has 6 rows at frames from which no transition"));
    }

    @Test
    void twoRowsForOneFrameAreRefusedByRow() {
        DataException e = refused(new double[6], new long[] {0, 1, 0}, new long[] {3, 3, 3});
        assertTrue(e.getMessage().contains("rows 0 and 2 are both episode 0, frame 3"), e.getMessage());
    }

    @Test
    void rowsOutsideTheDataSetAreRefusedByRow() {
        DataException episode = refused(new double[4], new long[] {0, 6}, new long[] {0, 0});
        assertTrue(
                episode.getMessage().contains("row 1 has episode_index 6; memory has episodes 0 to 5"),
                episode.getMessage());
        DataException frame = refused(new double[4], new long[] {0, 2}, new long[] {0, -1});
        assertTrue(
                frame.getMessage().contains("row 1 has frame_index -1; episode 2 has frames 0 to 29"),
                frame.getMessage());
    }

    @Test
    void aLatentThatIsNotANumberIsRefusedByItsPlace() {
        DataException e = refused(new double[] {0, 1, Double.NaN, 2}, new long[] {0, 4}, new long[] {0, 7});
        assertTrue(e.getMessage().contains("z[1, 0], episode 4, frame 7, is NaN"), e.getMessage());
    }

    @Test
    void arraysOfDifferentLengthAreRefused() {
        DataException e = refused(new double[4], new long[] {0}, new long[] {0, 1});
        assertTrue(e.getMessage().contains("episode_index has shape [1] and z has 2 rows"), e.getMessage());
    }

    @Test
    void aFileWithoutZIsRefusedWithWhatItHas() {
        Path file = folder.resolve("other.npz");
        NpzWriter.write(file, npz -> npz.add("latents", DType.FLOAT64, Matrix.zeros(1, 2)));
        DataException e = assertThrows(DataException.class, () -> LatentFile.read(file, data, 1));
        assertTrue(e.getMessage().contains("no array \"z\"; it has [latents]"), e.getMessage());
    }
}
