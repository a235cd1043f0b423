package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaomReaderTest extends DatasetContract {
    private Path file;

    @Override
    Dataset open() {
        file = folder.resolve("laom.hdf5");
        if (!Files.exists(file)) {
            Fixtures.copy("laom.hdf5", folder);
        }
        return Datasets.open(file.toString(), OpenOptions.DEFAULT);
    }

    @Test
    void whatH5pyWroteIsReadAsItWasWritten() {
        new ExpectedContents(Fixtures.expected("laom.hdf5"), data).check("actions");
    }

    @Test
    void episodesStandInNaturalOrder() {
        assertEquals(
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"),
                data.episodes().stream().map(EpisodeInfo::name).toList());
    }

    @Test
    void theFormatNamesTheRolesAndOptionsOverrule() {
        assertEquals(new Roles("actions", "states", null, null), data.schema().roles());
        OpenOptions options = OpenOptions.DEFAULT.withRoles(new Roles("states", null, "actions", null));
        try (Dataset other = Datasets.open(file, options)) {
            assertEquals(
                    new Roles("states", "states", "actions", null),
                    other.schema().roles());
        }
        OpenOptions wrong = OpenOptions.DEFAULT.withRoles(new Roles("torque", null, null, null));
        String message = assertThrows(UsageException.class, () -> Datasets.open(file, wrong))
                .getMessage();
        assertTrue(message.contains("\"torque\"") && message.contains("[actions, obs, states]"), message);
    }

    @Test
    void anotherBlockMayBeTheFrames() {
        try (Dataset other = Datasets.open(file, OpenOptions.DEFAULT.withFrames("states"))) {
            assertEquals("states", other.schema().frames());
            assertEquals(
                    "vector",
                    ((java.util.Map<?, ?>) Inspection.of(other, false).toMap().get("frame")).get("kind"));
        }
        String message = assertThrows(
                        UsageException.class, () -> Datasets.open(file, OpenOptions.DEFAULT.withFrames("wrist")))
                .getMessage();
        assertTrue(
                message.contains("\"wrist\" for the frames; its episodes have [") && message.contains("obs"), message);
    }

    @Test
    void floatPicturesAreReadAsBytesWithANotice() {
        Path floats = Fixtures.copy("broken/hdf5/laom-float-obs.hdf5", folder);
        try (Dataset other = Datasets.open(floats, OpenOptions.DEFAULT)) {
            assertEquals(DType.UINT8, other.schema().frame().dtype());
            assertTrue(other.schema().frame().isImage());
            assertTrue(other.notices().get(0).message().contains("float32 in 0..1"));
            NumericArray frames = whole(other, 0, "obs");
            // The square's red is 230 of 255.
            long red = java.util.stream.IntStream.range(0, frames.size())
                    .filter(i -> i % 3 == 0 && frames.get(i) == 230)
                    .count();
            assertTrue(red > 0, "no pixel has the square's red");
            assertEquals(
                    BlockSpec.perFrame(DType.UINT8, frames.shape().inner()),
                    other.schema().frame());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void anyChangedBytesOfTheStructureGiveAReportOrASentence(long seed) throws IOException {
        byte[] good = Files.readAllBytes(Fixtures.copy("broken/hdf5/laom-link-loop.hdf5", folder));
        // The structure lies in the first kilobytes and between the arrays; pixels are of no interest here.
        SplittableRandom random = new SplittableRandom(seed);
        Path changed = folder.resolve("changed.hdf5");
        for (int i = 0; i < 30; i++) {
            byte[] bytes = good.clone();
            for (int k = random.nextInt(1, 5); k > 0; k--) {
                int at = random.nextBoolean() ? random.nextInt(4096) : random.nextInt(bytes.length);
                bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            Files.write(changed, bytes);
            try (Dataset other = Datasets.open(changed, OpenOptions.DEFAULT)) {
                Inspection.of(other, true);
            } catch (DataException e) {
                assertTrue(e.getMessage().contains("changed.hdf5"), e.getMessage());
            }
        }
    }
}
