package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZarrReaderTest extends DatasetContract {
    private static final String STORE = "zarr-v2/zstd-bitshuffle";
    private static final String BROKEN = "broken/zarr/ends-short";

    private Path store() {
        return Fixtures.copy(STORE, Fixtures.lines("zarr-v2/files.txt"), folder);
    }

    @Override
    Dataset open() {
        return Datasets.open(store(), OpenOptions.DEFAULT);
    }

    /** Fortran order, names with slashes, bit shuffle, edge chunks: all in one store. */
    @Test
    void whatZarrWroteIsReadAsItWasWritten() {
        new ExpectedContents(Fixtures.expected("zarr-v2/zstd-bitshuffle"), data).check("action");
        assertEquals(new Roles("action", "state", null, null), data.schema().roles());
        assertEquals(List.of(), data.notices());
        assertContact(Fixtures.expected("zarr-v2/zstd-bitshuffle"), data);
    }

    @Test
    void aZipIsReadAsTheFolderItHolds() {
        Map<String, Object> expected = Fixtures.expected("zarr-v2/pack.zarr.zip");
        try (Dataset zip = Datasets.open(Fixtures.copy("zarr-v2/pack.zarr.zip", folder), OpenOptions.DEFAULT)) {
            new ExpectedContents(expected, zip).check("action");
            assertContact(expected, zip);
        }
    }

    /** What a file manager or "zip -r" makes of a store: its folder on top, a plain name. */
    @ParameterizedTest
    @ValueSource(strings = {"packed.zip", "packed.zarr.zip"})
    void aFolderThatWasZippedAsAWholeIsAStoreToo(String name) throws IOException {
        Path store = store();
        Path zip = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String file : Fixtures.lines("zarr-v2/files.txt")) {
                out.putNextEntry(new ZipEntry("square.zarr/" + file));
                Files.copy(store.resolve(file), out);
            }
        }
        try (Dataset packed = Datasets.open(zip, OpenOptions.DEFAULT)) {
            new ExpectedContents(Fixtures.expected("zarr-v2/zstd-bitshuffle"), packed).check("action");
        }
    }

    @Test
    void grayPicturesAreTheFramesAndColouredOnesBeforeThem() throws IOException {
        Path made = folder.resolve("made");
        array(made.resolve("meta/episode_ends"), "<i8", "[1]", 6);
        array(made.resolve("data/action"), "<f4", "[6, 2]", 0);
        array(made.resolve("data/img"), "|u1", "[6, 8, 9]", 0);
        Files.writeString(made.resolve(".zgroup"), "{}");
        try (Dataset gray = Datasets.open(made, OpenOptions.DEFAULT)) {
            assertEquals("img", gray.schema().frames());
            assertTrue(gray.schema().frame().isImage());
        }
        Files.move(made.resolve("data/img"), made.resolve("data/a_mask"));
        array(made.resolve("data/b_depth"), "<f4", "[6, 8, 9, 1]", 0);
        array(made.resolve("data/c_colour"), "|u1", "[6, 8, 9, 3]", 0);
        try (Dataset colour = Datasets.open(made, OpenOptions.DEFAULT)) {
            assertEquals("c_colour", colour.schema().frames());
        }
    }

    /** An array without chunks holds its fill value everywhere. */
    private static void array(Path where, String dtype, String shape, int fill) throws IOException {
        Files.createDirectories(where);
        Files.writeString(
                where.resolve(".zarray"),
                "{\"zarr_format\": 2, \"shape\": %s, \"chunks\": %s, \"dtype\": \"%s\", \"compressor\": null,"
                                .formatted(shape, shape, dtype)
                        + " \"fill_value\": %d, \"order\": \"C\", \"filters\": null}".formatted(fill));
    }

    private static void assertContact(Map<String, Object> expected, Dataset data) {
        long sum = 0;
        for (EpisodeInfo e : data.episodes()) {
            NumericArray contact = whole(data, e.index(), "contact");
            for (int t = 0; t < contact.rows(); t++) {
                sum += contact.getLong(t);
            }
        }
        assertEquals(((Number) expected.get("contactSum")).longValue(), sum);
    }

    /** Rows of a stream: the last action of an episode has no successor. */
    @Test
    void observationsAndActionsHaveARowEachAndEndTogether() {
        for (EpisodeInfo e : data.episodes()) {
            assertEquals(e.frames(), e.steps());
        }
        assertEquals(74, data.transitions(1));
    }

    @Test
    void everyCodecOrderAndChunkingGivesTheSameNumbers() {
        try (Dataset all = Datasets.open(Fixtures.copy("zarr-v2/codecs.zarr.zip", folder), OpenOptions.DEFAULT)) {
            assertEquals(
                    List.of(20, 30),
                    all.episodes().stream().map(EpisodeInfo::frames).toList());
            assertEquals(34, all.schema().blocks().size());
            for (EpisodeInfo e : all.episodes()) {
                int first = e.index() == 0 ? 0 : 20;
                all.schema().blocks().forEach((name, spec) -> {
                    NumericArray rows = whole(all, e.index(), name);
                    assertEquals(spec.shape().withRows(e.frames()), rows.shape());
                    for (int i = 0; i < rows.size(); i++) {
                        int t = first + i / Math.max(1, spec.width());
                        double value = value(t, i % Math.max(1, spec.width()), spec.shape());
                        double expected = switch (name) {
                            case "flags" -> value % 2 == 0 ? 1 : 0;
                            case "holes" -> t < 16 ? value : -1.5;
                            default -> value;
                        };
                        assertEquals(expected, rows.get(i), name + " " + i);
                    }
                });
            }
        }
    }

    /** What the script wrote: (t * 7 + Σ i_k (k + 3)) mod 97. */
    private static int value(int t, int flat, Shape shape) {
        int rest = flat;
        int total = t * 7;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            total += rest % shape.get(axis) * (axis + 3);
            rest /= shape.get(axis);
        }
        return total % 97;
    }

    @Test
    void anotherArrayMayBeTheFrames() {
        try (Dataset states = Datasets.open(store(), OpenOptions.DEFAULT.withFrames("state"))) {
            assertEquals("state", states.schema().frames());
        }
        String message = assertThrows(
                        UsageException.class, () -> Datasets.open(store(), OpenOptions.DEFAULT.withFrames("wrist")))
                .getMessage();
        assertTrue(message.contains("data/wrist") && message.contains("img"), message);
    }

    @Test
    void versionThreeIsNamed() throws IOException {
        Path three = Files.createDirectories(folder.resolve("three"));
        Files.writeString(three.resolve("zarr.json"), "{}");
        Verdicts.assertVerdict(three, "refuse", "three is a zarr store of version 3");
    }

    /** The store that all broken ones are made of, with one thing changed. */
    private Path broken(String name) {
        Path store = Fixtures.copy(BROKEN, Fixtures.lines("broken/zarr/files.txt"), folder);
        for (String file : Fixtures.lines("broken/zarr/files.txt")) {
            Fixtures.copyIfThere("broken/zarr/" + name + "/" + file, store.resolve(file));
        }
        try {
            if (name.equals("chunk-missing")) {
                Files.delete(store.resolve("data/img/1/0/0/0"));
            } else if (name.equals("no-description")) {
                Files.delete(store.resolve("data/action/.zarray"));
            } else if (name.equals("no-episode-ends")) {
                Files.delete(store.resolve("meta/episode_ends/.zarray"));
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{1}: {0} says \"{2}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "shape-2-40 | refuse | data/img has 1099511627776 rows",
                "codec-unknown | refuse | data/img: codec imagecodecs_jpegxl is not supported",
                "dtype-object | refuse | objects are pickles",
                "chunks-zero | refuse | data/action: the chunk size [0, 2]",
                "format-3 | refuse | data/action has zarr_format 3",
                "no-episode-ends | refuse | meta/episode_ends is missing",
                "ends-decrease | refuse | meta/episode_ends decreases at 2",
                "ends-beyond | skip | episode 2 ends at 9000, data/img has 77 rows",
                "ends-short | report | 7 rows behind the last episode belong to none",
                "chunk-cut | skip | data/img: chunk 1/0/0/0: it is cut",
                "chunk-lies | skip | data/img: chunk 1/0/0/0: its Blosc header claims",
                "chunk-missing | ok | ''",
                "no-description | report | data/action has no .zarray, so it is no array",
            })
    void aStoreWithAFaultGetsItsVerdictAndASentence(String name, String verdict, String fragment) {
        Verdicts.assertVerdict(broken(name), verdict, fragment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50", "99", "empty"})
    void aZipThatWasCutIsRefused(String part) {
        Path cut = Fixtures.copy("broken/truncated/zarr-zip-" + part + ".zarr.zip", folder);
        Verdicts.assertVerdict(cut, "refuse", "a zarr store");
    }

    @Test
    void damageInAChunkSpoilsTheEpisodesOfItsRowsAlone() {
        try (Dataset cut = Datasets.open(broken("chunk-cut"), OpenOptions.DEFAULT)) {
            Inspection inspection = Inspection.of(cut, true);
            assertEquals(List.of(2), inspection.usable());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anyChangedBytesGiveAReportOrASentence(long seed) throws IOException {
        List<String> files = Fixtures.lines("broken/zarr/files.txt");
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 40; i++) {
            Path store = broken("ends-short");
            Path file = store.resolve(files.get(random.nextInt(files.size())));
            byte[] bytes = Files.readAllBytes(file);
            for (int k = random.nextInt(1, 5); k > 0; k--) {
                bytes[
                                random.nextBoolean()
                                        ? random.nextInt(Math.min(bytes.length, 24))
                                        : random.nextInt(bytes.length)] =
                        (byte) random.nextInt();
            }
            Files.write(file, bytes);
            try (Dataset other = Datasets.open(store, OpenOptions.DEFAULT)) {
                Inspection.of(other, true);
            } catch (DataException e) {
                assertTrue(e.getMessage().contains("ends-short"), e.getMessage());
            }
        }
    }
}
