package org.exolam.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.exolam.app.Cli;
import org.exolam.app.Npz;
import org.exolam.settings.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neural models from the command line. */
class NeuralCommandsTest {
    private static final String[] MODEL = {
        "model.kind=neural",
        "model.width=4",
        "model.hidden=16",
        "model.depth=1",
        "objective.bottleneck.size=2",
        "train.steps=12",
        "train.batch=16",
        "train.log=4",
        "train.checkpoint=4",
        "train.workers=1"
    };

    private static final String EVENTS = "tensorboard/events.out.tfevents.0.exolam";

    @TempDir
    static Path folder;

    private static String data;
    private static Path run;

    private static Cli train(Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "data.path=" + data));
        arguments.addAll(List.of(MODEL));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--out", out.toString(), "--json"));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @BeforeAll
    static void train() {
        data = Npz.recording().write(folder.resolve("recording.npz"));
        run = folder.resolve("run");
        Cli trained = train(run, "train.validate=8");
        assertEquals(0, trained.code(), trained.err());
        Map<String, Object> result = trained.json();
        assertEquals("neural", result.get("kind"));
        assertEquals(12, result.get("steps"));
        assertTrue(((Number) result.get("loss")).doubleValue() > 0);
    }

    private static byte[] model(Path of) throws IOException {
        return Files.readAllBytes(of.resolve("model/model.safetensors"));
    }

    @Test
    void aRunHoldsWhatItPromises() throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            List<String> files = all.filter(Files::isRegularFile)
                    .map(p -> run.relativize(p).toString())
                    .filter(p -> !p.startsWith("checkpoints/"))
                    .sorted()
                    .toList();
            assertEquals(
                    List.of(
                            "config.yaml",
                            "metrics.jsonl",
                            "model/model.json",
                            "model/model.safetensors",
                            "report.html",
                            "scorecard.json",
                            "tensorboard/events.out.tfevents.0.exolam"),
                    files);
        }
        List<String> steps = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            Map<String, Object> values = Json.parse("metrics.jsonl", line);
            steps.add(values.get("step") + " " + values.get("split"));
            assertTrue(values.containsKey(values.get("split").equals("train") ? "loss" : "action.r2"), line);
        }
        assertEquals(List.of("4 train", "8 train", "8 test", "12 train", "12 test"), steps);
    }

    @Test
    @SuppressWarnings("unchecked")
    void theLinearOptimumAndTrivialPredictionsStandBesideTheScores() throws IOException {
        Map<String, Object> card = Json.parse("scorecard.json", Files.readString(run.resolve("scorecard.json")));
        Map<String, Object> baselines = (Map<String, Object>) card.get("baselines");
        Map<String, Object> explained = (Map<String, Object>) baselines.get("reconstruction.explained");
        assertEquals(java.util.Set.of("linear", "copy", "mean"), explained.keySet());
        assertTrue(((Map<String, Object>) baselines.get("action.r2")).containsKey("linear"));
    }

    /** Length, its checksum, event, its checksum; checksums masked as TensorFlow does. */
    @Test
    void eventsAreWholeRecords() throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(run.resolve(EVENTS))).order(ByteOrder.LITTLE_ENDIAN);
        int records = 0;
        boolean isLoss = false;
        while (bytes.hasRemaining()) {
            byte[] length = new byte[8];
            bytes.get(length);
            assertEquals(masked(length), bytes.getInt());
            byte[] event = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            bytes.get(event);
            assertEquals(masked(event), bytes.getInt());
            isLoss |= new String(event, StandardCharsets.ISO_8859_1).contains("train/loss");
            records++;
        }
        assertEquals(6, records);
        assertTrue(isLoss);
    }

    private static int masked(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return Integer.rotateRight((int) sum.getValue(), 15) + 0xa282ead8;
    }

    @Test
    void theSameConfigurationGivesTheSameBytes() throws IOException {
        Path again = folder.resolve("again");
        Cli repeated = Cli.run("train", run.resolve("config.yaml").toString(), "--out", again.toString());
        assertEquals(0, repeated.code(), repeated.err());
        assertArrayEquals(model(run), model(again));
        assertEquals(Files.readString(run.resolve("metrics.jsonl")), Files.readString(again.resolve("metrics.jsonl")));
    }

    @Test
    void aTrainingThatWasKilledGoesOnToTheSameBytes() throws IOException {
        Path broken = folder.resolve("broken");
        Cli whole = Cli.run("train", run.resolve("config.yaml").toString(), "--out", broken.toString());
        assertEquals(0, whole.code(), whole.err());
        String metrics = Files.readString(broken.resolve("metrics.jsonl"));
        byte[] events = Files.readAllBytes(broken.resolve(EVENTS));
        // As a kill between steps 8 and 12 leaves it.
        for (String gone : List.of(
                "model/model.json",
                "model/model.safetensors",
                "model",
                "scorecard.json",
                "report.html",
                "checkpoints/step-000000012.json")) {
            Files.delete(broken.resolve(gone));
        }
        Cli asked = Cli.run("evaluate", broken.toString());
        assertEquals(3, asked.code());
        assertTrue(asked.err().contains("has not ended; go on with exolam train"), asked.err());
        Cli anew = Cli.run("train", run.resolve("config.yaml").toString(), "--out", broken.toString());
        assertEquals(2, anew.code());
        assertTrue(anew.err().contains("add --resume to go on"), anew.err());
        Cli resumed =
                Cli.run("train", broken.resolve("config.yaml").toString(), "--out", broken.toString(), "--resume");
        assertEquals(0, resumed.code(), resumed.err());
        assertArrayEquals(model(run), model(broken));
        assertEquals(metrics, Files.readString(broken.resolve("metrics.jsonl")));
        assertArrayEquals(events, Files.readAllBytes(broken.resolve(EVENTS)));
        Cli other = Cli.run(
                "train",
                broken.resolve("config.yaml").toString(),
                "train.batch=8",
                "--out",
                broken.toString(),
                "--resume");
        assertEquals(2, other.code());
        assertTrue(other.err().contains("train.batch (was 16, is 8)"), other.err());
        assertEquals(Files.readString(run.resolve("config.yaml")), Files.readString(broken.resolve("config.yaml")));
    }

    @Test
    void aFinishedRunIsScoredAndLabels() throws IOException {
        Cli scored = Cli.run("evaluate", run.toString(), "--json");
        assertEquals(0, scored.code(), scored.err());
        assertEquals("neural", scored.json().get("model"));
        Path out = folder.resolve("z.npz");
        Cli labelled = Cli.run("label", run.toString(), data, "--out", out.toString(), "--json");
        assertEquals(0, labelled.code(), labelled.err());
        assertEquals(Npz.EPISODES * (Npz.FRAMES - 1), labelled.json().get("rows"));
    }

    @Test
    void picturesAreSeenByConvolutionsAndViewsAgree() {
        Path deep = folder.resolve("deep");
        Cli trained = Cli.run(
                "train",
                "data.path=../samples/cheetah-sample.hdf5",
                "model.kind=neural",
                "model.width=2",
                "model.depth=1",
                "model.hidden=8",
                "represent=resize 16 | stack 2",
                "objective={agreement: {}, bottleneck: {size: 2}}",
                "train.steps=3",
                "train.batch=8",
                "train.workers=1",
                "--out",
                deep.toString());
        assertEquals(0, trained.code(), trained.err());
        assertTrue(trained.out().contains("consistency"), trained.out());
    }

    @Test
    void framesThatDoNotFitIntoTheWindowComeFromACacheOnDiskToTheSameBytes() throws IOException {
        System.setProperty("exolam.cache", folder.resolve("cache").toString());
        try {
            List<byte[]> models = new ArrayList<>();
            for (String name : List.of("first", "second")) {
                Path out = folder.resolve("window " + name);
                Cli trained = Cli.run(
                        "train",
                        "data.path=../samples/cheetah-sample.hdf5",
                        "model={kind: neural, width: 2, hidden: 8, depth: 1}",
                        "objective.bottleneck.size=2",
                        "train={steps: 12, batch: 8, window: 1, workers: 1}",
                        "--out",
                        out.toString());
                assertEquals(0, trained.code(), trained.err());
                models.add(model(out));
            }
            assertArrayEquals(models.get(0), models.get(1));
            long own = cached();
            assertTrue(own > 0);
            Cli agreeing = Cli.run(
                    "train",
                    "data.path=../samples/cheetah-sample.hdf5",
                    "model={kind: neural, width: 2, hidden: 8, depth: 1}",
                    "objective={agreement: {}, bottleneck: {size: 2}}",
                    "train={steps: 2, batch: 8, window: 1, workers: 1}",
                    "--out",
                    folder.resolve("window agreeing").toString());
            assertEquals(0, agreeing.code(), agreeing.err());
            assertEquals(2 * own, cached(), "the second view has a cache of its own");
        } finally {
            System.clearProperty("exolam.cache");
        }
    }

    private static long cached() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aPresetIsAConfigurationThatOwnKeysChange() throws IOException {
        Path preset = folder.resolve("preset");
        Cli trained = Cli.run(
                "train",
                "data.path=../samples/cheetah-sample.hdf5",
                "model.preset=laom-small",
                "model.width=2",
                "model.hidden=8",
                "represent=resize 16",
                "train.steps=2",
                "train.batch=8",
                "train.workers=1",
                "--out",
                preset.toString());
        assertEquals(0, trained.code(), trained.err());
        String config = Files.readString(preset.resolve("config.yaml"));
        assertTrue(config.contains("space: ema") && config.contains("perspective"), config);
        assertTrue(config.contains("width: 2") && config.contains("depth: 2"), config);
        Cli lifted = Cli.run("train", "data.path=" + data, "model={kind: lifted, preset: lapo}");
        assertEquals(2, lifted.code());
        assertTrue(lifted.err().contains("model.preset is for model.kind=neural"), lifted.err());
    }

    @Test
    void whereNothingIsAskedTwoViewsAgreeAsInThePresetAndOneViewIsPredicted() throws IOException {
        String[] few = {"train.steps=2", "train.batch=16", "train.workers=1", "model.hidden=8", "--out"};
        Path paired = folder.resolve("usual");
        List<String> arguments = new ArrayList<>(List.of("train", "data.path=" + data, "model.kind=neural"));
        arguments.addAll(List.of(few));
        arguments.add(paired.toString());
        Cli trained = Cli.run(arguments.toArray(String[]::new));
        assertEquals(0, trained.code(), trained.err());
        assertTrue(trained.err().contains("as with model.preset=exolam-small"), trained.err());
        String config = Files.readString(paired.resolve("config.yaml"));
        for (String part : List.of(
                "agreement: {view: obs_pair",
                "encoder: lifted",
                "size: 32",
                "weightDecay: 1.0",
                "hidden: 8",
                "steps: 2,")) {
            assertTrue(config.contains(part), part + " in " + config);
        }
        Path single = folder.resolve("usual alone");
        arguments.set(1, "data.path=" + Npz.recording().without("obs_pair").write(folder.resolve("single.npz")));
        arguments.set(arguments.size() - 1, single.toString());
        arguments.add(3, "objective.bottleneck.size=2");
        Cli alone = Cli.run(arguments.toArray(String[]::new));
        assertEquals(0, alone.code(), alone.err());
        assertTrue(alone.err().contains("has no second view to agree with"), alone.err());
        assertTrue(Files.readString(single.resolve("config.yaml")).contains("block: nextObservation"));
    }

    @Test
    void augmentedLooksAtTheOnlyViewCanBeAskedToAgreeAndFlowPredicted() {
        Path alone = folder.resolve("alone.npz");
        Npz.recording().without("obs_pair").write(alone);
        Cli trained = Cli.run(
                "train",
                "data.path=" + alone,
                "model={kind: neural, hidden: 8, depth: 1}",
                "objective={agreement: {}, bottleneck: {size: 2}, nuisances: [{source: augment, kind: [noise]}]}",
                "train={steps: 3, batch: 16, workers: 1}",
                "--out",
                folder.resolve("looks").toString());
        assertEquals(0, trained.code(), trained.err());
        Cli flow = Cli.run(
                "train",
                "data.path=../samples/cheetah-sample.hdf5",
                "model={kind: neural, width: 2, hidden: 8, depth: 1}",
                "represent=resize 16",
                "objective={targets: [{block: flow}], bottleneck: {size: 2}}",
                "train={steps: 3, batch: 16, workers: 1}",
                "--out",
                folder.resolve("flow").toString());
        assertEquals(0, flow.code(), flow.err());
    }

    @Test
    void pairFeaturesCanBeRead() {
        Cli trained = train(folder.resolve("psi"), "objective.encoder=lifted");
        assertEquals(0, trained.code(), trained.err());
    }

    private static Map<String, Long> files(Path of) throws IOException {
        try (Stream<Path> all = Files.walk(of)) {
            return all.filter(Files::isRegularFile)
                    .collect(java.util.stream.Collectors.toMap(
                            p -> of.relativize(p).toString(), p -> p.toFile().lastModified()));
        }
    }

    @Test
    void whatIsRefusedBeforeTheFirstStepLeavesTheRunThatWouldHaveBeenReplaced() throws IOException {
        Path kept = folder.resolve("kept");
        assertEquals(0, train(kept, "train.steps=2").code());
        Map<String, Long> before = files(kept);
        String action = "objective.targets=[{block: action}]";
        String constant = Npz.recording().constant("actions", 0.5).write(folder.resolve("constant.npz"));
        String state = Npz.recording().with("exogenous", 390, 1, Double.NaN).write(folder.resolve("state.npz"));
        for (List<String> wrong : List.of(
                List.of("2", "more than 60 frames", "objective.horizon=60"),
                List.of("2", "is constant over", action, "data.path=" + constant),
                List.of("3", "key exogenous: step 30, element 1 is NaN", "data.path=" + state),
                List.of("2", "give a train.batch of 2 or more", "objective.agreement={}", "train.batch=1"),
                List.of("2", "agreement predicts nothing", "objective.agreement={}", "model.invariance=prediction"),
                List.of("4", "take a smaller model.width", "model.hidden=2000000"),
                List.of("2", "train.best is loss, which is no score", "train.best=loss", "train.validate=1"),
                List.of("2", "model.features: \"pca 0\" is not understood", "model.features=pca 0"))) {
            List<String> arguments = new ArrayList<>(wrong.subList(2, wrong.size()));
            arguments.add("--overwrite");
            Cli refused = train(kept, arguments.toArray(String[]::new));
            assertEquals(Integer.parseInt(wrong.get(0)), refused.code(), refused.err());
            assertTrue(refused.err().contains(wrong.get(1)), refused.err());
            assertEquals(before, files(kept), wrong.get(1));
        }
        assertEquals(2, train(folder.resolve("fresh"), "objective.horizon=60").code());
        assertTrue(Files.notExists(folder.resolve("fresh")));
    }

    @Test
    void aModelThatCannotBeScoredIsKept() {
        String broken = Npz.recording().with("obs", 395, 2, Double.NaN).write(folder.resolve("held-out.npz"));
        Path out = folder.resolve("unscored");
        Cli trained = train(out, "data.path=" + broken);
        assertEquals(3, trained.code(), trained.err());
        assertTrue(trained.err().contains("key obs: step 35, element 2 is NaN"), trained.err());
        assertTrue(trained.err().contains("the trained model is kept: exolam evaluate " + out), trained.err());
        Cli scored = Cli.run("evaluate", out.toString(), data);
        assertEquals(0, scored.code(), scored.err());
    }

    @Test
    void aBatchLargerThanTheRecordingIsTold() {
        Cli trained = train(folder.resolve("large batch"), "train.batch=1000", "train.steps=1");
        assertEquals(0, trained.code(), trained.err());
        assertTrue(
                trained.err().contains("train.batch is 1000, but there are only 312 training transitions"),
                trained.err());
    }

    @Test
    void whatCannotWorkLeavesNoRunBehind() {
        Path out = folder.resolve("none");
        Cli horizon = train(out, "objective.horizon=60");
        assertEquals(2, horizon.code(), horizon.err());
        assertTrue(horizon.err().contains("more than 60 frames"), horizon.err());
        Cli resume = train(out, "--resume");
        assertEquals(2, resume.code());
        assertTrue(resume.err().contains("no training that could go on"), resume.err());
        Cli linear = Cli.run("train", "data.path=" + data, "--out", out.toString(), "--resume");
        assertEquals(2, linear.code());
        assertTrue(linear.err().contains("--resume goes with model.kind=neural"), linear.err());
        Cli cuda = train(folder.resolve("cuda"), "train.device=cuda");
        assertTrue(cuda.code() == 0 || cuda.err().contains("mvn -Pgpu"), cuda.err());
    }
}
