package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
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

class MinariReaderTest {
    @TempDir
    Path folder;

    /** Each storage keeps the contract and holds what Minari's own library wrote. */
    abstract static class StorageContract extends DatasetContract {
        private final String name;

        StorageContract(String name) {
            this.name = name;
        }

        @Override
        Dataset open() {
            Path root = folder.resolve(name);
            return Datasets.open(Files.exists(root) ? root : Fixtures.tree(name, folder), OpenOptions.DEFAULT);
        }

        @Test
        void whatMinariWroteIsReadAsItWasWritten() {
            new ExpectedContents(Fixtures.expected(name), data).check("actions");
        }

        @Test
        void everyEpisodeHasOneObservationMoreThanActions() {
            data.episodes().forEach(e -> assertEquals(e.frames() - 1, e.steps()));
            assertEquals(
                    BlockSpec.Alignment.STEP, data.schema().block("rewards").rowsPerFrame());
        }
    }

    @Nested
    class Hdf5 extends StorageContract {
        Hdf5() {
            super("minari-hdf5");
        }
    }

    @Nested
    class Hdf5OfJpegs extends StorageContract {
        Hdf5OfJpegs() {
            super("minari-jpeg");
        }
    }

    @Nested
    class Arrow extends StorageContract {
        Arrow() {
            super("minari-arrow");
        }
    }

    @Nested
    class Parquet extends StorageContract {
        Parquet() {
            super("minari-parquet");
        }
    }

    @Test
    void aDataSetIsNamedByItsRootItsFolderItsDataOrItsFile() {
        Path root = Fixtures.tree("minari-hdf5", folder);
        for (String below : new String[] {
            "", "square", "square/dict-v0", "square/dict-v0/data", "square/dict-v0/data/main_data.hdf5"
        }) {
            try (Dataset data = Datasets.open(root.resolve(below), OpenOptions.DEFAULT)) {
                assertEquals("minari", data.format());
                assertEquals(3, data.episodes().size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"minari-hdf5", "minari-arrow", "minari-parquet"})
    void anotherNumberOfStepsThanTheMetadataSayIsANotice(String name) throws IOException {
        Path root = Fixtures.tree(name, folder);
        Path metadata = root.resolve("square/dict-v0/data/metadata.json");
        String text = Files.readString(metadata);
        Files.writeString(metadata, text.replaceAll("\"total_steps\": *[0-9]+", "\"total_steps\": 1000"));
        try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT)) {
            assertTrue(
                    data.notices().stream().anyMatch(n -> n.message().contains("say 1000 steps, there are ")),
                    data.notices().toString());
        }
    }

    @Test
    void anActionOfSeveralPartsAsksForOne() {
        Path root = Fixtures.tree("minari-tuple", folder);
        try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT);
                Dataset asked =
                        Datasets.open(root, OpenOptions.DEFAULT.withRoles(new Roles("actions/1", null, null, null)))) {
            assertEquals(null, data.schema().roles().actionOrNull());
            assertTrue(data.notices().get(0).message().contains("[actions/0, actions/1], none is taken"));
            assertEquals("actions/1", asked.schema().roles().actionOrNull());
            assertEquals(List.of(), asked.notices());
        }
    }

    @Test
    void aRootOfSeveralDataSetsAsksForOne() throws IOException {
        Path root = Fixtures.tree("minari-arrow", folder);
        Path other = root.resolve("square/other-v0/data");
        Files.createDirectories(other);
        Files.writeString(other.resolve("metadata.json"), "{}");
        String message = assertThrows(UsageException.class, () -> Datasets.open(root, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("square/dict-v0") && message.contains("square/other-v0"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"minari-hdf5", "minari-arrow", "minari-parquet"})
    void infosAreBlocksOnlyWhereAnOptionNamesThem(String name) {
        Path root = Fixtures.tree(name, folder);
        try (Dataset plain = Datasets.open(root, OpenOptions.DEFAULT);
                Dataset asked =
                        Datasets.open(root, OpenOptions.DEFAULT.withRoles(new Roles(null, null, "infos/x", null)))) {
            assertFalse(plain.schema().blocks().containsKey("infos/x"));
            assertEquals(
                    BlockSpec.Alignment.FRAME, asked.schema().block("infos/x").rowsPerFrame());
            assertEquals(
                    asked.episodes().get(0).frames(),
                    DatasetContract.whole(asked, 0, "infos/x").rows());
        }
    }

    @ParameterizedTest(name = "{1}: {0} names \"{2}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "total-episodes | report | the metadata say 7 episodes, there are 3",
                "episode-steps | report | key total_steps, episode episode_1: total_steps is 99, the rewards have 26 rows",
                "arrow-rows-cut | report | key total_steps, episode 1: total_steps is 25, the rewards have 22 rows",
                "space-not-json | report | observation_space is not JSON; shapes are taken from the file",
                "unknown-data-format | refuse | data_format lance is unknown",
                "metadata-not-json | refuse | metadata.json is not a JSON object",
                "no-main-data | refuse | main_data.hdf5 is missing",
                "rows-equal | skip | episode episode_1: observations/image has 9 rows, actions 9",
                "broken-jpeg | skip | key observations, episode episode_1: frame 4 ends early",
                "arrow-cut | skip | data/1/part-0.arrow, key , episode 1: ends early",
            })
    void aDataSetWithAFaultGetsItsVerdictAndASentence(String name, String verdict, String fragment) {
        Verdicts.assertVerdict(Fixtures.tree("broken/minari/" + name, folder), verdict, fragment);
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @CsvSource({"arrow, 1", "arrow, 2", "arrow, 3", "parquet, 1", "parquet, 2", "parquet, 3"})
    void anyChangedBytesGiveAReportOrASentence(String storage, long seed) throws IOException {
        Path root = Fixtures.tree("minari-" + storage, folder);
        Path part = root.resolve("square/dict-v0/data/1/part-0." + storage);
        byte[] good = Files.readAllBytes(part);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 25; i++) {
            byte[] bytes = good.clone();
            for (int k = random.nextInt(1, 5); k > 0; k--) {
                // The description lies at the end.
                int at = random.nextBoolean()
                        ? bytes.length - 1 - random.nextInt(Math.min(4096, bytes.length))
                        : random.nextInt(bytes.length);
                bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            Files.write(part, bytes);
            try (Dataset data = Datasets.open(root, OpenOptions.DEFAULT)) {
                Inspection.of(data, true);
            } catch (DataException e) {
                assertTrue(e.getMessage().contains("minari"), e.getMessage());
            }
        }
    }
}
