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
import java.util.stream.Stream;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.MemoryDataset;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpzFile;
import org.exolam.error.ResourceException;
import org.exolam.error.UsageException;
import org.exolam.io.Datasets;
import org.exolam.io.Inspection;
import org.exolam.io.parquet.ParquetTable;
import org.exolam.io.reading.OpenOptions;
import org.exolam.settings.Json;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static LabelJob job(Integer... episodes) {
        Dataset data = data();
        TransitionTable table = TransitionTable.of(
                data,
                MODEL.encoderInputs("obs"),
                1,
                TransitionOptions.defaults().withWorkers(2));
        return new LabelJob(data, table, List.of(episodes), MODEL, Map.of("model", "sum"), false, false);
    }

    @Test
    void npzHoldsOneRowForEveryTransition() {
        Path file = folder.resolve("z.npz");
        assertEquals(5, LatentFormat.NPZ.writeTo(file, job(0, 1, 2)));
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
        LatentFormat.JSONL.writeTo(file, job(0, 1, 2));
        List<String> lines = Files.readAllLines(file);
        assertEquals(5, lines.size());
        Map<String, Object> last = Json.parse("last line", lines.get(4));
        assertEquals(2, last.get("episode_index"));
        assertEquals(2, last.get("frame_index"));
        assertEquals(List.of(405.0, 20.3), last.get("z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"labels", "z.parquet"})
    void theSideCarHoldsTheSameKeyedByEpisodeFrameAndIndex(String name) {
        Path target = folder.resolve(name);
        assertEquals(5, LatentFormat.PARQUET.writeTo(target, job(0, 1, 2)));
        Path file = name.endsWith(".parquet") ? target : target.resolve("labels-00000.parquet");
        ParquetTable table = ParquetTable.open(file);
        assertEquals(5, table.rows());
        assertEquals("{\"model\":\"sum\"}", table.keyValues().get("exolam"));
        long[][] keys = {{0, 0, 2, 2, 2}, {0, 1, 0, 1, 2}, {0, 1, 4, 5, 6}};
        String[] names = {"episode_index", "frame_index", "index"};
        for (int k = 0; k < names.length; k++) {
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        keys[k][i],
                        table.numbers(table.leaf(names[k]).orElseThrow()).getLong(i),
                        names[k]);
            }
        }
        try (RowSource z =
                table.numbers("z", "row", table.leaf("latent_action").orElseThrow(), Shape.of(SumModel.SIZE), 0, 5)) {
            double[] first = {1, 3, 401, 403, 405};
            for (int i = 0; i < 5; i++) {
                assertEquals(first[i], z.readAll().get(2 * i));
            }
        }
        assertEquals(List.of(name), Stream.of(folder.toFile().list()).sorted().toList(), "nothing is left beside");
    }

    @Test
    void anArchiveHasASampleATransition() throws IOException {
        Path file = folder.resolve("z.tar");
        assertEquals(5, LatentFormat.WEBDATASET.writeTo(file, job(0, 1, 2)));
        try (Dataset data = Datasets.open(file, OpenOptions.DEFAULT.withFrames("latent_action.npy"))) {
            assertEquals(2, data.episodes().size());
            assertEquals(3, data.episodes().get(1).frames());
            try (Episode e = data.open(1)) {
                assertEquals(403, e.read("latent_action.npy", 1, 2).get(0));
            }
        }
    }

    @Test
    void anyRecordingBecomesALerobotDataSetWithLatents() {
        Path target = folder.resolve("derived");
        assertEquals(5, LatentFormat.LEROBOT.writeTo(target, job(0, 1, 2)));
        try (Dataset data = Datasets.open(target, OpenOptions.DEFAULT)) {
            assertEquals(List.of(), data.notices());
            assertEquals(List.of(3, 1, 4), Inspection.of(data, true).lengths());
            try (Episode e = data.open(2)) {
                assertEquals(405, e.read("latent_action", 2, 3).get(0));
                assertEquals(1, e.read("latent_action_valid", 2, 3).get(0));
                assertEquals(0, e.read("latent_action_valid", 3, 4).get(0));
                assertEquals(0, e.read("latent_action", 3, 4).get(0));
            }
        }
        assertEquals(List.of("derived"), List.of(folder.toFile().list()), "nothing is left beside");
    }

    @Test
    void latentsTakeTheActionsPlaceInLerobotAlone() {
        LabelJob plain = job(0);
        LabelJob stock =
                new LabelJob(plain.data(), plain.table(), plain.episodes(), MODEL, plain.provenance(), false, true);
        UsageException e =
                assertThrows(UsageException.class, () -> LatentFormat.NPZ.writeTo(folder.resolve("z.npz"), stock));
        assertTrue(e.getMessage().contains("--stock-policy is for --format lerobot"), e.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatCannotBeWrittenIsOutOfAResourceAndLeavesNothing(LatentFormat format) throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "x").resolve("z");
        assertThrows(ResourceException.class, () -> format.writeTo(blocked, job(0)));
    }

    @ParameterizedTest
    @EnumSource
    void noTransitionIsAnErrorAndNoFile(LatentFormat format) {
        Path file = folder.resolve("z");
        UsageException e = assertThrows(UsageException.class, () -> format.writeTo(file, job(1)));
        assertTrue(e.getMessage().contains("no transition 1 frames long"), e.getMessage());
        assertFalse(Files.exists(file));
    }

    @Test
    void theFormatIsTheNamesEndingOrWhatIsAskedFor() {
        assertEquals(LatentFormat.NPZ, LatentFormat.of(null, Path.of("a/z.NPZ")));
        assertEquals(LatentFormat.JSONL, LatentFormat.of(null, Path.of("z.jsonl")));
        assertEquals(LatentFormat.JSONL, LatentFormat.of("jsonl", Path.of("z.npz")));
        assertEquals(LatentFormat.PARQUET, LatentFormat.of(null, Path.of("z.parquet")));
        assertEquals(LatentFormat.PARQUET, LatentFormat.of(null, Path.of("a.b/labels")));
        assertEquals(LatentFormat.WEBDATASET, LatentFormat.of(null, Path.of("z.tar")));
        assertEquals(LatentFormat.LEROBOT, LatentFormat.of("lerobot", Path.of("z")));
        assertTrue(assertThrows(UsageException.class, () -> LatentFormat.of(null, Path.of("z.csv")))
                .getMessage()
                .contains("give --format"));
        assertTrue(assertThrows(UsageException.class, () -> LatentFormat.of("csv", Path.of("z")))
                .getMessage()
                .contains("expected one of parquet, npz, jsonl, webdataset, lerobot"));
    }
}
