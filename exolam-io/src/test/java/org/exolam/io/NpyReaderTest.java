package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyWriter;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;

class NpyReaderTest extends DatasetContract {
    @Override
    Dataset open() {
        Path clips = folder.resolve("clips");
        if (!Files.exists(clips)) {
            write(clips.resolve("clip_9.npy"), 5, 4, 4, 3);
            write(clips.resolve("clip_10.npy"), 8, 4, 4, 3);
        }
        return Datasets.open("npy:" + clips, OpenOptions.DEFAULT);
    }

    private static Path write(Path file, int rows, int... shape) {
        NpyWriter.write(file, DType.UINT8, rows, Shape.of(shape), sink -> {
            for (int i = 0; i < rows * Shape.of(shape).intSize(); i++) {
                sink.put((long) i * 7);
            }
        });
        return file;
    }

    @Test
    void filesAreEpisodesInNaturalOrder() {
        assertEquals(
                List.of("clip_9.npy", "clip_10.npy"),
                data.episodes().stream().map(EpisodeInfo::name).toList());
        assertTrue(data.schema().frame().isImage());
    }

    @Test
    void aFileThatIsMissingBetweenNumberedOnesIsNoticed() {
        for (int e : new int[] {1, 2, 3, 5}) {
            write(folder.resolve("counted/" + e + ".npy"), 3, 2, 2, 1);
        }
        try (Dataset counted = Datasets.open(folder.resolve("counted"), OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of("files are missing between 3.npy and 5.npy"),
                    counted.notices().stream().map(n -> n.message()).toList());
        }
    }

    @Test
    void oneFileIsOneEpisodeAndTwoLeadingDimensionsAreEpisodesOnRequest() {
        Path file = write(folder.resolve("grid.npy"), 3, 4, 2, 2, 1);
        try (Dataset d = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of(3), d.episodes().stream().map(EpisodeInfo::frames).toList());
        }
        try (Dataset d = Datasets.open(file, OpenOptions.DEFAULT.withEpisodesFirst(true))) {
            assertEquals(
                    List.of(4, 4, 4),
                    d.episodes().stream().map(EpisodeInfo::frames).toList());
            assertEquals(16 * 7, whole(d, 1, "obs").get(0));
        }
        Path flat = write(folder.resolve("flat.npy"), 3);
        assertThrows(DataException.class, () -> Datasets.open(flat, OpenOptions.DEFAULT.withEpisodesFirst(true)));
    }

    @Test
    void aSingleNumberAndAnotherNameForTheFramesAreRefused() {
        Path scalar = Fixtures.copy("arrays/scalar-f8.npy", folder);
        String message = assertThrows(DataException.class, () -> Datasets.open(scalar, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("a single number"), message);
        assertThrows(
                UsageException.class,
                () -> Datasets.open(folder.resolve("clips"), OpenOptions.DEFAULT.withFrames("images")));
    }
}
