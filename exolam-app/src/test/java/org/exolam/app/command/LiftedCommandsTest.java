package org.exolam.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.exolam.app.Cli;
import org.exolam.app.Npz;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lifted models from the command line, on the bundled sample with its second view. */
class LiftedCommandsTest {
    private static final String SAMPLE = "../samples/cheetah-sample.hdf5";

    /** Small, so that the test takes seconds. */
    private static final String[] MODEL = {
        "model.kind=lifted", "model.filters=8", "model.candidates=32", "model.size=40", "objective.bottleneck.size=4"
    };

    @TempDir
    static Path folder;

    private static Path run;

    private static Cli train(Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "data.path=" + SAMPLE));
        arguments.addAll(List.of(MODEL));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--out", out.toString(), "--json"));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        Cli trained = train(run);
        assertEquals(0, trained.code(), trained.err());
        assertEquals("lifted", trained.json().get("kind"));
    }

    @Test
    void withoutTargetsTheViewsOfTheRecordingAreAskedToAgree() throws IOException {
        String config = Files.readString(run.resolve("config.yaml"));
        assertTrue(config.contains("agreement"), config);
        assertTrue(config.contains("obs_pair"), config);
        assertTrue(config.contains("kind: lifted"), config);
        String model = Files.readString(run.resolve("model/model.json"));
        assertTrue(model.contains("consistency.train"), model);
    }

    @Test
    void theReportShowsFiltersAndWhereLatentsLook() throws IOException {
        String report = Files.readString(run.resolve("report.html"));
        assertTrue(report.contains("filters of 5×5, channel difference"));
        assertTrue(report.contains("in training"));
        assertTrue(report.contains("on episodes held out from it"));
        assertTrue(report.contains("The same action before several backgrounds"));
    }

    @Test
    void theConfigurationRepeatsTheRunBitForBitWithAnyNumberOfWorkers() throws IOException {
        Path again = folder.resolve("again");
        Cli repeated =
                Cli.run("train", run.resolve("config.yaml").toString(), "train.workers=1", "--out", again.toString());
        assertEquals(0, repeated.code(), repeated.err());
        for (String file : List.of("model/model.json", "model/model.safetensors", "scorecard.json")) {
            assertArrayEquals(Files.readAllBytes(run.resolve(file)), Files.readAllBytes(again.resolve(file)), file);
        }
    }

    @Test
    void aSavedModelScoresAndLabelsAsItDidWhenItWasTrained() {
        Cli evaluated = Cli.run("evaluate", run.toString(), "--json");
        assertEquals(0, evaluated.code(), evaluated.err());
        @SuppressWarnings("unchecked")
        Map<String, Object> metrics = (Map<String, Object>) evaluated.json().get("metrics");
        assertTrue(metrics.containsKey("consistency"), metrics::toString);
        Path labels = folder.resolve("latents.npz");
        Cli labeled = Cli.run("label", run.toString(), SAMPLE, "--out", labels.toString(), "--json");
        assertEquals(0, labeled.code(), labeled.err());
        Cli scored = Cli.run("evaluate", SAMPLE, "--latents", labels.toString(), "--json");
        assertEquals(0, scored.code(), scored.err());
    }

    @Test
    void everyRowOfTheTableOfRemediesIsTrained() {
        List<String> objectives = List.of(
                "objective.targets=[{block: nextObservation}]",
                "objective.targets=[{block: action}]",
                "objective.targets=[{block: nextObservation}, {block: action, weight: 10, labeled: 0.5}]",
                "objective.targets=[{block: nextObservation, view: obs_pair}]",
                "objective.nuisances=[{source: pair, view: obs_pair, weight: 10}]",
                "objective.nuisances=[{source: augment, kind: [shift], weight: 1}]");
        int number = 0;
        for (String objective : objectives) {
            String targets = objective.startsWith("objective.nuisances")
                    ? "objective.targets=[{block: nextObservation}]"
                    : "train.seed=1";
            Cli trained =
                    train(folder.resolve("remedy" + number++), objective, targets, "represent=resize 16 | pca 16");
            assertEquals(0, trained.code(), objective + ": " + trained.err());
        }
    }

    @Test
    void aRecordingWithOneViewIsToldWhatRemains() {
        String one = Npz.recording().without("obs_pair").write(folder.resolve("one.npz"));
        Cli refused = Cli.run("train", "data.path=" + one, "model.kind=lifted", "--out", folder + "/none");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("no second view"), refused.err());
        assertTrue(refused.err().contains("targets"), refused.err());
    }

    @Test
    void aGaugeThatPairFeaturesLackIsRefused() {
        Cli refused = train(
                folder.resolve("gauge"),
                "objective.targets=[{block: action}]",
                "objective.gauge=difference",
                "represent=pca 16");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("objective.gauge is difference"), refused.err());
    }

    @Test
    void aForecastPredictsLiftedModelsBesideLinearOnesAndItsConfigurationTrains() throws IOException {
        Path story = folder.resolve("story");
        Cli forecast = Cli.run("forecast", SAMPLE, "--represent", "resize 16 | pca 24", "--out", story.toString());
        assertEquals(0, forecast.code(), forecast.err());
        String json = Files.readString(story.resolve("forecast.json"));
        assertTrue(json.contains("\"model\" : \"lifted\"") || json.contains("\"model\": \"lifted\""), json);
        assertTrue(json.contains("\"linear\""), json);
        assertTrue(Files.readString(story.resolve("report.html")).contains("Lifted maximal agreement"));
    }
}
