package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.data.Shape;
import org.exolam.data.SplitRule;
import org.exolam.data.npy.NpzWriter;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzReaderTest extends DatasetContract {
    /** The contract runs on a folder of files, one of them in two episodes. */
    @Override
    Dataset open() {
        Path runs = folder.resolve("runs");
        if (!Files.exists(runs)) {
            write(runs.resolve("train/2.npz"), 7, w -> {
                vectors(w, "action", 6, 2);
                w.add("label", new long[] {1, 2, 3, 4, 5, 6, 7});
            });
            write(runs.resolve("train/10.npz"), 9, w -> {
                vectors(w, "action", 9, 2);
                w.add("label", new long[9]);
                w.add("episode_index", new long[] {4, 4, 4, 4, 9, 9, 9, 9, 9});
            });
            write(runs.resolve("test/a.npz"), 5, w -> {
                vectors(w, "action", 5, 2);
                w.add("label", new long[5]);
            });
        }
        return Datasets.open(runs, OpenOptions.DEFAULT);
    }

    /** Vectors of 3 as frames, and what else is given. */
    private static Path write(Path file, int rows, NpzWriter.Content more) {
        NpzWriter.write(file, w -> {
            vectors(w, "obs", rows, 3);
            more.writeTo(w);
        });
        return file;
    }

    private static void vectors(NpzWriter w, String key, int rows, int width) throws IOException {
        w.add(key, DType.FLOAT32, rows, Shape.of(width), sink -> {
            for (int i = 0; i < rows * width; i++) {
                sink.put(i);
            }
        });
    }

    private static List<Integer> lengths(Dataset data) {
        return data.episodes().stream().map(EpisodeInfo::frames).toList();
    }

    @Test
    void filesAreEpisodesInNaturalOrderAndFoldersNameSplits() {
        assertEquals("npz", data.format());
        assertEquals(
                List.of("train/2.npz", "train/10.npz:0", "train/10.npz:1", "test/a.npz"),
                data.episodes().stream().map(EpisodeInfo::name).toList());
        assertEquals(List.of(7, 4, 5, 5), lengths(data));
        assertEquals(List.of(3), SplitRule.DEFAULT.split(data).test());
        assertEquals(new Roles("action", null, null, null), data.schema().roles());
    }

    @Test
    void anActionWithOneRowFewerBelongsToTheSteps() {
        assertEquals(BlockSpec.Alignment.STEP, data.schema().block("action").rowsPerFrame());
        assertEquals(BlockSpec.Alignment.FRAME, data.schema().block("label").rowsPerFrame());
        assertEquals(6, data.episodes().get(0).steps());
        assertEquals(4, data.episodes().get(1).steps());
        assertTrue(data.notices().stream().anyMatch(n -> n.key().equals("episode_index")), "not in every file");
    }

    @Test
    void aNumberThatReturnsBehindOthersIsAnEpisodeOfItsOwnWithANotice() {
        Path one = write(folder.resolve("one.npz"), 6, w -> w.add("episode_index", new long[] {3, 3, 7, 7, 3, 3}));
        try (Dataset d = Datasets.open(one, OpenOptions.DEFAULT)) {
            assertEquals(List.of(2, 2, 2), lengths(d));
            assertTrue(d.notices().stream().anyMatch(n -> n.message().startsWith("number 3 returns at row 4")));
        }
        Path other = write(folder.resolve("other.npz"), 6, w -> w.add("episode_index", new long[] {3, 3, 7, 7, 1, 1}));
        try (Dataset d = Datasets.open(other, OpenOptions.DEFAULT)) {
            assertEquals(List.of(), d.notices());
        }
    }

    @Test
    void aFileThatIsMissingBetweenNumberedOnesAndAnotherRateAreNoticed() {
        Path parts = folder.resolve("parts");
        for (int e : new int[] {0, 1, 2, 4}) {
            write(parts.resolve(e + ".npz"), 3, w -> w.add("fps", DType.FLOAT64, e == 4 ? 30 : 15));
        }
        try (Dataset d = Datasets.open(parts, OpenOptions.DEFAULT)) {
            assertEquals(0, d.schema().fps());
            assertEquals(
                    List.of(
                            "4.npz: files are missing between 2.npz and 4.npz",
                            "4.npz: frame rates differ: 30.0 a second here, 15.0 in 0.npz; a step is a frame, and no rate"
                                    + " is taken"),
                    d.notices().stream().map(n -> n.file() + ": " + n.message()).toList());
        }
    }

    @Test
    void oneFileIsOneEpisodeUnlessSomethingDividesIt() {
        Path one = write(folder.resolve("one.npz"), 6, w -> vectors(w, "actions", 6, 1));
        try (Dataset d = Datasets.open(one, OpenOptions.DEFAULT)) {
            assertEquals(List.of(6), lengths(d));
            assertEquals("actions", d.schema().roles().actionOrNull());
            assertEquals("one.npz", d.episodes().get(0).name());
        }
        Path ends = write(folder.resolve("ends.npz"), 6, w -> w.add("episode_ends", new long[] {2, 5}));
        try (Dataset d = Datasets.open(ends, OpenOptions.DEFAULT)) {
            assertEquals(List.of(2, 3), lengths(d));
            assertTrue(d.notices().get(0).message().contains("1 rows behind the last episode"));
            assertEquals(List.of("obs"), List.copyOf(d.schema().blocks().keySet()));
        }
        Path done = write(folder.resolve("done.npz"), 6, w -> w.add("dones", new long[] {0, 1, 0, 0, 1, 0}));
        try (Dataset d = Datasets.open(done, OpenOptions.DEFAULT)) {
            assertEquals(List.of(2, 3, 1), lengths(d));
            assertEquals(6, whole(d, 1, "obs").get(0), "row 2 of width 3 starts with element 6");
        }
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"terminals, timeouts", "terminations, truncations", "terminated, truncated"})
    void anEpisodeEndsWhereEitherOfTwoFlagsSaysSo(String ended, String cut) {
        Path both = write(folder.resolve("both.npz"), 6, w -> {
            w.add(cut, new long[] {0, 0, 0, 1, 0, 0});
            w.add(ended, new long[] {0, 1, 0, 0, 0, 0});
        });
        try (Dataset d = Datasets.open(both, OpenOptions.DEFAULT)) {
            assertEquals(List.of(2, 2, 2), lengths(d));
        }
        Path one = write(folder.resolve("one.npz"), 6, w -> w.add(cut, new long[] {0, 0, 0, 1, 0, 0}));
        try (Dataset d = Datasets.open(one, OpenOptions.DEFAULT)) {
            assertEquals(List.of(4, 2), lengths(d));
        }
    }

    @Test
    void picturesWithTheChannelsFirstAreTurnedAndOtherShapesAreNamed() {
        int height = 9;
        int width = 8;
        Path file = folder.resolve("first.npz");
        NpzWriter.write(
                file,
                w -> w.add("obs", DType.UINT8, 2, Shape.of(3, height, width), sink -> {
                    for (int i = 0; i < 2 * 3 * height * width; i++) {
                        sink.put(i % 251);
                    }
                }));
        try (Dataset d = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals(Shape.of(height, width, 3), d.schema().frame().shape());
            NumericArray frames = whole(d, 0, "obs");
            for (int i = 0; i < frames.size(); i++) {
                int c = i % 3;
                int place = i / 3 % (height * width);
                int t = i / (3 * height * width);
                assertEquals(
                        (t * 3 * height * width + c * height * width + place) % 251, frames.get(i), "element " + i);
            }
            assertTrue(d.notices().get(0).message().contains("uint8[3, 9, 8], the channels first"));
        }
        Path stacked = folder.resolve("stacked.npz");
        NpzWriter.write(
                stacked,
                w -> w.add("obs", DType.UINT8, 2, Shape.of(9, height, width), sink -> {
                    for (int i = 0; i < 2 * 9 * height * width; i++) {
                        sink.put(i % 251);
                    }
                }));
        try (Dataset d = Datasets.open(stacked, OpenOptions.DEFAULT)) {
            assertEquals(Shape.of(9, height, width), d.schema().frame().shape());
            assertTrue(d.notices().get(0).message().contains("uint8[9, 9, 8], which is no picture"));
        }
    }

    @Test
    void filesWithAndWithoutTheLastActionAreToldApart() {
        Path runs = folder.resolve("uneven");
        write(runs.resolve("0.npz"), 6, w -> vectors(w, "action", 5, 2));
        write(runs.resolve("1.npz"), 6, w -> vectors(w, "action", 6, 2));
        try (Dataset d = Datasets.open(runs, OpenOptions.DEFAULT)) {
            assertEquals(BlockSpec.Alignment.STEP, d.schema().block("action").rowsPerFrame());
            Problem notice = d.notices().get(0);
            assertEquals("0.npz", notice.file());
            assertTrue(notice.message().contains("5 rows, obs 6, in 1 of 2 recordings"), notice.message());
        }
    }

    @Test
    void framesOfAnUnreadableKindAreNotReplacedByAnotherArray() throws IOException {
        Path file = folder.resolve("complex.npz");
        byte[] head =
                "{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }\n".getBytes(StandardCharsets.US_ASCII);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("obs.npy"));
            zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) head.length, 0});
            zip.write(head);
            zip.write(new byte[48]);
            zip.putNextEntry(new ZipEntry("action.npy"));
            zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) head.length, 0});
            zip.write(new String(head, StandardCharsets.US_ASCII)
                    .replace("c8", "f4")
                    .getBytes(StandardCharsets.US_ASCII));
            zip.write(new byte[24]);
        }
        String message = assertThrows(DataException.class, () -> Datasets.open(file, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("obs: dtype <c8 is not supported") && message.contains("--camera"), message);
    }

    @Test
    void framesWithoutATransitionAreNoticed() {
        Path one = write(folder.resolve("single.npz"), 1, w -> {});
        try (Dataset d = Datasets.open(one, OpenOptions.DEFAULT)) {
            assertTrue(Inspection.of(d, false).notices().get(0).message().startsWith("no episode has two frames"));
        }
    }

    @ParameterizedTest(name = "episode_ends {0} {1} names \"{2}\"")
    @CsvSource({"3, 3, 3 at place 1 behind 3", "2, 7, 7 at place 1", "-1, 6, -1 at place 0", "0, 6, 0 at place 0"})
    void episodeEndsThatDoNotIncreaseWithinTheRowsAreRefused(long first, long second, String fragment) {
        Path file = write(folder.resolve("ends.npz"), 6, w -> w.add("episode_ends", new long[] {first, second}));
        String message = assertThrows(DataException.class, () -> Datasets.open(file, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("ends.npz") && message.contains(fragment), message);
    }

    @Test
    void bordersOfAnotherLengthAreRefused() {
        for (String key : List.of("done", "episode_index")) {
            Path file = write(folder.resolve(key + ".npz"), 6, w -> w.add(key, new long[5]));
            String message = assertThrows(DataException.class, () -> Datasets.open(file, OpenOptions.DEFAULT))
                    .getMessage();
            assertTrue(message.contains("obs has 6 rows, " + key + " 5"), message);
        }
    }

    @Test
    void rolesWithOtherLengthsMakeTheEpisodeUnusableAndOtherBlocksAreLeftOut() {
        Path wrong = write(folder.resolve("wrong.npz"), 6, w -> vectors(w, "action", 4, 1));
        String message = assertThrows(DataException.class, () -> Datasets.open(wrong, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("key action: obs has 6 rows, action 4"), message);
        Path divided = write(folder.resolve("divided.npz"), 6, w -> {
            vectors(w, "action", 5, 1);
            w.add("done", new long[] {0, 0, 1, 0, 0, 1});
        });
        assertTrue(
                assertThrows(DataException.class, () -> Datasets.open(divided, OpenOptions.DEFAULT))
                        .getMessage()
                        .contains("obs has 6 rows, action 5"),
                "only the last step of a file of one episode may lack its action");
        Path other = write(folder.resolve("other.npz"), 6, w -> vectors(w, "weights", 4, 1));
        try (Dataset d = Datasets.open(other, OpenOptions.DEFAULT)) {
            assertEquals(List.of("obs"), List.copyOf(d.schema().blocks().keySet()));
            assertTrue(d.notices().get(0).message().contains("weights has 4 rows, obs 6"));
        }
    }

    @Test
    void episodesAndTimeInTwoDimensionsAreDividedOnRequestOnly() {
        Path file = folder.resolve("grid.npz");
        NpzWriter.write(file, w -> {
            w.add("frames", DType.UINT8, 3, Shape.of(4, 2, 2, 1), sink -> {
                for (int i = 0; i < 48; i++) {
                    sink.put((long) i);
                }
            });
            w.add("actions", DType.FLOAT64, 3, Shape.of(4, 1), sink -> sink.put(new double[12], 0, 12));
            w.add("weights", new long[3]);
        });
        try (Dataset d = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals(List.of(3), lengths(d));
        }
        try (Dataset d = Datasets.open(file, OpenOptions.DEFAULT.withEpisodesFirst(true))) {
            assertEquals(List.of(4, 4, 4), lengths(d));
            assertEquals(
                    BlockSpec.perFrame(DType.UINT8, Shape.of(2, 2, 1)),
                    d.schema().frame());
            assertEquals(
                    List.of("frames", "actions"),
                    List.copyOf(d.schema().blocks().keySet()));
            NumericArray second = whole(d, 1, "frames");
            assertEquals(16, second.get(0));
            assertEquals(31, second.get(second.size() - 1));
        }
    }

    @Test
    void theFramesAreTheKnownNameOrTheOnlyWideArrayOrTheOneAskedFor() {
        Path unknown = folder.resolve("unknown.npz");
        NpzWriter.write(unknown, w -> {
            vectors(w, "left", 4, 3);
            vectors(w, "right", 4, 3);
        });
        String message = assertThrows(DataException.class, () -> Datasets.open(unknown, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("[left, right]") && message.contains("--camera"), message);
        try (Dataset d = Datasets.open(unknown, OpenOptions.DEFAULT.withFrames("right"))) {
            assertEquals("right", d.schema().frames());
        }
        assertThrows(UsageException.class, () -> Datasets.open(unknown, OpenOptions.DEFAULT.withFrames("middle")));
        Path only = folder.resolve("only.npz");
        NpzWriter.write(only, w -> {
            vectors(w, "camera", 4, 3);
            w.add("x", new long[4]);
            w.add("fps", DType.FLOAT64, 1, Shape.of(), sink -> sink.put(new double[] {30}, 0, 1));
        });
        try (Dataset d = Datasets.open(only, OpenOptions.DEFAULT)) {
            assertEquals("camera", d.schema().frames());
            assertEquals(0, d.schema().fps(), "fps is no scalar here");
        }
    }

    @Test
    void aFileThatCannotBeReadLeavesTheOthers() throws IOException {
        Path runs = folder.resolve("runs");
        Files.writeString(runs.resolve("train/3.npz"), "no archive");
        try (Dataset d = Datasets.open(runs, OpenOptions.DEFAULT)) {
            assertEquals(4, d.episodes().size());
            assertEquals("train/3.npz", d.problems().get(0).file());
            assertEquals("is text, not an npz archive", d.problems().get(0).message());
            assertEquals(1, Inspection.of(d, false).exitCode());
        }
    }

    @Test
    void theKindOfFrameThatMostFilesHaveCounts() {
        Path runs = folder.resolve("mixed");
        for (int i = 0; i < 3; i++) {
            int width = i == 0 ? 5 : 3;
            NpzWriter.write(runs.resolve(i + ".npz"), w -> vectors(w, "obs", 4, width));
        }
        try (Dataset d = Datasets.open(runs, OpenOptions.DEFAULT)) {
            assertEquals(Shape.of(3), d.schema().frame().shape());
            assertEquals("0.npz", d.problems().get(0).file());
            assertTrue(d.problems().get(0).message().contains("float32[5]; most episodes have float32[3]"));
        }
    }

    @Test
    void anEmptyFolderAndEmptyFilesAreRefused() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertTrue(assertThrows(DataException.class, () -> Datasets.open(empty, OpenOptions.DEFAULT))
                .getMessage()
                .contains("is a folder and holds no recording that is known: it is empty"));
        Files.writeString(empty.resolve("a.webp"), "");
        Files.writeString(empty.resolve("b.WEBP"), "");
        assertTrue(assertThrows(DataException.class, () -> Datasets.open(empty, OpenOptions.DEFAULT))
                .getMessage()
                .contains("known: 2 .webp files"));
        Path none = write(folder.resolve("none.npz"), 0, w -> {});
        assertTrue(assertThrows(DataException.class, () -> Datasets.open(none, OpenOptions.DEFAULT))
                .getMessage()
                .contains("the episode is empty: obs has no rows"));
        assertTrue(assertThrows(
                        UsageException.class,
                        () -> SplitRule.DEFAULT.split(
                                Datasets.open(write(folder.resolve("one.npz"), 5, w -> {}), OpenOptions.DEFAULT)))
                .getMessage()
                .contains("1 usable episode,"));
    }

    @Test
    void floatsAreReadAsPicturesOnlyWhereTheyAre() {
        Path unit = floats("unit.npz", 0.5, 1);
        try (Dataset d = Datasets.open(unit, OpenOptions.DEFAULT)) {
            assertTrue(d.schema().frame().isImage());
            assertEquals(128, whole(d, 0, "obs").get(0));
        }
        Path signed = floats("signed.npz", -0.5, 1);
        try (Dataset d = Datasets.open(signed, OpenOptions.DEFAULT)) {
            assertEquals(DType.FLOAT32, d.schema().frame().dtype());
            assertTrue(
                    d.notices()
                            .get(0)
                            .message()
                            .endsWith("outside of 0..1, which is no picture; its numbers are read as they are"),
                    d.notices().toString());
        }
        Path late = floats("late.npz", 0.5, 1.5);
        try (Dataset d = Datasets.open(late, OpenOptions.DEFAULT)) {
            String message =
                    assertThrows(DataException.class, () -> whole(d, 0, "obs")).getMessage();
            assertTrue(message.contains("late.npz, key obs: row 1 holds 1.5"), message);
        }
    }

    /** Three 4 × 4 pictures: zeros but for the first element of the first and of the second. */
    private Path floats(String name, double first, double second) {
        Path file = folder.resolve(name);
        NpzWriter.write(
                file,
                w -> w.add("obs", DType.FLOAT32, 3, Shape.of(4, 4, 1), sink -> {
                    double[] values = new double[48];
                    values[0] = first;
                    values[16] = second;
                    sink.put(values, 0, 48);
                }));
        return file;
    }

    @Test
    void allNoticesNameTheirFile() {
        assertEquals(
                List.of(),
                data.notices().stream().filter(n -> n.file().isEmpty()).toList());
        assertEquals(
                Map.of("1", 17L, "3", 9L), Inspection.of(data, true).toMap().get("transitions"));
    }
}
