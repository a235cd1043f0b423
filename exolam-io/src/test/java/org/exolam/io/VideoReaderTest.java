package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoReaderTest extends DatasetContract {
    private static final List<String> NAMES = List.of("clip_2.mp4", "clip_10.mp4", "clip_11.webm", "clip_12.avi");

    @Override
    Dataset open() {
        Path clips = folder.resolve("clips");
        if (!Files.exists(clips)) {
            try {
                Files.createDirectories(clips);
                Files.copy(Fixtures.copy("video/h264-yuv420p.mp4", folder), clips.resolve("clip_2.mp4"));
                Files.copy(Fixtures.copy("video/long-gop-b-frames.mp4", folder), clips.resolve("clip_10.mp4"));
                Files.copy(Fixtures.copy("video/vp9.webm", folder), clips.resolve("clip_11.webm"));
                Files.copy(Fixtures.copy("video/mjpeg.avi", folder), clips.resolve("clip_12.avi"));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return Datasets.open(clips, OpenOptions.DEFAULT);
    }

    @Test
    void aFileIsAnEpisodeInNaturalOrder() {
        assertEquals(NAMES, data.episodes().stream().map(EpisodeInfo::name).toList());
        assertEquals(
                List.of(40, 60, 30, 20),
                data.episodes().stream().map(EpisodeInfo::frames).toList());
        assertEquals(25.0, data.schema().fps());
        assertEquals(List.of("video"), List.copyOf(data.schema().blocks().keySet()));
        assertEquals(Roles.NONE, data.schema().roles());
        assertEquals(
                List.of("files are missing between clip_2.mp4 and clip_10.mp4"),
                data.notices().stream().map(n -> n.message()).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h264-yuv420p.mp4",
                "h264-yuvj420p.mp4",
                "hevc-10bit.mp4",
                "vp9.webm",
                "av1.mkv",
                "mjpeg.avi",
                "variable-rate.mp4",
                "long-gop-b-frames.mp4"
            })
    void aSingleFileIsReadAsItWasWritten(String name) {
        Map<String, Object> expected = Fixtures.expected("video/" + name);
        try (Dataset one = Datasets.open(Fixtures.copy("video/" + name, folder), OpenOptions.DEFAULT)) {
            Map<String, Object> found = Inspection.of(one, false).toMap();
            assertEquals(expected.get("format"), found.get("format"));
            assertEquals(expected.get("episodes"), found.get("episodes"));
            assertEquals(expected.get("lengths"), found.get("lengths"));
            assertEquals(((Number) expected.get("fps")).doubleValue(), (Double) found.get("fps"), 1e-9);
            assertEquals(expected.get("blocks"), found.get("blocks"));
            assertEquals(
                    expected.get("validTransitions").toString(),
                    found.get("transitions").toString());
            assertEquals(List.of(), found.get("problems"));
            int notices = name.startsWith("variable") ? 1 : 0;
            assertEquals(
                    notices,
                    ((List<?>) found.get("notices")).size(),
                    found.get("notices").toString());
            NumericArray frames = whole(one, 0, "video");
            SquarePictures.assertSquares(expected, frames);
            SquarePictures.assertProbes(expected, 0, frames);
        }
    }

    @Test
    void foldersBelowAreLookedIntoAndTrainAndTestNameSplits() throws IOException {
        Path clip = Fixtures.copy("video/vp9.webm", folder);
        Path below = Files.createDirectories(folder.resolve("many/session_1"));
        Files.copy(clip, below.resolve("a.webm"));
        try (Dataset many = Datasets.open(folder.resolve("many"), OpenOptions.DEFAULT)) {
            assertEquals("session_1/a.webm", many.episodes().get(0).name());
        }
        Files.copy(clip, Files.createDirectories(folder.resolve("split/train")).resolve("a.webm"));
        Files.copy(clip, Files.createDirectories(folder.resolve("split/test")).resolve("b.webm"));
        try (Dataset split = Datasets.open(folder.resolve("split"), OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of("train", "test"),
                    split.episodes().stream().map(EpisodeInfo::splitOrNull).toList());
        }
    }

    @Test
    void aDamagedFileAmongSoundOnesIsReportedAndTheRestIsRead() throws IOException {
        Path clips = folder.resolve("clips");
        Files.copy(Fixtures.copy("broken/video/no-moov.mp4", folder), clips.resolve("clip_3.mp4"));
        Files.copy(Fixtures.copy("broken/video/zeroed-data.mp4", folder), clips.resolve("clip_4.mp4"));
        try (Dataset some = Datasets.open(clips, OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of(40, 24, 60, 30, 20),
                    some.episodes().stream().map(EpisodeInfo::frames).toList());
            assertEquals(
                    List.of("clip_3.mp4", "clip_4.mp4"),
                    some.problems().stream().map(p -> p.file()).toList());
        }
    }

    @Test
    void ratesThatDifferAreNoRateAndANotice() throws IOException {
        Path clips = folder.resolve("clips");
        Files.copy(Fixtures.copy("video/variable-rate.mp4", folder), clips.resolve("clip_1.mp4"));
        try (Dataset some = Datasets.open(clips, OpenOptions.DEFAULT)) {
            assertEquals(0, some.schema().fps());
            assertTrue(
                    some.notices().stream()
                            .anyMatch(n ->
                                    n.file().equals("clip_2.mp4") && n.message().contains("frame rates differ")),
                    some.notices().toString());
            assertTrue(some.notices().stream().anyMatch(n -> n.message().contains("0.04 to 0.12 s")));
        }
    }

    @Test
    void anotherCameraIsRefused() {
        String message = assertThrows(
                        UsageException.class,
                        () -> Datasets.open(folder.resolve("clips"), OpenOptions.DEFAULT.withFrames("wrist")))
                .getMessage();
        assertTrue(message.contains("\"video\"") && message.contains("\"wrist\""), message);
    }

    @ParameterizedTest(name = "{1}: {0} says \"{2}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "truncated/mp4-moov-last-10.mp4 | refuse | no video that can be opened",
                "truncated/mp4-moov-last-50.mp4 | refuse | no video that can be opened",
                "truncated/mp4-moov-last-99.mp4 | report | it should have 5402 bytes and has 5347",
                "truncated/mp4-moov-last-empty.mp4 | refuse | an empty file, not a video",
                "truncated/webm-10.webm | refuse | webm-10.webm",
                "truncated/webm-50.webm | skip | it should have 4320 bytes and has 2160; the first 10 frames are read",
                "truncated/webm-99.webm | skip | the first 29 frames are read",
                "truncated/webm-empty.webm | refuse | an empty file",
                "truncated/avi-10.avi | refuse | avi-10.avi",
                "truncated/avi-50.avi | skip | the first 4 frames are read",
                "truncated/avi-99.avi | skip | the first 20 frames are read",
                "truncated/avi-empty.avi | refuse | an empty file",
                "video/no-moov.mp4 | refuse | no-moov.mp4",
                "video/zeroed-data.mp4 | skip | the 24 frames before it are read, of 60",
                "video/box-size-lies.mp4 | report | it should have 2147487832 bytes",
                "video/frame-count-lies.mp4 | report | the header claims 1073741824 frames, the file has 40",
                "video/text.mp4 | refuse | is text, not a video",
                "flipped/webm-ebml.webm | refuse | webm-ebml.webm",
                "video/audio-only.mp4 | refuse | no video stream",
            })
    void aVideoWithAFaultGetsItsVerdictAndASentence(String name, String verdict, String fragment) {
        Verdicts.assertVerdict(Fixtures.copy("broken/" + name, folder), verdict, fragment);
    }
}
