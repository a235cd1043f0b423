package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyWriter;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.EpisodeRange;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
    @TempDir
    Path folder;

    @Test
    void aFormatBeforeTheColonIsTakenAtItsWord() {
        Path lapo = Fixtures.lapo(folder).resolve("square");
        for (String format : List.of("lapo", "npz")) {
            try (Dataset d = Datasets.open(format + ":" + lapo, OpenOptions.DEFAULT)) {
                assertEquals(format, d.format());
                assertEquals(10, d.episodes().size());
            }
        }
        assertThrows(DataException.class, () -> Datasets.open("laom:" + lapo, OpenOptions.DEFAULT));
        assertThrows(DataException.class, () -> Datasets.open("lapo:" + lapo + "/train/0.npz", OpenOptions.DEFAULT));
        String message = assertThrows(UsageException.class, () -> Datasets.open("zip:" + lapo, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("\"zip\"") && message.contains(String.join(", ", Datasets.formats())), message);
    }

    @Test
    void aPathWithAColonIsAPath() throws IOException {
        Path odd = folder.resolve("a:b");
        Files.createDirectories(odd);
        NpyWriter.write(odd.resolve("0.npy"), DType.UINT8, 2, Shape.of(3), sink -> sink.put(1, 2, 3, 4, 5, 6));
        try (Dataset d = Datasets.open(odd.toString(), OpenOptions.DEFAULT)) {
            assertEquals(1, d.episodes().size());
        }
    }

    @Test
    void aRangeOfEpisodesIsNumberedAnew() {
        Path file = Fixtures.copy("laom.hdf5", folder);
        OpenOptions options = OpenOptions.DEFAULT.withEpisodes(EpisodeRange.parse("2:5"));
        try (Dataset d = Datasets.open(file, options)) {
            assertEquals(
                    List.of("2", "3", "4"),
                    d.episodes().stream().map(EpisodeInfo::name).toList());
            assertEquals(
                    List.of(0, 1, 2),
                    d.episodes().stream().map(EpisodeInfo::index).toList());
            assertEquals(21, DatasetContract.whole(d, 1, "obs").rows());
        }
        try (Dataset d = Datasets.open(file, OpenOptions.DEFAULT.withEpisodes(EpisodeRange.parse("10:99")))) {
            assertEquals(2, d.episodes().size());
        }
        String message = assertThrows(
                        UsageException.class,
                        () -> Datasets.open(file, OpenOptions.DEFAULT.withEpisodes(EpisodeRange.parse("12:"))))
                .getMessage();
        assertTrue(message.contains("episodes 0 to 11"), message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"0:3, 0, 3", ":3, 0, 3", "4:, 4, 2147483647", ":, 0, 2147483647"})
    void rangesAreReadAsPythonReadsThem(String text, int from, int to) {
        assertEquals(new EpisodeRange(from, to), EpisodeRange.parse(text));
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", "3", "3:2", "2:2", "-1:3", "a:b", "1:2:3", "1:99999999999"})
    void otherRangesAreRefused(String text) {
        assertThrows(UsageException.class, () -> EpisodeRange.parse(text));
    }

    @Test
    void theFingerprintFollowsTheContentAndNotThePlace() throws IOException {
        Path lapo = Fixtures.lapo(folder).resolve("square");
        String before = DatasetFingerprint.of(lapo);
        assertTrue(before.matches("sha256:[0-9a-f]{64}"), before);
        Path moved = Files.move(lapo, folder.resolve("moved"));
        assertEquals(before, DatasetFingerprint.of(moved));
        Path chunk = moved.resolve("train/1.npz");
        byte[] bytes = Files.readAllBytes(chunk);
        bytes[bytes.length - 1] ^= 1;
        Files.write(chunk, bytes);
        String changed = DatasetFingerprint.of(moved);
        assertNotEquals(before, changed);
        Files.move(chunk, moved.resolve("train/11.npz"));
        assertNotEquals(changed, DatasetFingerprint.of(moved));
        Path laom = Fixtures.copy("laom.hdf5", folder);
        String file = DatasetFingerprint.of(laom);
        Files.write(laom, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        assertNotEquals(file, DatasetFingerprint.of(laom));
        assertThrows(DataException.class, () -> DatasetFingerprint.of(folder.resolve("nothing")));
    }

    @ParameterizedTest(name = "byte {0} of 2,000,000")
    @ValueSource(ints = {0, 300_000, 850_000, 1_999_999})
    void aLargeFileIsSampledFromItsFirstByteToItsLast(int at) throws IOException {
        Path file = folder.resolve("large.npy");
        byte[] bytes = new byte[2_000_000];
        Files.write(file, bytes);
        String before = DatasetFingerprint.of(file);
        bytes[at] = 1;
        Files.write(file, bytes);
        assertNotEquals(before, DatasetFingerprint.of(file));
    }

    @Test
    void theContactSheetShowsTheSquareWhereItIsInEveryRow() throws IOException {
        Path png = folder.resolve("out/sheet.png");
        try (Dataset d = Datasets.open(Fixtures.copy("laom.hdf5", folder), OpenOptions.DEFAULT)) {
            ContactSheet.write(d, png);
            BufferedImage sheet = ImageIO.read(png.toFile());
            // 48 × 36 pixels twice enlarged, 8 frames, 4 pixels between; 6 episodes, 14 pixels between.
            assertEquals(4 + 8 * (72 + 4), sheet.getWidth());
            assertEquals(2 * 4 + 6 * 96 + 5 * 14, sheet.getHeight());
            // The square of frame 0 stands at x 8, y 30 with an edge of 10.
            assertEquals(0xe6283c, sheet.getRGB(4 + 2 * 8 + 1, 4 + 2 * 30 + 1) & 0xffffff);
            assertEquals(0xe6283c, sheet.getRGB(4 + 2 * 17 + 1, 4 + 2 * 39 + 1) & 0xffffff);
            assertNotEquals(0xe6283c, sheet.getRGB(4 + 2 * 18, 4 + 2 * 40) & 0xffffff);
            int red = 0;
            for (int y = sheet.getHeight() - 4 - 96; y < sheet.getHeight() - 4; y++) {
                for (int x = 0; x < sheet.getWidth(); x++) {
                    red += (sheet.getRGB(x, y) & 0xffffff) == 0xe6283c ? 1 : 0;
                }
            }
            assertEquals(8 * 20 * 20, red, "the last row shows the last episode");
        }
    }

    @Test
    void largeFramesAreThinnedAndGreyOnesAreGrey() throws IOException {
        Path file = folder.resolve("large.npy");
        NpyWriter.write(file, DType.UINT8, 2, Shape.of(700, 650), sink -> {
            for (int i = 0; i < 2 * 700 * 650; i++) {
                sink.put(200L);
            }
        });
        try (Dataset d = Datasets.open(file, OpenOptions.DEFAULT)) {
            BufferedImage sheet = ImageIO.read(new java.io.ByteArrayInputStream(ContactSheet.png(d, 3, 2)));
            assertEquals(4 + 2 * (650 / 3 + 4), sheet.getWidth());
            assertEquals(0xc8c8c8, sheet.getRGB(100, 100) & 0xffffff);
        }
    }

    @Test
    void vectorsHaveNoContactSheet() {
        Path file = folder.resolve("vectors.npy");
        NpyWriter.write(file, DType.FLOAT32, 2, Shape.of(3), sink -> sink.put(1, 2, 3, 4, 5, 6));
        try (Dataset d = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertTrue(assertThrows(UsageException.class, () -> ContactSheet.png(d, 1, 1))
                    .getMessage()
                    .contains("not pictures"));
        }
    }

    @Test
    void samplesAreSpacedFromTheFirstToTheLast() {
        assertEquals(
                List.of(0, 4, 9),
                java.util.Arrays.stream(ContactSheet.spaced(10, 3)).boxed().toList());
        assertEquals(
                List.of(0, 1),
                java.util.Arrays.stream(ContactSheet.spaced(2, 8)).boxed().toList());
        assertEquals(
                List.of(0),
                java.util.Arrays.stream(ContactSheet.spaced(5, 1)).boxed().toList());
    }
}
