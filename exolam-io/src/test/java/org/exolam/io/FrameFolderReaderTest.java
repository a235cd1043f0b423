package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameFolderReaderTest extends DatasetContract {
    private static Path clips(String kind, List<Integer> numbers, Path folder) {
        List<String> files = new ArrayList<>();
        for (int clip : numbers) {
            IntStream.rangeClosed(1, 12).forEach(t -> files.add("clip_" + clip + "/frame_" + t + "." + kind));
        }
        return Fixtures.copy("frames/" + kind, files, folder);
    }

    @Override
    Dataset open() {
        return Datasets.open(clips("png", List.of(9, 10, 11), folder), OpenOptions.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void whatPillowWroteIsReadAsItWasWritten(String kind) {
        Map<String, Object> expected = Fixtures.expected("frames/" + kind);
        Path path = clips(kind, kind.equals("png") ? List.of(9, 10, 11) : List.of(9, 10), folder);
        try (Dataset clips = Datasets.open(path, OpenOptions.DEFAULT)) {
            Map<String, Object> found = Inspection.of(clips, true).toMap();
            for (String key : List.of("format", "episodes", "lengths", "blocks")) {
                assertEquals(expected.get(key), found.get(key), key);
            }
            assertEquals(
                    expected.get("validTransitions").toString(),
                    found.get("transitions").toString());
            assertEquals(List.of(), found.get("problems"));
            assertEquals(List.of(), found.get("notices"));
            assertEquals(
                    expected.get("clips"),
                    clips.episodes().stream().map(EpisodeInfo::name).toList());
            for (EpisodeInfo e : clips.episodes()) {
                NumericArray frames = whole(clips, e.index(), "frame");
                SquarePictures.assertProbes(expected, e.index(), frames);
                if (e.index() == 0) {
                    SquarePictures.assertSquares(expected, frames);
                }
            }
        }
    }

    @Test
    void aFolderOfFramesIsItselfAClip() {
        try (Dataset one = Datasets.open(folder.resolve("frames/png/clip_9"), OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of("clip_9"),
                    one.episodes().stream().map(EpisodeInfo::name).toList());
        }
    }

    @Test
    void trainAndTestFoldersNameSplits() throws IOException {
        Path root = folder.resolve("frames/png");
        Path split = folder.resolve("split");
        Files.createDirectories(split.resolve("train"));
        Files.createDirectories(split.resolve("test"));
        Files.move(root.resolve("clip_9"), split.resolve("test/clip_9"));
        Files.move(root.resolve("clip_10"), split.resolve("train/clip_10"));
        try (Dataset both = Datasets.open(split, OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of("train/clip_10 train", "test/clip_9 test"),
                    both.episodes().stream()
                            .map(e -> e.name() + " " + e.splitOrNull())
                            .toList());
        }
    }

    @Test
    void noTransitionStepsOverAMissingOrUselessFrame() throws IOException {
        for (String name : List.of("gap", "cut", "no-picture", "other-size", "dimension-bomb")) {
            try (Dataset clip = Datasets.open(broken(name), OpenOptions.DEFAULT)) {
                assertEquals(
                        List.of(4, 7),
                        clip.episodes().stream().map(EpisodeInfo::frames).toList(),
                        name);
                assertEquals(9, clip.transitions(1), name);
            }
        }
    }

    /** Found by the fuzzing script: 200 bytes that claim 60 million pixels. */
    @Test
    void aPictureThatClaimsMoreThanItsBytesCanHoldIsNotMadeRoomFor() throws IOException {
        Path clip = Files.createDirectories(folder.resolve("claims"));
        byte[] png = Files.readAllBytes(folder.resolve("frames/png/clip_9/frame_1.png"));
        Files.write(clip.resolve("frame_1.png"), png);
        png[18] = 0x20;
        png[22] = 0x1c;
        Files.write(clip.resolve("frame_2.png"), png);
        byte[] jpeg = Files.readAllBytes(clips("jpg", List.of(9), folder).resolve("clip_9/frame_1.jpg"));
        for (int at = 2; at + 9 < jpeg.length; at++) {
            if (jpeg[at] == (byte) 0xff && jpeg[at + 1] == (byte) 0xc0) {
                jpeg[at + 5] = 0x1c;
                jpeg[at + 7] = 0x20;
            }
        }
        Files.write(clip.resolve("frame_3.jpg"), jpeg);
        Verdicts.assertVerdict(clip, "skip", "frame_2.png, key , episode claims: claims more pixels than its");
        Verdicts.assertVerdict(clip, "skip", "frame_3.jpg, key , episode claims: claims more pixels than its");
    }

    /** Of five frames two steps are short of the share that longer clips need. */
    @Test
    void aShortClipThatLacksAFrameIsDividedThere() throws IOException {
        Path clip = Files.createDirectories(folder.resolve("short"));
        Path source = folder.resolve("frames/png/clip_9/frame_1.png");
        for (int number : new int[] {1, 2, 4, 5, 6}) {
            Files.copy(source, clip.resolve("frame_" + number + ".png"));
        }
        try (Dataset one = Datasets.open(clip, OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of(2, 3),
                    one.episodes().stream().map(EpisodeInfo::frames).toList());
            assertTrue(one.notices().get(0).message().contains("between frame_2.png and frame_4.png"));
        }
    }

    @Test
    void aClipThatIsMissingOrLostItsPicturesIsToldOf() throws IOException {
        Path clips = clips("png", List.of(9, 10, 11), folder);
        for (int more : new int[] {12, 14}) {
            Files.createDirectories(clips.resolve("clip_" + more));
            Files.copy(clips.resolve("clip_9/frame_1.png"), clips.resolve("clip_" + more + "/frame_1.png"));
        }
        Files.createDirectories(clips.resolve("clip_15"));
        try (Dataset some = Datasets.open(clips, OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of(
                            "clip_14: files are missing between clip_12 and clip_14",
                            "clip_15: the folder holds no picture"),
                    some.notices().stream()
                            .map(n -> n.file() + ": " + n.message())
                            .toList());
        }
    }

    @Test
    void grayOfOneBitIsBlackAndWhite() throws IOException {
        BufferedImage mask = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_BINARY);
        mask.setRGB(1, 0, 0xffffff);
        Path clip = Files.createDirectories(folder.resolve("masks"));
        ImageIO.write(mask, "png", clip.resolve("1.png").toFile());
        try (Dataset one = Datasets.open(clip, OpenOptions.DEFAULT)) {
            NumericArray frames = whole(one, 0, "frame");
            assertEquals(Shape.of(1, 2, 3, 1), frames.shape());
            assertEquals(
                    List.of(0, 255, 0, 0, 0, 0),
                    IntStream.range(0, 6).mapToObj(i -> (int) frames.get(i)).toList());
        }
    }

    @Test
    void numbersThatAreNoCountSayNothing() throws IOException {
        Path clip = Files.createDirectories(folder.resolve("times"));
        Path source = folder.resolve("frames/png/clip_9/frame_1.png");
        for (int number : new int[] {17, 20, 22, 29, 31, 40}) {
            Files.copy(source, clip.resolve("shot" + number + ".png"));
        }
        try (Dataset one = Datasets.open(clip, OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of(6), one.episodes().stream().map(EpisodeInfo::frames).toList());
            assertEquals(List.of(), one.notices());
        }
    }

    @Test
    void anotherCameraIsRefused() {
        assertThrows(
                UsageException.class,
                () -> Datasets.open(folder.resolve("frames/png"), OpenOptions.DEFAULT.withFrames("wrist")));
    }

    private Path broken(String name) throws IOException {
        List<String> files = new ArrayList<>();
        for (int t = 1; t <= 12; t++) {
            if (!(name.equals("gap") && t == 5)) {
                files.add("frame_" + t + ".png");
            }
        }
        return Fixtures.copy("broken/frames/" + name, files, folder);
    }

    @ParameterizedTest(name = "{1}: {0} says \"{2}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "gap | report | missing between frame_4.png and frame_6.png",
                "no-picture | skip | frame_5.png, key , episode no-picture: is no picture",
                "cut | skip | frame_5.png, key , episode cut: ends early",
                "other-size | skip | the picture has 48 × 32 pixels, the others 48 × 64",
                "gray | report | gray among others in colour",
                "dimension-bomb | skip | claims 2147483647 × 2147483647 pixels",
            })
    void aClipWithAFaultGetsItsVerdictAndASentence(String name, String verdict, String fragment) throws IOException {
        Verdicts.assertVerdict(broken(name), verdict, fragment);
    }

    @Test
    void aFolderWithoutPicturesIsRefused() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Files.writeString(empty.resolve("notes.txt"), "");
        Verdicts.assertVerdict(empty, "refuse", "holds no recording");
        String message = assertThrows(
                        org.exolam.error.DataException.class,
                        () -> Datasets.open("frames:" + empty, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("holds no episode"), message);
    }
}
