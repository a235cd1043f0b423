package org.exolam.io.lerobot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.error.UsageException;
import org.exolam.io.Datasets;
import org.exolam.io.Fixtures;
import org.exolam.io.Inspection;
import org.exolam.io.convert.FrameConversion;
import org.exolam.io.convert.NpzConversion;
import org.exolam.io.labels.LabelStore;
import org.exolam.io.parquet.ParquetTable;
import org.exolam.io.reading.EpisodeRange;
import org.exolam.io.reading.OpenOptions;
import org.exolam.settings.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeRobotExportTest {
    private static final int SIZE = 3;
    private static final double QUANTILE_TOLERANCE = 1e-12;

    @TempDir
    Path folder;

    /** z of frame t of episode e is (100 e + t, 1, −t); the last frame of each has none. */
    private LabelStore labels(Dataset data, int codes) {
        LabelStore labels = LabelStore.create(folder.resolve("scratch"), data, SIZE, codes);
        for (EpisodeInfo e : data.episodes()) {
            int n = e.frames() - 1;
            double[] z = new double[n * SIZE];
            long[] code = new long[n * codes];
            for (int t = 0; t < n; t++) {
                z[t * SIZE] = 100 * e.index() + t;
                z[t * SIZE + 1] = 1;
                z[t * SIZE + 2] = -t;
                java.util.Arrays.fill(code, t * codes, (t + 1) * codes, t % 5);
            }
            labels.put(e.index(), 0, n, z, code);
        }
        return labels;
    }

    private static NumericArray whole(Dataset data, int episode, String block) {
        try (Episode e = data.open(episode)) {
            return e.read(block, 0, e.info().frames());
        }
    }

    private static void assertSame(NumericArray a, NumericArray b, String block) {
        assertEquals(a.shape(), b.shape(), block);
        for (int i = 0; i < a.size(); i++) {
            assertEquals(a.get(i), b.get(i), block);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lerobot-v30-image", "lerobot-v30-h264"})
    void everythingStaysAndTheLatentsStandBesideTheirFrames(String name) throws IOException {
        Path source = Fixtures.tree(name, folder);
        Path target = folder.resolve("derived");
        try (Dataset data = Datasets.open(source, OpenOptions.DEFAULT);
                LabelStore labels = labels(data, 2)) {
            assertTrue(LeRobotExport.isPossible(data));
            long rows = LeRobotExport.write(data, labels, target, false, Map.of("model", "test"));
            assertEquals(data.episodes().stream().mapToLong(EpisodeInfo::frames).sum(), rows);
            try (Dataset derived = Datasets.open(target, OpenOptions.DEFAULT)) {
                assertEquals(List.of(), derived.notices());
                assertEquals(List.of(), Inspection.of(derived, true).problems());
                for (EpisodeInfo e : data.episodes()) {
                    for (String block : data.schema().blocks().keySet()) {
                        assertSame(whole(data, e.index(), block), whole(derived, e.index(), block), block);
                    }
                    NumericArray z = whole(derived, e.index(), "latent_action");
                    NumericArray valid = whole(derived, e.index(), "latent_action_valid");
                    NumericArray code = whole(derived, e.index(), "latent_action_code");
                    for (int t = 0; t < e.frames(); t++) {
                        boolean last = t == e.frames() - 1;
                        assertEquals(last ? 0 : 100 * e.index() + t, z.get(t * SIZE));
                        assertEquals(last ? 0 : 1, valid.get(t));
                        assertEquals(last ? 0 : t % 5, code.get(2 * t + 1));
                    }
                }
            }
        }
        assertArrayEquals(
                Files.readAllBytes(source.resolve("meta/tasks.parquet")),
                Files.readAllBytes(target.resolve("meta/tasks.parquet")));
        Map<String, Object> provenance =
                Json.parse("provenance", Files.readString(target.resolve("meta/latent_action.json")));
        assertEquals("test", provenance.get("model"));
        assertEquals(SIZE, provenance.get("size"));
        Path data = target.resolve("data/chunk-000/file-000.parquet");
        assertFalse(ParquetTable.open(data).keyValues().containsKey("huggingface"));
        assertEquals(
                ParquetTable.open(source.resolve("data/chunk-000/file-000.parquet"))
                        .rowGroups(),
                ParquetTable.open(data).rowGroups());
    }

    @Test
    void videosAreTheSameFilesAndNotCopies() throws IOException {
        Path source = Fixtures.tree("lerobot-v30-h264", folder);
        Path target = folder.resolve("derived");
        try (Dataset data = Datasets.open(source, OpenOptions.DEFAULT);
                LabelStore labels = labels(data, 0)) {
            LeRobotExport.write(data, labels, target, false, Map.of());
        }
        String video = "videos/observation.images.front/chunk-000/file-000.mp4";
        assertTrue(Files.isSameFile(source.resolve(video), target.resolve(video)));
    }

    @Test
    void forStockPoliciesTheLatentsAreTheAction() throws IOException {
        Path source = Fixtures.tree("lerobot-v30-image", folder);
        Path target = folder.resolve("derived");
        try (Dataset data = Datasets.open(source, OpenOptions.DEFAULT);
                LabelStore labels = labels(data, 0)) {
            LeRobotExport.write(data, labels, target, true, Map.of());
            try (Dataset derived = Datasets.open(target, OpenOptions.DEFAULT)) {
                assertEquals(
                        List.of(SIZE), derived.schema().block("action").shape().dimensions());
                assertEquals(103, whole(derived, 1, "action").get(3 * SIZE));
                assertSame(whole(data, 1, "action"), whole(derived, 1, "robot_action"), "action");
                assertFalse(derived.schema().blocks().containsKey("latent_action"));
            }
        }
        Map<String, Object> stats = Json.parse("stats", Files.readString(target.resolve("meta/stats.json")));
        Map<String, Object> before = Json.parse("stats", Files.readString(source.resolve("meta/stats.json")));
        assertEquals(before.get("action"), stats.get("robot_action"));
        assertTrue(
                ParquetTable.open(target.resolve("meta/episodes/chunk-000/file-000.parquet")).leaves().keySet().stream()
                        .noneMatch(l -> l.startsWith("stats/action/")));
    }

    @Test
    void statisticsAreThoseOfTheColumn() throws IOException {
        Path source = Fixtures.tree("lerobot-v30-image", folder);
        Path target = folder.resolve("derived");
        try (Dataset data = Datasets.open(source, OpenOptions.DEFAULT);
                LabelStore labels = labels(data, 0)) {
            LeRobotExport.write(data, labels, target, false, Map.of());
        }
        Map<?, ?> stats = (Map<?, ?>) Json.parse("stats", Files.readString(target.resolve("meta/stats.json")))
                .get("latent_action");
        // Episodes of 8, 12 and 9 frames, the last of each zero.
        double[] z = Stream.of(8, 12, 9)
                .flatMapToDouble(n -> java.util.stream.IntStream.range(0, n)
                        .mapToDouble(t -> t == n - 1 ? 0 : (n == 8 ? 0 : n == 12 ? 100 : 200) + t))
                .sorted()
                .toArray();
        double mean = java.util.Arrays.stream(z).average().orElseThrow();
        double variance = java.util.Arrays.stream(z)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();
        assertEquals(List.of(29), stats.get("count"));
        assertEquals(207.0, first(stats, "max"));
        assertEquals(0.0, first(stats, "min"));
        assertEquals(mean, first(stats, "mean"), QUANTILE_TOLERANCE * mean);
        assertEquals(Math.sqrt(variance), first(stats, "std"), QUANTILE_TOLERANCE * variance);
        assertEquals(z[14], first(stats, "q50"), QUANTILE_TOLERANCE * mean);
    }

    private static double first(Map<?, ?> stats, String name) {
        return ((Number) ((List<?>) stats.get(name)).get(0)).doubleValue();
    }

    @Test
    void episodesThatWereNotLabelledAreNotValid() {
        Path source = Fixtures.tree("lerobot-v30-image", folder);
        Path target = folder.resolve("derived");
        OpenOptions one = OpenOptions.DEFAULT.withEpisodes(EpisodeRange.parse("1:2"));
        try (Dataset data = Datasets.open(source, one);
                LabelStore labels = labels(data, 0)) {
            LeRobotExport.write(data, labels, target, false, Map.of());
        }
        try (Dataset derived = Datasets.open(target, OpenOptions.DEFAULT)) {
            assertEquals(3, derived.episodes().size());
            assertEquals(0, whole(derived, 0, "latent_action_valid").get(0));
            assertEquals(1, whole(derived, 1, "latent_action_valid").get(0));
            assertEquals(4, whole(derived, 1, "latent_action").get(4 * SIZE));
        }
    }

    @Test
    void aDataSetIsLabelledOnce() {
        Path source = Fixtures.tree("lerobot-v30-image", folder);
        Path target = folder.resolve("derived");
        try (Dataset data = Datasets.open(source, OpenOptions.DEFAULT);
                LabelStore labels = labels(data, 0)) {
            LeRobotExport.write(data, labels, target, false, Map.of());
        }
        try (Dataset derived = Datasets.open(target, OpenOptions.DEFAULT);
                LabelStore labels = labels(derived, 0)) {
            String message = assertThrows(
                            UsageException.class,
                            () -> LeRobotExport.write(derived, labels, folder.resolve("again"), false, Map.of()))
                    .getMessage();
            assertTrue(message.contains("has a feature latent_action already"), message);
        }
    }

    @Test
    void theHeldOutEpisodesStayHeldOutWhereTheyStandAtTheEnd() {
        Path lerobot = folder.resolve("converted");
        try (Dataset lapo = Datasets.open(Fixtures.lapo(folder).resolve("square"), OpenOptions.DEFAULT)) {
            LeRobotWriter.write(lapo, lerobot, 0, List.of(), done -> {});
            try (Dataset back = Datasets.open(lerobot, OpenOptions.DEFAULT)) {
                assertEquals(
                        lapo.episodes().stream().map(EpisodeInfo::splitOrNull).toList(),
                        back.episodes().stream().map(EpisodeInfo::splitOrNull).toList());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"minari-hdf5", "lerobot-v30-image", "robomimic-attribute.hdf5"})
    void aDataSetConvertedHoldsTheSameFramesAndActions(String name) {
        Path source = Fixtures.tree(name, folder);
        Path lerobot = folder.resolve("as-lerobot");
        Path npz = folder.resolve("as.npz");
        Path frames = folder.resolve("as-frames");
        try (Dataset data = Datasets.open(source, OpenOptions.DEFAULT)) {
            long rows = data.episodes().stream().mapToLong(EpisodeInfo::frames).sum();
            assertEquals(rows, LeRobotWriter.write(data, lerobot, 0, List.of(), done -> {}));
            assertEquals(rows, NpzConversion.write(data, npz, done -> {}));
            assertEquals(rows, FrameConversion.write(data, frames, done -> {}));
            for (Path converted : List.of(lerobot, npz, frames)) {
                try (Dataset other = Datasets.open(converted, OpenOptions.DEFAULT)) {
                    assertEquals(List.of(), Inspection.of(other, true).problems());
                    assertEquals(
                            data.episodes().stream().map(EpisodeInfo::frames).toList(),
                            other.episodes().stream().map(EpisodeInfo::frames).toList());
                    for (EpisodeInfo e : data.episodes()) {
                        assertSame(
                                whole(data, e.index(), data.schema().frames()),
                                whole(other, e.index(), other.schema().frames()),
                                "frames");
                        other.schema().roles().action().ifPresent(action -> {
                            NumericArray mine;
                            try (Episode open = data.open(e.index())) {
                                mine = open.read(data.schema().roles().actionOrNull(), 0, e.steps());
                            }
                            assertSame(mine, whole(other, e.index(), action).rows(0, e.steps()), "actions");
                        });
                    }
                }
            }
        }
    }
}
