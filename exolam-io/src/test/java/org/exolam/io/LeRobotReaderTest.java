package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeRobotReaderTest {
    @TempDir
    Path folder;

    /** Each version and storage keeps the contract and holds what lerobot itself wrote. */
    abstract static class VersionContract extends DatasetContract {
        private final String name;

        VersionContract(String name) {
            this.name = name;
        }

        @Override
        Dataset open() {
            Path root = folder.resolve(name);
            return Datasets.open(Files.exists(root) ? root : Fixtures.tree(name, folder), OpenOptions.DEFAULT);
        }

        @Test
        void whatLerobotWroteIsReadAsItWasWritten() {
            new ExpectedContents(Fixtures.expected(name), data).check("action");
        }

        @Test
        void theLibrarysVersionAndTheTasksAreTold() {
            var inspected = Inspection.of(data, false).toMap();
            assertEquals(Fixtures.expected(name).get("version"), inspected.get("version"));
            assertEquals(Fixtures.expected(name).get("tasks"), inspected.get("tasks"));
        }

        @Test
        void framesAreNumberedFromZeroInEachEpisode() {
            for (int e = 0; e < data.episodes().size(); e++) {
                NumericArray frames = whole(data, e, "frame_index");
                NumericArray episodes = whole(data, e, "episode_index");
                for (int t = 0; t < frames.rows(); t++) {
                    assertEquals(t, frames.get(t));
                    assertEquals(e, episodes.get(t));
                }
            }
        }
    }

    @Nested
    class PicturesInTables extends VersionContract {
        PicturesInTables() {
            super("lerobot-v30-image");
        }
    }

    @Nested
    class H264InOneFile extends VersionContract {
        H264InOneFile() {
            super("lerobot-v30-h264");
        }
    }

    @Nested
    class Av1InOneFile extends VersionContract {
        Av1InOneFile() {
            super("lerobot-v30-av1");
        }
    }

    @Nested
    class AFileAnEpisode extends VersionContract {
        AFileAnEpisode() {
            super("lerobot-v21");
        }
    }

    @Test
    void everyCameraIsABlockAndAnyMayBeTheFrames() {
        Path root = Fixtures.tree("lerobot-v30-h264", folder);
        for (String asked : List.of("wrist", "images.wrist", "observation.images.wrist")) {
            try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT.withFrames(asked))) {
                assertEquals("observation.images.wrist", data.schema().frames());
                assertEquals(List.of(80, 56, 3), data.schema().frame().shape().dimensions());
                assertEquals(
                        List.of("observation.images.wrist", "observation.images.front"),
                        Inspection.of(data, false).toMap().get("cameras"));
            }
        }
        String message = assertThrows(
                        UsageException.class, () -> Datasets.open(root, OpenOptions.DEFAULT.withFrames("head")))
                .getMessage();
        assertTrue(message.contains("\"head\"") && message.contains("observation.images.front"), message);
    }

    @Test
    void anotherCameraMayBeTheSecondView() {
        Path root = Fixtures.tree("lerobot-v21", folder);
        Roles pair = new Roles(null, null, null, "observation.images.side");
        try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT.withRoles(pair))) {
            // 48 × 64 against 64 × 48: another camera, but no second view of the same kind.
            assertTrue(data.schema().roles().pair().isEmpty());
            assertTrue(data.notices().get(0).message().contains("no second view"));
        }
    }

    @Test
    void theTaskIsABlockToConditionOn() {
        Path root = Fixtures.tree("lerobot-v30-image", folder);
        try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT)) {
            assertTrue(data.schema().block("task").isDiscrete());
            NumericArray task = DatasetContract.whole(data, 2, "task");
            NumericArray index = DatasetContract.whole(data, 2, "task_index");
            assertEquals(index.get(0), task.get(0));
        }
    }

    @Test
    void versionTwoPointZeroIsReadLikeTwoPointOne() throws IOException {
        Path root = Fixtures.tree("lerobot-v21", folder);
        Path info = root.resolve("meta/info.json");
        Files.writeString(
                info, Files.readString(info).replace("\"v2.1\"", "\"v2.0\"").replace("\"fps\": 12", "\"fps\": 12.5"));
        try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT)) {
            assertEquals(List.of(21, 34, 27), Inspection.of(data, false).lengths());
            assertEquals(12.5, data.schema().fps());
            assertTrue(data.notices().get(0).message().contains("12.5 frames a second"));
        }
    }

    @Test
    void rowsAtAnotherRateThanTheDescriptionSaysAreANotice() throws IOException {
        Path root = Fixtures.tree("lerobot-v30-image", folder);
        Path info = root.resolve("meta/info.json");
        try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT)) {
            assertTrue(data.notices().stream().noneMatch(n -> n.key().equals("timestamp")));
        }
        String text = Files.readString(info);
        Files.writeString(info, text.replaceAll("\"fps\": [0-9]+", "\"fps\": 7"));
        try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT)) {
            assertTrue(
                    data.notices().stream()
                            .anyMatch(n -> n.key().equals("timestamp")
                                    && n.message().contains("rows a second, meta/info.json says 7")),
                    data.notices().toString());
        }
    }

    @Test
    void splitsOfTheDataSetAreKept() throws IOException {
        Path root = Fixtures.tree("lerobot-v30-image", folder);
        Path info = root.resolve("meta/info.json");
        Files.writeString(
                info, Files.readString(info).replace("\"train\": \"0:3\"", "\"train\": \"0:2\", \"val\": \"2:3\""));
        try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT)) {
            assertEquals("train", data.episodes().get(0).splitOrNull());
            assertEquals("test", data.episodes().get(2).splitOrNull());
        }
    }

    @Test
    void rowsInAnyOrderAreReadByTheirFrames() {
        Path good = Fixtures.tree("lerobot-v30-image", folder);
        Path shuffled = Fixtures.tree("broken/lerobot/rows-shuffled", folder);
        try (Dataset a = Datasets.open(good, OpenOptions.DEFAULT);
                Dataset b = Datasets.open(shuffled, OpenOptions.DEFAULT)) {
            for (String block : List.of("action", "observation.image", "frame_index", "observation.grid")) {
                for (int e = 0; e < 3; e++) {
                    NumericArray want = DatasetContract.whole(a, e, block);
                    NumericArray have = DatasetContract.whole(b, e, block);
                    for (int i = 0; i < want.size(); i++) {
                        assertEquals(want.get(i), have.get(i), block);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{1}: {0} names \"{2}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "shape-wrong | refuse-late | key action, episode 0: frame 0 has 3 values, 4 expected",
                "totals-wrong | report | says 9 episodes and 999 frames, the files 3 and 29",
                "fps-zero | refuse | fps is 0; it must be over 0",
                "version-16 | refuse | codebase_version v1.6 is not read; [v2.0, v2.1, v3.0] are",
                "path-escapes | refuse | leaves the data set's folder",
                "path-format | refuse | has an unknown field {shard}",
                "path-width-bomb | refuse | has the format \"0999999999d\"",
                "feature-not-in-file | report | feature observation.force is in meta/info.json, its column in no file",
                "column-not-in-info | report | column observation.corner is in the files and not in meta/info.json",
                "dtype-wrong | report | key observation.corner, episode : meta/info.json says float32, the column is int64",
                "unknown-key | ok | ''",
                "info-not-json | refuse | info.json is not a JSON object",
                "info-missing | refuse | meta/info.json is missing",
                "stats-missing | ok | ''",
                "tasks-missing | report | meta/tasks.parquet",
                "data-missing | refuse | data/chunk-000/file-000.parquet, episode 0: the file is missing; it holds 3 episodes",
                "episodes-missing | refuse | meta/episodes holds no file",
                "video-missing | skip | observation.images.wrist/chunk-000/file-000.mp4 is missing (4 of 4 episodes); the others can be read",
                "video-no-moov | skip | has no moov atom",
                "video-cut | skip | episode 2: its frames 56 to 76",
                "video-time-beyond | skip | from 99.0 s on, are not in videos/observation.images.front/chunk-000/file-000.mp4: that has 116, 7.7 s",
                "video-shape-wrong | report | meta/info.json says [64, 48, 3], the video is [48, 64, 3]",
                "parquet-cut-10 | refuse | file-000.parquet, episode 0: has no footer",
                "parquet-cut-50 | refuse | file-000.parquet, episode 0: has no footer",
                "parquet-cut-99 | refuse | file-000.parquet, episode 0: has no footer",
                "parquet-empty | refuse | is an empty file",
                "parquet-footer-flip | refuse | the footer is unreadable",
                "parquet-footer-length | refuse | claims a footer of 2147483647 bytes",
                "parquet-page-flip | skip | episode 0, key observation.state cannot be read as Parquet",
                "nan-action | skip | key action, episode 1: step 2, element 1 is NaN",
                "null-action | skip | key action, episode 1: frame 2 is null",
                "list-lengths | skip | key action, episode 1: frame 2 has 2 values, 3 expected",
                "null-element | skip | key action, episode 1: frame 2 is empty or null, element 0",
                "episode-index-jump | report | the rows say episode 7 where meta/episodes says 2",
                "episode-interleaved | skip | episode 1: its rows stand in 3 places",
                "rows-shuffled | report | the rows are not in the order of frame_index",
                "frame-index-gap | skip | episode 1: frame_index goes 1, 5 at frame 2",
                "timestamp-back | skip | episode 1: timestamp falls at frame 3",
                "task-unknown | report | episode 1: task_index 42 is not among the 3 tasks",
                "rows-missing | skip | episode 2: meta/episodes says 9 rows, the file has 4",
                "no-action-column | refuse | feature action is in meta/info.json, its column in no file",
                "no-episode-index | refuse | the column episode_index is missing",
                "string-action | refuse | action is a column of text",
                "image-cut | skip | key observation.image, episode 1: frame 2 ends early",
                "image-null | skip | key observation.image, episode 1: frame 2 has no bytes",
                "image-path-escapes | skip | the path ../../../etc/passwd, which is not followed",
                "episode-length-wrong | skip | episode 1: meta/episodes says 99 rows, the file has 12",
                "episode-file-unknown | skip | data/chunk-000/file-005.parquet, key , episode 2: the file is missing",
                "episode-negative-index | skip | episode 2: data/chunk_index and /file_index are 0 and -1",
                "episode-ranges-overlap | report | episodes 0 and 1 overlap",
                "episodes-reversed | report | the rows of meta/episodes are not in order",
                "tasks-no-pandas | ok | ''",
                "v21-episode-missing | skip | data/chunk-000/episode_000001.parquet, key , episode 1: the file is missing",
                "v21-video-missing | skip | episode 1: videos/chunk-000/observation.images.front/episode_000001.mp4 is missing",
                "v21-jsonl-cut | skip | meta/episodes.jsonl, key , episode : line 3 is not JSON",
                "index-jump | report | key index, episode 1: index goes 9, 500 at frame 2",
                "v21-other-rate | report | key timestamp, episode 1: timestamp goes at 6.000 rows a second, meta/info.json says 12",
                "v21-video-rate | report | episode_000001.mp4, key observation.images.front, episode : meta/info.json says 12.0 frames a second, the video has 50",
                "v21-other-episode | skip | episode_000001.parquet, key episode_index, episode 1: the rows say episode 7",
                "v21-episodes-empty | report | the list of episodes is empty; lengths are taken from the files",
            })
    void aDataSetWithAFaultGetsItsVerdictAndASentence(String name, String verdict, String fragment) {
        Path root = Fixtures.tree("broken/lerobot/" + name, folder);
        if (verdict.equals("refuse-late")) {
            // What only the rows show: every episode is left out, which ends with 3 as well.
            try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT)) {
                Inspection inspection = Inspection.of(data, false);
                assertEquals(3, inspection.exitCode());
                assertTrue(inspection.problems().get(0).message().contains("frame 0 has 3 values, 4 expected"));
            }
            return;
        }
        Verdicts.assertVerdict(root, verdict, fragment);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anyChangedBytesGiveAReportOrASentence(long seed) throws IOException {
        Path root = Fixtures.tree("lerobot-v30-image", folder);
        List<Path> files = List.of(
                root.resolve("data/chunk-000/file-000.parquet"),
                root.resolve("meta/episodes/chunk-000/file-000.parquet"),
                root.resolve("meta/tasks.parquet"),
                root.resolve("meta/info.json"));
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 24; i++) {
            Path file = files.get(i % files.size());
            byte[] good = Files.readAllBytes(file);
            byte[] bytes = good.clone();
            for (int k = random.nextInt(1, 5); k > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            Files.write(file, bytes);
            try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT)) {
                Inspection.of(data, true);
            } catch (DataException e) {
                assertTrue(e.getMessage().contains("lerobot-v30-image"), e.getMessage());
            }
            Files.write(file, good);
        }
    }
}
