package org.exolam.io.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.Fixtures;
import org.exolam.io.SquarePictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoDecoderTest {
    private static final double TIME_TOLERANCE = 1e-5;

    /** Where a smooth picture is shrunk, means stay. */
    private static final double MEAN_TOLERANCE = 2;

    @TempDir
    Path folder;

    private Path video(String name) {
        return Fixtures.copy(name, folder);
    }

    private static List<byte[]> frames(Path file, VideoOptions options) {
        List<byte[]> frames = new ArrayList<>();
        try (VideoDecoder video = VideoDecoder.open(file, options)) {
            while (video.next()) {
                byte[] frame = new byte[video.frameBytes()];
                video.copyTo(frame, 0);
                frames.add(frame);
            }
        }
        return frames;
    }

    private static NumericArray array(List<byte[]> frames, int height, int width) {
        byte[] all = new byte[frames.size() * height * width * 3];
        for (int i = 0; i < frames.size(); i++) {
            System.arraycopy(frames.get(i), 0, all, i * height * width * 3, height * width * 3);
        }
        return NumericArray.ofBytes(DType.UINT8, Shape.of(frames.size(), height, width, 3), all);
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
    void everyCodecGivesThePaintedFramesAtTheirTimes(String name) {
        Map<String, Object> expected = Fixtures.expected("video/" + name);
        Path file = video("video/" + name);
        List<Double> times = new ArrayList<>();
        try (VideoDecoder video = VideoDecoder.open(file, VideoOptions.DEFAULT)) {
            // The Python reader names the decoder, not the codec.
            String codec = expected.get("codec").equals("libdav1d") ? "av1" : (String) expected.get("codec");
            assertEquals(codec, video.info().codec());
            assertEquals(expected.get("pixelFormat"), video.info().pixelFormat());
            assertEquals(
                    ((Number) expected.get("fps")).doubleValue(), video.info().fps(), 1e-9);
            while (video.next()) {
                assertEquals(times.size(), video.index());
                times.add(video.seconds());
            }
            assertFalse(video.next());
        }
        List<?> wanted = (List<?>) expected.get("timesSeconds");
        assertEquals(wanted.size(), times.size());
        for (int i = 0; i < wanted.size(); i++) {
            assertEquals(((Number) wanted.get(i)).doubleValue(), times.get(i), TIME_TOLERANCE, "frame " + i);
        }
        VideoInfo info = VideoDecoder.probe(file);
        NumericArray all = array(frames(file, VideoOptions.DEFAULT), info.height(), info.width());
        SquarePictures.assertSquares(expected, all);
        SquarePictures.assertProbes(expected, 0, all);
    }

    @Test
    void aTurnedVideoStandsUpright() {
        Map<String, Object> expected = Fixtures.expected("video/rotated-90.mp4");
        Path file = video("video/rotated-90.mp4");
        VideoInfo info = VideoDecoder.probe(file);
        assertEquals(List.of(64, 48, 1), List.of(info.height(), info.width(), info.quarterTurns()));
        List<byte[]> coded = new ArrayList<>();
        for (byte[] frame : frames(file, VideoOptions.DEFAULT)) {
            // The coded picture was turned counterclockwise; three quarters more turn it back.
            byte[] back = new byte[frame.length];
            new Orientation(false, 3).apply(frame, 64, 48, back, 0);
            coded.add(back);
        }
        NumericArray all = array(coded, 48, 64);
        SquarePictures.assertSquares(expected, all);
        SquarePictures.assertProbes(expected, 0, all);
        byte[] small = frames(file, VideoOptions.DEFAULT.withSize(32, 24)).get(0);
        assertEquals(32 * 24 * 3, small.length);
        // The left-over corner: the same colours as in the large picture.
        byte[] large = frames(file, VideoOptions.DEFAULT).get(0);
        assertEquals(mean(large), mean(small), MEAN_TOLERANCE);
        assertEquals(large[0] & 0xff, small[0] & 0xff, 16);
        assertEquals(large[large.length - 3] & 0xff, small[small.length - 3] & 0xff, 16);
    }

    @ParameterizedTest(name = "mirrored {0}, {1} quarter turns")
    @CsvSource({
        "false, 0",
        "false, 1",
        "false, 2",
        "false, 3",
        "true, 0",
        "true, 1",
        "true, 2",
        "true, 3",
    })
    void aDisplayMatrixIsFollowedPointByPoint(boolean mirrored, int quarters) {
        int height = 3;
        int width = 5;
        byte[] coded = new byte[height * width * 3];
        for (int i = 0; i < coded.length; i++) {
            coded[i] = (byte) i;
        }
        // A counterclockwise quarter turn, rows downward, takes (p, q) to (q, −p); mirroring goes first.
        int[] cos = {1, 0, -1, 0};
        int[] sin = {0, 1, 0, -1};
        int m = mirrored ? -1 : 1;
        int[] matrix = {m * cos[quarters], -m * sin[quarters], sin[quarters], cos[quarters]};
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(36).order(java.nio.ByteOrder.nativeOrder());
        bytes.putInt(0, matrix[0] << 16).putInt(4, matrix[1] << 16);
        bytes.putInt(12, matrix[2] << 16).putInt(16, matrix[3] << 16);
        Orientation orientation = Orientation.of(bytes.array());
        assertEquals(new Orientation(mirrored, quarters), orientation);
        byte[] shown = new byte[coded.length];
        orientation.apply(coded, height, width, shown, 0);
        int shownWidth = orientation.swapsSides() ? height : width;
        int shownHeight = orientation.swapsSides() ? width : height;
        for (int q = 0; q < height; q++) {
            for (int p = 0; p < width; p++) {
                int x = matrix[0] * p + matrix[2] * q;
                int y = matrix[1] * p + matrix[3] * q;
                x += matrix[0] < 0 || matrix[2] < 0 ? shownWidth - 1 : 0;
                y += matrix[1] < 0 || matrix[3] < 0 ? shownHeight - 1 : 0;
                assertEquals(coded[(q * width + p) * 3], shown[(y * shownWidth + x) * 3], p + ", " + q);
            }
        }
    }

    @Test
    void aMatrixThatTurnsByAnotherAngleIsLeftAlone() {
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(36).order(java.nio.ByteOrder.nativeOrder());
        bytes.putInt(0, 46341).putInt(4, 46341).putInt(12, -46341).putInt(16, 46341);
        assertEquals(Orientation.UPRIGHT, Orientation.of(bytes.array()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264-yuv420p.mp4", "hevc-10bit.mp4", "av1.mkv", "long-gop-b-frames.mp4"})
    void threadsChangeNoBit(String name) {
        Path file = video("video/" + name);
        List<byte[]> one = frames(file, VideoOptions.DEFAULT);
        List<byte[]> three = frames(file, VideoOptions.DEFAULT.withThreads(3));
        assertEquals(one.size(), three.size());
        for (int i = 0; i < one.size(); i++) {
            assertArrayEquals(one.get(i), three.get(i), "frame " + i);
        }
    }

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({"24, 32", "17, 23", "1, 1", "96, 128", "48, 7"})
    void framesAreResizedWhileTheyAreConverted(int height, int width) {
        Path file = video("video/h264-yuv420p.mp4");
        byte[] large = frames(file, VideoOptions.DEFAULT).get(3);
        byte[] resized =
                frames(file, VideoOptions.DEFAULT.withSize(height, width)).get(3);
        assertEquals(height * width * 3, resized.length);
        assertEquals(mean(large), mean(resized), MEAN_TOLERANCE);
    }

    private static double mean(byte[] frame) {
        double sum = 0;
        for (byte b : frame) {
            sum += b & 0xff;
        }
        return sum / frame.length;
    }

    @ParameterizedTest(name = "{0}, {1} frames")
    @CsvSource({
        "video/h264-yuv420p.mp4, 40",
        "video/hevc-10bit.mp4, 40",
        "video/vp9.webm, 30",
        "video/av1.mkv, 30",
        "video/mjpeg.avi, 20",
        "video/variable-rate.mp4, 40",
        "video/long-gop-b-frames.mp4, 60",
        "video-wrist.mp4, 116",
    })
    void anyRangeInAnyOrderIsThatPartOfTheWhole(String name, int count) {
        Path file = video(name);
        VideoIndex index = VideoIndex.of(file);
        assertEquals(count, index.frames());
        List<byte[]> whole = frames(file, VideoOptions.DEFAULT);
        SplittableRandom random = new SplittableRandom(7);
        try (RowSource rows = index.rows(VideoOptions.DEFAULT)) {
            for (int i = 0; i < 40; i++) {
                int from = random.nextInt(count);
                int to = Math.min(count, from + random.nextInt(4));
                byte[] part = rows.read(from, to).bytes();
                for (int t = from; t < to; t++) {
                    byte[] frame = Arrays.copyOfRange(
                            part, (t - from) * whole.get(t).length, (t + 1 - from) * whole.get(t).length);
                    assertArrayEquals(whole.get(t), frame, "frame " + t + " of " + from + ":" + to);
                }
            }
        }
    }

    @Test
    void stepsTellAVariableRate() {
        VideoIndex steady = VideoIndex.of(video("video/h264-yuv420p.mp4"));
        assertEquals(0.04, steady.shortestStep(), TIME_TOLERANCE);
        assertEquals(0.04, steady.longestStep(), TIME_TOLERANCE);
        VideoIndex variable = VideoIndex.of(video("video/variable-rate.mp4"));
        assertEquals(0.04, variable.shortestStep(), TIME_TOLERANCE);
        assertEquals(0.12, variable.longestStep(), TIME_TOLERANCE);
    }

    @Test
    void aDamagedFrameIsAnErrorAndNoGreyPicture() {
        Path file = video("broken/video/zeroed-data.mp4");
        VideoIndex.Soundness soundness = VideoIndex.of(file).check();
        assertEquals(24, soundness.frames());
        assertTrue(soundness.faultOrNull().contains("frame 24 cannot be decoded"), soundness.faultOrNull());
        try (RowSource rows = VideoIndex.of(file).rows(VideoOptions.DEFAULT)) {
            assertEquals(20, rows.read(0, 20).rows());
            assertThrows(DataException.class, () -> rows.read(20, 40));
            assertThrows(DataException.class, () -> rows.read(25, 26));
            assertThrows(DataException.class, () -> rows.read(24, 25));
            assertThrows(DataException.class, () -> rows.read(59, 60));
            assertEquals(1, rows.read(3, 4).rows());
        }
    }

    @Test
    void behindAFaultThereIsNothing() {
        try (VideoDecoder video = VideoDecoder.open(video("broken/video/zeroed-data.mp4"), VideoOptions.DEFAULT)) {
            for (int i = 0; i < 24; i++) {
                assertTrue(video.next());
            }
            String first = assertThrows(DataException.class, video::next).getMessage();
            assertEquals(first, assertThrows(DataException.class, video::next).getMessage());
            assertEquals(23, video.index());
        }
    }

    @Test
    void whatIsCutSaysHowLongItShouldBe() {
        assertEquals(
                4320L,
                VideoIndex.of(video("broken/truncated/webm-50.webm"))
                        .bytesClaimed()
                        .get());
        assertEquals(
                16588L,
                VideoIndex.of(video("broken/truncated/avi-50.avi"))
                        .bytesClaimed()
                        .get());
        assertEquals(
                5402L,
                VideoIndex.of(video("broken/truncated/mp4-moov-last-99.mp4"))
                        .bytesClaimed()
                        .get());
        for (String whole : List.of("h264-yuv420p.mp4", "vp9.webm", "av1.mkv", "mjpeg.avi")) {
            assertTrue(VideoIndex.of(video("video/" + whole)).bytesClaimed().isEmpty(), whole);
        }
    }

    @Test
    void aNameThatLooksLikeAnAddressIsAFile() throws java.io.IOException {
        Path odd = folder.resolve("http:önly ünicode.mp4");
        java.nio.file.Files.copy(video("video/h264-yuv420p.mp4"), odd);
        assertEquals(40, VideoIndex.of(odd).frames());
    }

    @Test
    void aListOfOtherFilesIsNotFollowed() throws java.io.IOException {
        Path list = folder.resolve("list.mp4");
        java.nio.file.Files.writeString(list, "ffconcat version 1.0\nfile '" + video("video/h264-yuv420p.mp4") + "'\n");
        assertThrows(DataException.class, () -> VideoDecoder.open(list, VideoOptions.DEFAULT));
        Path playlist = folder.resolve("list.webm");
        java.nio.file.Files.write(
                playlist, ("\u0000#EXTM3U\n" + folder + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThrows(DataException.class, () -> VideoDecoder.open(playlist, VideoOptions.DEFAULT));
    }

    @Test
    void impossibleSizesAndThreadsAreRefused() {
        assertThrows(UsageException.class, () -> new VideoOptions(0, 3, 1));
        assertThrows(UsageException.class, () -> new VideoOptions(-1, -1, 1));
        assertThrows(UsageException.class, () -> new VideoOptions(0, 0, 0));
    }

    @Test
    void whatIsClosedIsNotDecoded() {
        VideoDecoder video = VideoDecoder.open(video("video/h264-yuv420p.mp4"), VideoOptions.DEFAULT);
        assertThrows(IllegalStateException.class, () -> video.copyTo(new byte[video.frameBytes()], 0));
        video.close();
        video.close();
        assertThrows(IllegalStateException.class, video::next);
    }
}
