package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.Roles;
import org.exolam.data.Split;
import org.exolam.data.SplitRule;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;

class LapoReaderTest extends DatasetContract {
    private Path lapo;

    @Override
    Dataset open() {
        if (lapo == null) {
            lapo = Fixtures.lapo(folder);
        }
        return Datasets.open(lapo.resolve("square").toString(), OpenOptions.DEFAULT);
    }

    @Test
    void whatNumpyWroteIsReadAsItWasWritten() {
        new ExpectedContents(Fixtures.expected("lapo"), data).check("ta");
        assertEquals(new Roles("ta", null, null, null), data.schema().roles());
        assertEquals(
                List.of("files are missing between 2.npz and 10.npz"),
                data.notices().stream().map(n -> n.message()).toList());
    }

    @Test
    void chunksStandInNaturalOrderAndEpisodesEndWhereTheyAreDoneAndAtAChunksEnd() {
        assertEquals(
                List.of(
                        "train/0.npz:0",
                        "train/0.npz:1",
                        "train/0.npz:2",
                        "train/1.npz:0",
                        "train/1.npz:1",
                        "train/2.npz:0",
                        "train/2.npz:1",
                        "train/10.npz",
                        "test/0.npz:0",
                        "test/0.npz:1"),
                data.episodes().stream().map(EpisodeInfo::name).toList());
    }

    @Test
    void foldersNameTheSplits() {
        Split split = SplitRule.DEFAULT.split(data);
        assertEquals(List.of(8, 9), split.test());
        assertEquals("train", data.episodes().get(7).splitOrNull());
        try (Dataset testOnly = Datasets.open(lapo.resolve("square/test"), OpenOptions.DEFAULT)) {
            assertEquals("lapo", testOnly.format());
            assertNull(testOnly.episodes().get(0).splitOrNull(), "one folder alone divides nothing");
            assertEquals(
                    List.of(16, 7),
                    testOnly.episodes().stream().map(EpisodeInfo::frames).toList());
        }
    }

    @Test
    void theFolderOfTheOnlyEnvironmentWillDoAndOfSeveralOneMustBeNamed() throws IOException {
        try (Dataset above = Datasets.open(lapo, OpenOptions.DEFAULT)) {
            assertEquals("lapo", above.format());
            assertEquals(10, above.episodes().size());
            assertEquals("square/train/0.npz:0", above.episodes().get(0).name());
        }
        Files.createDirectories(lapo.resolve("other/train"));
        Files.copy(lapo.resolve("square/test/0.npz"), lapo.resolve("other/train/0.npz"));
        String message = assertThrows(UsageException.class, () -> Datasets.open(lapo, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("[other, square]"), message);
    }
}
