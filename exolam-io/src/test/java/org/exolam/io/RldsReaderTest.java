package org.exolam.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.OpenOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RldsReaderTest extends DatasetContract {
    private static final String SQUARE = "tfrecord/square_rlds/1.0.0";
    private static final String DICT = "tfrecord/square_dict/1.0.0";
    private static final String IMAGE = "steps/observation/image";
    private static final double SUM_TOLERANCE = 1e-5;

    private Path square() {
        return Fixtures.copy(
                SQUARE,
                List.of(
                        "dataset_info.json",
                        "features.json",
                        "square_rlds-train.tfrecord-00000-of-00002",
                        "square_rlds-train.tfrecord-00001-of-00002"),
                folder);
    }

    private Path dict() {
        return Fixtures.copy(
                DICT,
                List.of("dataset_info.json", "features.json", "square_dict-train.tfrecord-00000-of-00001"),
                folder);
    }

    @Override
    Dataset open() {
        return Datasets.open(square(), OpenOptions.DEFAULT);
    }

    @Test
    void whatTensorflowDatasetsWroteIsReadAsItWasWritten() {
        check(Fixtures.expected("tfrecord/square_rlds"), data, IMAGE);
        assertEquals(
                new Roles("steps/action", "steps/observation/state", null, null),
                data.schema().roles());
        assertEquals(List.of(), data.notices());
        assertEquals("train", data.episodes().get(0).splitOrNull());
    }

    @Test
    void anActionThatIsADictionaryIsAlsoReadAsOneBlock() {
        Map<String, Object> expected = Fixtures.expected("tfrecord/square_dict");
        try (Dataset dict = Datasets.open(dict(), OpenOptions.DEFAULT)) {
            check(expected, dict, "steps/observation/rgb_static");
            BlockSpec action = dict.schema().block("steps/action");
            assertEquals(Shape.of(3), action.shape());
            assertEquals(DType.FLOAT32, action.dtype());
        }
        OpenOptions one = OpenOptions.DEFAULT.withRoles(new Roles("steps/action/world_vector", null, null, null));
        try (Dataset dict = Datasets.open(dict(), one)) {
            assertEquals("steps/action/world_vector", dict.schema().roles().actionOrNull());
        }
    }

    /** The action at the last step is not valid: it is in the file, and no block has it. */
    private static void check(Map<String, Object> expected, Dataset data, String frames) {
        assertEquals(expected.get("format"), data.format());
        assertEquals(
                expected.get("lengths"),
                data.episodes().stream().map(EpisodeInfo::frames).toList());
        ((Map<?, ?>) expected.get("blocks")).forEach((name, want) -> {
            BlockSpec spec = data.schema().block((String) name);
            assertEquals(((Map<?, ?>) want).get("dtype"), spec.dtype().numpyName(), (String) name);
            assertEquals(((Map<?, ?>) want).get("shape"), spec.shape().dimensions(), (String) name);
        });
        Map<?, ?> transitions = (Map<?, ?>) expected.get("validTransitions");
        assertEquals(
                transitions.toString(),
                String.valueOf(Inspection.of(data, true).toMap().get("transitions")));
        for (EpisodeInfo e : data.episodes()) {
            assertEquals(e.frames() - 1, e.steps());
            NumericArray actions = whole(data, e.index(), "steps/action");
            assertEquals(e.frames() - 1, actions.rows());
            int width = actions.size() / actions.rows();
            for (int j = 0; j < width; j++) {
                double sum = number(expected, "lastAction", e.index(), j);
                for (int t = 0; t < actions.rows(); t++) {
                    sum += actions.get(t * width + j);
                }
                assertEquals(number(expected, "firstAction", e.index(), j), actions.get(j), 0);
                assertEquals(number(expected, "actionSum", e.index(), j), sum, SUM_TOLERANCE);
            }
            NumericArray pictures = whole(data, e.index(), frames);
            SquarePictures.assertProbes(expected, e.index(), pictures);
            if (e.index() == 0) {
                SquarePictures.assertSquares(expected, pictures);
            }
        }
    }

    private static double number(Map<String, Object> expected, String key, int episode, int j) {
        return ((Number) ((List<?>) ((List<?>) expected.get(key)).get(episode)).get(j)).doubleValue();
    }

    @Test
    void theFolderAboveTheVersionWillDoAndASingleFileToo() {
        try (Dataset above = Datasets.open(folder.resolve("tfrecord/square_rlds"), OpenOptions.DEFAULT)) {
            assertEquals(3, above.episodes().size());
        }
        Path file = folder.resolve(SQUARE + "/square_rlds-train.tfrecord-00001-of-00002");
        try (Dataset one = Datasets.open(file, OpenOptions.DEFAULT)) {
            assertEquals(1, one.episodes().size());
        }
    }

    @Test
    void framesAreNamedInFullOrAsTheyAreCalledBelowTheObservation() {
        for (String name : List.of("state", "steps/observation/state")) {
            try (Dataset states = Datasets.open(square(), OpenOptions.DEFAULT.withFrames(name))) {
                assertEquals("steps/observation/state", states.schema().frames());
            }
        }
        String message = assertThrows(
                        UsageException.class, () -> Datasets.open(square(), OpenOptions.DEFAULT.withFrames("wrist")))
                .getMessage();
        assertTrue(message.contains("\"wrist\"") && message.contains(IMAGE), message);
    }

    /** A record with PNG of 16 bits beside colour, its key before the other's. */
    @Test
    void depthMapsAreLeftOutAndTheRestIsRead() {
        try (Dataset data = Datasets.open(Fixtures.copy("depth/rlds.tfrecord", folder), OpenOptions.DEFAULT)) {
            assertEquals("steps/observation/zcolor", data.schema().frames());
            Inspection inspection = Inspection.of(data, true);
            assertEquals(List.of(3, 2), inspection.lengths());
            assertEquals(List.of(), inspection.problems());
            assertEquals(
                    List.of("steps/observation/depth"),
                    data.notices().stream().map(Problem::key).toList());
        }
    }

    /** Two records of three steps: numbers as state, 4 × 4 × 3 raw bytes as image, an instruction as text. */
    @Test
    void byteStringsThatAreNoPicturesAreToldOfAndTextIsNot() {
        Path raw = Fixtures.copy("tfrecord/raw-train.tfrecord-00000-of-00001", folder);
        try (Dataset data = Datasets.open(raw, OpenOptions.DEFAULT)) {
            assertEquals("steps/observation/state", data.schema().frames());
            assertEquals(
                    List.of("steps/observation/image"),
                    data.notices().stream().map(n -> n.key()).toList());
            assertTrue(
                    data.notices().get(0).message().startsWith("byte strings that are neither JPEG nor PNG nor text"));
        }
    }

    @Test
    void aPackedFileIsCalledSo() throws IOException {
        Path packed = folder.resolve("packed.tfrecord");
        Path plain = Fixtures.copy("depth/rlds.tfrecord", folder);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }
        Verdicts.assertVerdict(packed, "refuse", "it is packed by gzip; unpack it");
    }

    @Test
    void withoutADescriptionTypesComeFromTheRecordsAlone() throws IOException {
        Path path = dict();
        Files.delete(path.resolve("features.json"));
        try (Dataset dict = Datasets.open(path, OpenOptions.DEFAULT)) {
            assertEquals(
                    DType.INT64,
                    dict.schema().block("steps/action/open_gripper").dtype());
            assertEquals(
                    Shape.of(2),
                    dict.schema().block("steps/action/world_vector").shape());
        }
    }

    @Test
    void anotherNumberOfRecordsThanTheDescriptionSaysIsANotice() throws IOException {
        Path path = square();
        Path info = path.resolve("dataset_info.json");
        String text = Files.readString(info);
        assertTrue(text.contains("\"1\""), text);
        Files.writeString(info, text.replace("\"1\"", "\"5\""));
        try (Dataset data = Datasets.open(path, OpenOptions.DEFAULT)) {
            assertEquals(3, data.episodes().size());
            assertTrue(
                    data.notices().stream().anyMatch(n -> n.message().contains("says 7 records, the files hold 3")),
                    data.notices().toString());
        }
    }

    @Test
    void aShardThatIsMissingIsReported() throws IOException {
        Path path = square();
        Files.delete(path.resolve("square_rlds-train.tfrecord-00001-of-00002"));
        try (Dataset part = Datasets.open(path, OpenOptions.DEFAULT)) {
            assertEquals(2, part.episodes().size());
            String message = part.problems().get(0).message();
            assertTrue(message.contains("names 2 files of records, 1 are there"), message);
            assertTrue(message.contains("square_rlds-train.tfrecord-00001-of-00002 among them"), message);
        }
        Files.writeString(path.resolve("dataset_info.json"), "{\"fileFormat\": \"array_record\"}");
        String message = assertThrows(DataException.class, () -> Datasets.open(path, OpenOptions.DEFAULT))
                .getMessage();
        assertTrue(message.contains("array_record"), message);
    }

    @ParameterizedTest(name = "{1}: {0} says \"{2}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "truncated-10 | refuse | the file ends inside record 0",
                "truncated-50 | skip | the file ends inside record 1",
                "truncated-99 | skip | the file ends inside record 1",
                "empty | refuse | has no record",
                "data-crc | skip | record 0: the checksum of the data is wrong",
                "length-crc | refuse | record 0: the checksum of its length is wrong",
                "length-2-60 | refuse | record 0, which claims 1152921504606846976 bytes",
                "not-protobuf | skip | record 0",
                "proto-length-lies | skip | record 0",
                "broken-jpeg | skip | record 0, key steps/observation/image, step 0 is no picture",
                "no-action | skip | there is no steps/action",
                "text | refuse | record 0: the checksum of its length is wrong",
            })
    void aRecordWithAFaultGetsItsVerdictAndASentence(String name, String verdict, String fragment) {
        Verdicts.assertVerdict(Fixtures.copy("broken/tfrecord/" + name + ".tfrecord", folder), verdict, fragment);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anyChangedBytesGiveAReportOrASentence(long seed) throws IOException {
        byte[] good = Files.readAllBytes(dict().resolve("square_dict-train.tfrecord-00000-of-00001"));
        SplittableRandom random = new SplittableRandom(seed);
        Path changed = folder.resolve("changed.tfrecord");
        for (int i = 0; i < 60; i++) {
            byte[] bytes = good.clone();
            for (int k = random.nextInt(1, 5); k > 0; k--) {
                bytes[random.nextBoolean() ? random.nextInt(400) : random.nextInt(bytes.length)] =
                        (byte) random.nextInt();
            }
            Files.write(changed, bytes);
            try (Dataset other = Datasets.open(changed, OpenOptions.DEFAULT)) {
                Inspection.of(other, true);
            } catch (DataException e) {
                assertTrue(e.getMessage().contains("changed.tfrecord"), e.getMessage());
            }
        }
    }
}
