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
import java.util.SplittableRandom;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebDatasetReaderTest extends DatasetContract {
    @Override
    Dataset open() {
        Path path = Fixtures.copy(
                "webdataset", List.of("square-000000.tar", "square-000001.tar", "square-000002.tar"), folder);
        return Datasets.open(path, OpenOptions.DEFAULT);
    }

    @Test
    void whatWebdatasetWroteIsReadAcrossShards() {
        Map<String, Object> expected = Fixtures.expected("webdataset");
        new ExpectedContents(expected, data).check("action.npy");
        assertEquals(
                List.of("episode_000", "episode_001", "episode_002"),
                data.episodes().stream().map(EpisodeInfo::name).toList());
        assertEquals("png", data.schema().frames());
        assertEquals(
                new Roles("action.npy", "state.npy", null, null), data.schema().roles());
        assertEquals(List.of(), data.notices());
    }

    /** Observation and action have a row each a sample: the last action of an episode leads nowhere. */
    @Test
    void observationsAndActionsHaveARowASample() {
        for (EpisodeInfo e : data.episodes()) {
            assertEquals(e.frames(), e.steps());
        }
        assertEquals(64, data.transitions(1));
    }

    @Test
    void oneShardAloneIsADataSet() {
        try (Dataset one = Datasets.open(folder.resolve("webdataset/square-000001.tar"), OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of(15, 15),
                    one.episodes().stream().map(EpisodeInfo::frames).toList());
        }
    }

    @Test
    void anotherFieldMayBeTheFrames() {
        Path path = folder.resolve("webdataset");
        try (Dataset states = Datasets.open(path, OpenOptions.DEFAULT.withFrames("state.npy"))) {
            assertEquals("state.npy", states.schema().frames());
        }
        String message = assertThrows(
                        UsageException.class, () -> Datasets.open(path, OpenOptions.DEFAULT.withFrames("wrist.png")))
                .getMessage();
        assertTrue(message.contains("wrist.png") && message.contains("action.npy"), message);
    }

    @ParameterizedTest(name = "{1}: {0} says \"{2}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "truncated/webdataset-10.tar | skip | ends early",
                "truncated/webdataset-50.tar | skip | ends early",
                "truncated/webdataset-empty.tar | refuse | an empty file",
                "flipped/webdataset-header.tar | refuse | the checksum of the member's header at byte 0 is wrong",
                "webdataset/missing-field.tar | skip | sample episode_000/frame_000002: the sample lacks action.npy",
                "webdataset/not-consecutive.tar | report | in two places",
                "webdataset/duplicate-field.tar | refuse | sample episode_000/frame_000000 has action.npy twice",
                "webdataset/traversal.tar | report | ../../evil.png",
                "webdataset/png-cut.tar | skip | sample episode_000/frame_000000: png ends early",
                "webdataset/npy-lies.tar | skip | sample episode_000/frame_000001: action.npy: shape",
                "webdataset/no-extension.tar | report | key README",
            })
    void anArchiveWithAFaultGetsItsVerdictAndASentence(String name, String verdict, String fragment) {
        Verdicts.assertVerdict(Fixtures.copy("broken/" + name, folder), verdict, fragment);
    }

    @Test
    void anArchiveWhosePaddingIsCutWasCutThoughNothingIsLost() throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve("webdataset/square-000000.tar"));
        Path cut = folder.resolve("cut.tar");
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 5 * 512));
        Verdicts.assertVerdict(cut, "skip", "of its last record 2560 bytes are missing");
        // Two empty blocks are all that some writers end with.
        int end = whole.length;
        while (whole[end - 1] == 0) {
            end--;
        }
        Files.write(cut, java.util.Arrays.copyOf(whole, (end + 511) / 512 * 512 + 1024));
        Verdicts.assertVerdict(cut, "ok", "");
    }

    @Test
    void noTransitionStepsOverASampleThatIsLeftOut() {
        Path file = Fixtures.copy("broken/webdataset/missing-field.tar", folder);
        try (Dataset some = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals("episode_000:0", some.episodes().get(0).name());
            assertEquals(2, some.episodes().get(0).frames());
            assertEquals("episode_000:1", some.episodes().get(1).name());
        }
    }

    /** As tar on a Mac packs it, with a PNG of 16 bits beside each picture. */
    @Test
    void depthMapsAreLeftOutAndOdditiesOfEverySampleAreToldOnce() {
        try (Dataset data = Datasets.open(Fixtures.copy("depth/shard.tar", folder), OpenOptions.DEFAULT)) {
            assertEquals("rgb.png", data.schema().frames());
            assertEquals(List.of(3, 2), Inspection.of(data, true).lengths());
            assertEquals(
                    List.of("depth.png", "ep_0/._0000"),
                    data.notices().stream().map(Problem::key).toList());
            assertTrue(data.notices().get(1).message().endsWith("(the first of 5)"));
        }
    }

    @Test
    void aShardThatIsMissingAmongOthersIsANotice() throws IOException {
        Path shards = Files.createDirectories(folder.resolve("shards"));
        byte[] shard = Files.readAllBytes(Fixtures.copy("depth/shard.tar", folder));
        for (int i : new int[] {0, 1, 2, 4}) {
            Files.write(
                    shards.resolve("sq-00000" + i + ".tar"),
                    withChecksums(new String(shard, StandardCharsets.ISO_8859_1)
                            .replace("ep_", "e" + i + "_")
                            .getBytes(StandardCharsets.ISO_8859_1)));
        }
        try (Dataset data = Datasets.open(shards, OpenOptions.DEFAULT)) {
            assertEquals(8, data.episodes().size());
            assertTrue(data.notices().stream()
                    .anyMatch(n -> n.message().equals("files are missing between sq-000002.tar and sq-000004.tar")));
        }
    }

    @Test
    void samplesWithoutAnEpisodeAreRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("webdataset/square-000002.tar"));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        // The header's checksum is a sum of bytes: a slash for a letter of the next code, and one lower elsewhere.
        String flat = text.replace("episode_002/frame", "episode_0020frame").replace("\"episode\"", "\"chapter\"");
        assertTrue(!flat.equals(text));
        Path file = folder.resolve("flat.tar");
        Files.write(file, withChecksums(flat.getBytes(StandardCharsets.ISO_8859_1)));
        String message = assertThrows(DataException.class, () -> Datasets.open(file, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("tells no episode"), message);
        String told = flat.replace("\"chapter\"", "\"episode\"");
        Files.write(file, withChecksums(told.getBytes(StandardCharsets.ISO_8859_1)));
        try (Dataset json = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of("2"),
                    json.episodes().stream().map(EpisodeInfo::name).toList());
        }
    }

    @Test
    void numbersInTheJsonThatAreNotReadAreNoticedOnce() throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("webdataset/square-000002.tar"));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Path file = folder.resolve("numbers.tar");
        String changed = text.replace("\"last\": false", "\"last\": [1.5]");
        Files.write(file, changed.getBytes(StandardCharsets.ISO_8859_1));
        try (Dataset some = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals(1, some.notices().size());
            assertEquals(
                    "last in the json is not read; write it as the member last.npy",
                    some.notices().get(0).message());
        }
    }

    /** Every header's checksum anew. */
    private static byte[] withChecksums(byte[] tar) {
        int at = 0;
        while (at + 512 <= tar.length && tar[at] != 0) {
            java.util.Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
            int sum = 0;
            for (int i = at; i < at + 512; i++) {
                sum += tar[i] & 0xff;
            }
            byte[] digits = String.format(java.util.Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(digits, 0, tar, at + 148, 8);
            int size = Integer.parseInt(new String(tar, at + 124, 11, StandardCharsets.US_ASCII).strip(), 8);
            at += 512 + (size + 511) / 512 * 512;
        }
        return tar;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anyChangedBytesGiveAReportOrASentence(long seed) throws IOException {
        byte[] good = Files.readAllBytes(Fixtures.copy("broken/webdataset/no-extension.tar", folder));
        SplittableRandom random = new SplittableRandom(seed);
        Path changed = folder.resolve("changed.tar");
        for (int i = 0; i < 40; i++) {
            byte[] bytes = good.clone();
            for (int k = random.nextInt(1, 5); k > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(changed, random.nextInt(4) == 0 ? withChecksums(bytes) : bytes);
            try (Dataset other = Datasets.open(changed, OpenOptions.DEFAULT)) {
                Inspection.of(other, true);
            } catch (DataException e) {
                assertTrue(e.getMessage().contains("changed.tar"), e.getMessage());
            }
        }
    }
}
