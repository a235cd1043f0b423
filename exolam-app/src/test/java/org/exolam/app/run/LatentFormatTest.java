package org.exolam.app.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.MemoryDataset;
import org.exolam.data.npy.NpzFile;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.settings.Json;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LatentFormatTest {
    private static final SumModel MODEL = new SumModel();

    @TempDir
    Path folder;

    /** Episodes of 3, 1 and 4 frames: frame t of episode e is 100 e + t. */
    private static Dataset data() {
        MemoryDataset.Builder builder = MemoryDataset.frames("obs");
        int[] lengths = {3, 1, 4};
        for (int e = 0; e < lengths.length; e++) {
            double[][] rows = new double[lengths[e]][1];
            for (int t = 0; t < rows.length; t++) {
                rows[t][0] = 100 * e + t;
            }
            builder.episode(Map.of("obs", MemoryDataset.vectors(rows)));
        }
        return builder.build();
    }

    private static TransitionTable table() {
        return TransitionTable.of(
                data(),
                MODEL.encoderInputs("obs"),
                1,
                TransitionOptions.defaults().withWorkers(2));
    }

    @Test
    void npzHoldsOneRowForEveryTransition() {
        Path file = folder.resolve("z.npz");
        assertEquals(5, LatentFormat.NPZ.writeTo(file, table(), List.of(0, 1, 2), MODEL));
        try (NpzFile npz = NpzFile.open(file)) {
            assertEquals(DType.FLOAT32, npz.dtype("z"));
            assertEquals(List.of(5L, 2L), npz.dimensions("z"));
            assertEquals(DType.INT64, npz.dtype("episode_index"));
            double[] first = {1, 3, 401, 403, 405};
            long[] episode = {0, 0, 2, 2, 2};
            long[] frame = {0, 1, 0, 1, 2};
            for (int i = 0; i < first.length; i++) {
                assertEquals(first[i], npz.readAll("z").get(2 * i), "row " + i);
                assertEquals(episode[i], npz.readAll("episode_index").getLong(i));
                assertEquals(frame[i], npz.readAll("frame_index").getLong(i));
            }
        }
    }

    @Test
    void jsonlHoldsTheSame() throws IOException {
        Path file = folder.resolve("z.jsonl");
        LatentFormat.JSONL.writeTo(file, table(), List.of(0, 1, 2), MODEL);
        List<String> lines = Files.readAllLines(file);
        assertEquals(5, lines.size());
        Map<String, Object> last = Json.parse("last line", lines.get(4));
        assertEquals(2, last.get("episode_index"));
        assertEquals(2, last.get("frame_index"));
        assertEquals(List.of(405.0, 20.3), last.get("z"));
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatCannotBeWrittenIsOutOfAResourceAndLeavesNothing(LatentFormat format) throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "x").resolve("z");
        assertThrows(ResourceException.class, () -> format.writeTo(blocked, table(), List.of(0), MODEL));
    }

    @ParameterizedTest
    @EnumSource
    void noTransitionIsAnErrorAndNoFile(LatentFormat format) {
        Path file = folder.resolve("z");
        UsageException e = assertThrows(UsageException.class, () -> format.writeTo(file, table(), List.of(1), MODEL));
        assertTrue(e.getMessage().contains("no transition 1 frames long"), e.getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void theFormatIsTheNamesEndingOrWhatIsAskedFor() {
        assertEquals(LatentFormat.NPZ, LatentFormat.of(null, Path.of("a/z.NPZ")));
        assertEquals(LatentFormat.JSONL, LatentFormat.of(null, Path.of("z.jsonl")));
        assertEquals(LatentFormat.JSONL, LatentFormat.of("jsonl", Path.of("z.npz")));
        assertTrue(assertThrows(UsageException.class, () -> LatentFormat.of(null, Path.of("z")))
                .getMessage()
                .contains("give --format"));
        assertTrue(assertThrows(UsageException.class, () -> LatentFormat.of("csv", Path.of("z")))
                .getMessage()
                .contains("expected npz or jsonl"));
    }
}
