package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RobomimicReaderTest extends DatasetContract {
    private static final String FILE = "robomimic-attribute.hdf5";

    /** One gray, packed and unpacked. */
    private static final double JPEG_TOLERANCE = 1;

    @Override
    Dataset open() {
        Path file = folder.resolve(FILE);
        return Datasets.open(Files.exists(file) ? file : Fixtures.tree(FILE, folder), OpenOptions.DEFAULT);
    }

    @Test
    void whatRobomimicsLibraryWroteIsReadAsItWasWritten() {
        new ExpectedContents(Fixtures.expected(FILE), data).check("actions");
    }

    @Test
    void withNextObsAnEpisodeHasOneFrameMoreThanActions() {
        EpisodeInfo info = data.episodes().get(0);
        assertEquals(6, info.frames());
        assertEquals(5, info.steps());
        assertEquals(BlockSpec.Alignment.STEP, data.schema().block("actions").rowsPerFrame());
        assertEquals(
                BlockSpec.Alignment.FRAME,
                data.schema().block("obs/robot0_eef_pos").rowsPerFrame());
        assertEquals(List.of(5, 6), Inspection.of(data, false).lengths());
    }

    @Test
    void theFrameBehindTheLastActionIsTheLastOfNextObs() {
        // The fixture's effector stands where the square does, so the two blocks tell on each other.
        try (Episode e = data.open(0)) {
            NumericArray all = e.read("obs/robot0_eef_pos", 0, 6);
            NumericArray last = e.read("obs/robot0_eef_pos", 5, 6);
            NumericArray across = e.read("obs/robot0_eef_pos", 4, 6);
            for (int j = 0; j < 3; j++) {
                assertEquals(all.get(15 + j), last.get(j));
                assertEquals(all.get(12 + j), across.get(j));
                assertEquals(all.get(15 + j), across.get(3 + j));
            }
            assertTrue(
                    all.get(12) != all.get(15) || all.get(13) != all.get(16), "the last frame repeats the one before");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"front", "padded"})
    void picturesKeptAsJpegAreReadFromByteStringsAndFromPaddedTablesInNestedGroupsToo(String camera) {
        Path file = Fixtures.copy("hdf5/pictures.hdf5", folder);
        String key = "obs/rgb/" + camera;
        try (Dataset pictures = Datasets.open(file, OpenOptions.DEFAULT.withFrames("rgb/" + camera))) {
            assertEquals(key, pictures.schema().frames());
            assertEquals(List.of(8, 16, 3), pictures.schema().frame().shape().dimensions());
            assertEquals(
                    Set.of("obs/rgb/front", "obs/rgb/padded", "actions"),
                    pictures.schema().blocks().keySet());
            for (int k = 0; k < 2; k++) {
                NumericArray all = whole(pictures, k, key);
                assertEquals(5 - k, all.rows(), "the last frame comes from next_obs");
                for (int t = 0; t < all.rows(); t++) {
                    assertEquals(40 * k + 10 * t, all.get(t * 8 * 16 * 3), JPEG_TOLERANCE);
                }
            }
            assertEquals(List.of(), pictures.problems());
            assertTrue(
                    pictures.notices().stream()
                            .anyMatch(n ->
                                    n.key().equals("obs/words") && n.message().endsWith("it was left out")),
                    pictures.notices().toString());
        }
    }

    @Test
    void aLinkInObsAndActionsThatAreAGroupAreTold() {
        Path file = Fixtures.copy("hdf5/links.hdf5", folder);
        try (Dataset links = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of("demo_0", "demo_2"),
                    links.episodes().stream().map(EpisodeInfo::name).toList());
            assertEquals("obs/state", links.problems().get(0).key());
            assertTrue(
                    links.problems().get(0).message().contains("is a link to elsewhere.hdf5:/state"),
                    links.problems().toString());
            assertEquals(
                    List.of("demo_0", "demo_1", "demo_2"),
                    links.notices().stream()
                            .filter(n -> n.message().startsWith("actions is a group"))
                            .map(n -> n.episode())
                            .toList());
        }
    }

    @Test
    void filtersUnderMaskNameTheSplit() {
        assertEquals(
                List.of("test", "test"),
                data.episodes().stream().map(EpisodeInfo::splitOrNull).toList());
        Map<?, ?> masks = (Map<?, ?>) Inspection.of(data, false).toMap().get("masks");
        assertEquals(List.of("demo_0", "demo_1"), masks.get("valid"));
    }

    @Test
    void demosStandInTheOrderOfTheirNumbers() {
        Path file = Fixtures.tree("broken/hdf5/robomimic-mask-unknown.hdf5", folder);
        try (Dataset other = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of("demo_0", "demo_1", "demo_2"),
                    other.episodes().stream().map(EpisodeInfo::name).toList());
            assertEquals("train", other.episodes().get(0).splitOrNull());
            assertEquals("test", other.episodes().get(1).splitOrNull());
        }
    }

    @Test
    void withoutNextObsTheLastActionLeadsNowhere() {
        Path file = Fixtures.tree("broken/hdf5/robomimic-no-next-obs.hdf5", folder);
        try (Dataset other = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals(7, other.episodes().get(1).frames());
            assertEquals(7, other.episodes().get(1).steps());
            assertEquals(7, whole(other, 1, "actions").rows());
            assertEquals(6 + 6 + 5, other.transitions(1));
        }
    }

    @Test
    void theFramesAreTheFirstPictureOrWhatIsAskedFor() {
        assertEquals("obs/agentview_image", data.schema().frames());
        assertEquals(new Roles("actions", "states", null, null), data.schema().roles());
        Path file = folder.resolve(FILE);
        for (String asked : List.of("robot0_eef_pos", "obs/robot0_eef_pos")) {
            try (Dataset other = Datasets.open(file, OpenOptions.DEFAULT.withFrames(asked))) {
                assertEquals("obs/robot0_eef_pos", other.schema().frames());
            }
        }
        String message = assertThrows(
                        UsageException.class, () -> Datasets.open(file, OpenOptions.DEFAULT.withFrames("wrist")))
                .getMessage();
        assertTrue(message.contains("\"wrist\"") && message.contains("obs/agentview_image"), message);
    }

    @ParameterizedTest(name = "{1}: {0} names \"{2}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "no-data | refuse | no group data",
                "no-actions | skip | episode demo_1: there is no actions",
                "lengths | skip | episode demo_1: actions has 6 rows, obs/agentview_image 7",
                "num-samples | report | num_samples is 99, the arrays have 7 rows",
                "total | report | key total, episode : total is 99, the demos have 11 steps",
                "mask-unknown | report | mask train names demo_77, which is not there",
                "odd-name | report | the group bad_one is no demo_<number>",
                "no-next-obs | report | demo_1 lacks next_obs: its last action has no successor",
            })
    void aFileWithAFaultGetsItsVerdictAndASentence(String name, String verdict, String fragment) {
        Verdicts.assertVerdict(Fixtures.tree("broken/hdf5/robomimic-" + name + ".hdf5", folder), verdict, fragment);
    }

    @Test
    void aCutFileIsRefused() {
        Verdicts.assertVerdict(
                Fixtures.tree("broken/truncated/robomimic-50.hdf5", folder),
                "refuse",
                "ends early: it has 55772 bytes");
    }
}
