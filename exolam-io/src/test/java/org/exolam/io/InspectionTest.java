package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpzWriter;
import org.exolam.error.DataException;
import org.exolam.io.reading.OpenOptions;
import org.exolam.settings.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
    @TempDir
    Path folder;

    /** Three episodes of pictures and actions; {@code picture} and {@code action} give element 0 of each row. */
    private Path recording(Values picture, Values action) {
        Path runs = folder.resolve("runs");
        for (int e = 0; e < 3; e++) {
            int episode = e;
            NpzWriter.write(runs.resolve(e + ".npz"), w -> {
                w.add("obs", DType.UINT8, 6, Shape.of(8, 8, 3), sink -> {
                    for (int t = 0; t < 6; t++) {
                        long[] row = new long[192];
                        row[0] = (long) picture.at(episode, t);
                        sink.put(row);
                    }
                });
                w.add("action", DType.FLOAT32, 6, Shape.of(2), sink -> {
                    for (int t = 0; t < 6; t++) {
                        sink.put(new double[] {action.at(episode, t), 1}, 0, 2);
                    }
                });
            });
        }
        return runs;
    }

    private interface Values {
        double at(int episode, int t);
    }

    private static Inspection inspect(Path path, boolean deep) {
        try (Dataset data = Datasets.open(path, OpenOptions.DEFAULT)) {
            return Inspection.of(data, deep);
        }
    }

    @Test
    void theMapHasTheAgreedKeysAndIsJson() {
        Map<String, Object> map =
                inspect(recording((e, t) -> t, (e, t) -> t), false).toMap();
        assertEquals(
                List.of(
                        "format",
                        "episodes",
                        "frames",
                        "lengths",
                        "fps",
                        "frame",
                        "cameras",
                        "blocks",
                        "transitions",
                        "problems",
                        "notices"),
                List.copyOf(map.keySet()));
        Map<String, Object> json = Json.parse("text", Json.pretty(map));
        assertEquals("npz", json.get("format"));
        assertEquals(3, json.get("episodes"));
        assertEquals(18, json.get("frames"));
        assertEquals(List.of(6, 6, 6), json.get("lengths"));
        assertEquals(Map.of("kind", "image", "shape", List.of(8, 8, 3)), json.get("frame"));
        assertEquals(List.of("obs"), json.get("cameras"));
        assertEquals(
                Map.of(
                        "obs", Map.of("dtype", "uint8", "shape", List.of(8, 8, 3)),
                        "action", Map.of("dtype", "float32", "shape", List.of(2))),
                json.get("blocks"));
        assertEquals(Map.of("1", 15, "3", 9), json.get("transitions"));
        assertEquals(List.of(), json.get("problems"));
    }

    @Test
    void aNumberThatIsNotFiniteMakesItsEpisodeUnusableAndIsNamedToTheStep() {
        Path runs = recording((e, t) -> t, (e, t) -> e == 1 && t == 4 ? Double.POSITIVE_INFINITY : t);
        Inspection inspection = inspect(runs, false);
        assertEquals(1, inspection.exitCode());
        assertEquals(List.of(0, 2), inspection.usable());
        assertEquals("1.npz", inspection.problems().get(0).file());
        assertEquals("action", inspection.problems().get(0).key());
        assertTrue(inspection.problems().get(0).message().startsWith("step 4, element 0 is Infinity"));
        Map<?, ?> problem = (Map<?, ?>) ((List<?>) inspection.toMap().get("problems")).get(0);
        assertEquals(List.of("file", "episode", "key", "message"), List.copyOf(problem.keySet()));
        try (Dataset data = Datasets.open(runs, OpenOptions.DEFAULT);
                Episode episode = data.open(1)) {
            String message = assertThrows(DataException.class, () -> episode.read("action", 2, 6))
                    .getMessage();
            assertTrue(message.contains("runs, episode 1.npz, key action: step 4"), message);
        }
    }

    @Test
    void allEpisodesUnusableEndsWithThree() {
        assertEquals(
                3, inspect(recording((e, t) -> t, (e, t) -> Double.NaN), false).exitCode());
    }

    @Test
    void skippingBrokenEpisodesLeavesTheOthersNumberedAnew() {
        Path runs = recording((e, t) -> 10 * e + t, (e, t) -> e == 1 ? Double.NaN : t);
        try (Dataset data = Datasets.open(runs, OpenOptions.DEFAULT.withSkipBroken(true))) {
            assertEquals(2, data.episodes().size());
            assertEquals(1, data.episodes().get(1).index());
            assertEquals("2.npz", data.episodes().get(1).name());
            assertEquals(1, data.problems().size());
            try (Episode e = data.open(1)) {
                assertEquals(data.episodes().get(1), e.info());
                assertEquals(20, e.read("obs", 0, 1).get(0));
            }
            assertEquals("2.npz", Inspection.of(data, false).problems().isEmpty() ? "" : "2.npz");
        }
        Path all = recording((e, t) -> t, (e, t) -> Double.NaN);
        assertThrows(DataException.class, () -> Datasets.open(all, OpenOptions.DEFAULT.withSkipBroken(true)));
    }

    @Test
    void anActionThatNeverChangesIsNoticed() {
        assertTrue(inspect(recording((e, t) -> t, (e, t) -> 5), false)
                .notices()
                .get(0)
                .message()
                .contains("action is the same at every step"));
        assertEquals(
                List.of(), inspect(recording((e, t) -> t, (e, t) -> e), false).notices());
    }

    @Test
    void framesThatNeverChangeAreNoticedAndOnlyDeepInspectionIsSure() {
        Path still = recording((e, t) -> e, (e, t) -> t);
        assertTrue(inspect(still, false).notices().get(0).message().contains("first and the last frame"));
        assertTrue(inspect(still, true).notices().get(0).message().contains("all frames of each episode are equal"));
        Path there = recording((e, t) -> t % 5, (e, t) -> t);
        assertEquals(1, inspect(there, false).notices().size());
        assertEquals(List.of(), inspect(there, true).notices());
    }

    @Test
    void pairedAndPlainPicturesAreCamerasAndVectorsHaveNone() {
        Path file = folder.resolve("pair.npz");
        NpzWriter.write(file, w -> {
            for (String key : List.of("obs", "obs_pair")) {
                w.add(key, DType.UINT8, 3, Shape.of(5, 4), sink -> {
                    for (int i = 0; i < 60; i++) {
                        sink.put((long) i);
                    }
                });
            }
        });
        Map<String, Object> map = inspect(file, true).toMap();
        assertEquals(List.of("obs", "obs_pair"), map.get("cameras"));
        assertEquals(Map.of("kind", "image", "shape", List.of(5, 4, 1)), map.get("frame"));
        Path vectors = folder.resolve("vectors.npz");
        NpzWriter.write(vectors, w -> w.add("o", DType.FLOAT64, 2, Shape.of(2), sink -> sink.put(1, 2, 3, 4)));
        Map<String, Object> plain = inspect(vectors, true).toMap();
        assertEquals(List.of(), plain.get("cameras"));
        assertEquals(Map.of("kind", "vector", "shape", List.of(2)), plain.get("frame"));
    }

    @Test
    void aSecondViewOfAnotherSizeIsNoSecondView() {
        Path file = folder.resolve("pair.npz");
        NpzWriter.write(file, w -> {
            w.add("obs", DType.UINT8, 2, Shape.of(5, 4), sink -> sink.put(new long[40]));
            w.add("obs_pair", DType.UINT8, 2, Shape.of(4, 4), sink -> sink.put(new long[32]));
        });
        try (Dataset data = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertTrue(data.schema().roles().pair().isEmpty());
            assertTrue(data.notices().get(0).message().contains("no second view"));
        }
    }
}
