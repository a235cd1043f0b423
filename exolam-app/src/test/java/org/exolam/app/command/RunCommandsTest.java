package org.exolam.app.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.exolam.app.Cli;
import org.exolam.app.Npz;
import org.exolam.settings.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands do to good recordings, end to end. */
class RunCommandsTest {
    /** z in a file is float32; scores move by less than this. */
    private static final double FLOAT_TOLERANCE = 1e-4;

    @TempDir
    static Path folder;

    private static String data;
    private static Path run;

    @BeforeAll
    static void train() {
        data = Npz.recording().write(folder.resolve("recording.npz"));
        run = folder.resolve("run");
        Cli trained = Cli.run(
                "train",
                "data.path=" + data,
                "objective.bottleneck.size=2",
                "objective.targets=[{block: nextObservation}, {block: action, weight: 100}]",
                "--out",
                run.toString(),
                "--json");
        assertEquals(0, trained.code(), trained.err());
        Map<String, Object> result = trained.json();
        assertEquals(run.toString(), result.get("run"));
        assertEquals("linear", result.get("kind"));
        assertTrue(((Number) result.get("loss")).doubleValue() > 0);
        assertTrue(((Number) result.get("seconds")).doubleValue() > 0);
    }

    private static List<String> filesUnder(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(Files::isRegularFile)
                    .map(p -> place.relativize(p).toString())
                    .sorted()
                    .toList();
        }
    }

    @SuppressWarnings("unchecked")
    private static double score(Map<String, Object> scorecard, String name) {
        Map<String, Object> metrics = (Map<String, Object>) scorecard.get("metrics");
        return ((Number) ((Map<String, Object>) metrics.get(name)).get("value")).doubleValue();
    }

    @Test
    void aRunHoldsWhatItPromises() throws IOException {
        assertEquals(
                List.of(
                        "config.yaml",
                        "metrics.jsonl",
                        "model/model.json",
                        "model/model.safetensors",
                        "report.html",
                        "scorecard.json"),
                filesUnder(run));
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            assertEquals(1, Json.parse("metrics.jsonl", line).get("step"));
        }
        String report = Files.readString(run.resolve("report.html"));
        assertTrue(report.startsWith("<!DOCTYPE html>"));
    }

    @Test
    void aRunsConfigurationRepeatsTheRunBitForBitWithAnyNumberOfWorkers() throws IOException {
        Path again = folder.resolve("again");
        Cli repeated =
                Cli.run("train", run.resolve("config.yaml").toString(), "train.workers=1", "--out", again.toString());
        assertEquals(0, repeated.code(), repeated.err());
        assertEquals("", repeated.err());
        for (String file : List.of("model/model.json", "model/model.safetensors", "scorecard.json", "metrics.jsonl")) {
            assertArrayEquals(Files.readAllBytes(run.resolve(file)), Files.readAllBytes(again.resolve(file)), file);
        }
    }

    @Test
    void anotherRecordingUnderTheSameConfigurationIsRemarkedOn() {
        String other = Npz.recording().with("obs", 0, 0, 7).write(folder.resolve("other.npz"));
        Cli repeated = Cli.run(
                "train",
                run.resolve("config.yaml").toString(),
                "data.path=" + other,
                "--quiet",
                "--out",
                folder.resolve("elsewhere").toString());
        assertEquals(0, repeated.code());
        assertTrue(
                repeated.err().contains("is not the recording that the configuration was made with"), repeated.err());
    }

    @Test
    void anExistingRunIsReplacedOnlyOnRequest() {
        String target = folder.resolve("twice").toString();
        String[] first = {"train", "data.path=" + data, "objective.bottleneck.size=1", "--out", target};
        assertEquals(0, Cli.run(first).code());
        Cli second = Cli.run(first);
        assertEquals(2, second.code());
        assertTrue(second.err().contains("--overwrite"), second.err());
        assertEquals(
                0,
                Cli.run("train", "data.path=" + data, "objective.bottleneck.size=1", "--out", target, "--overwrite")
                        .code());
    }

    @Test
    void evaluatingARunGivesItsScorecardAgain() throws IOException {
        Cli evaluated = Cli.run("evaluate", run.toString(), "--json");
        assertEquals(0, evaluated.code(), evaluated.err());
        assertEquals(Files.readString(run.resolve("scorecard.json")), evaluated.out());
        assertTrue(score(evaluated.json(), "action.r2_given_o") > 0.8, evaluated.out());
    }

    @Test
    void evaluatingOnAnotherRecordingUsesItsOwnSplit() {
        Cli evaluated = Cli.run("evaluate", run.toString(), data, "--test-episodes", "0,1", "--json");
        assertEquals(0, evaluated.code(), evaluated.err());
        assertEquals(List.of(0, 1), ((Map<?, ?>) evaluated.json().get("split")).get("test"));
    }

    @Test
    void latentActionsOfAFileScoreAsTheirModelDoes() {
        String latents = folder.resolve("z.npz").toString();
        Cli labelled = Cli.run("label", run.toString(), data, "--out", latents, "--json");
        assertEquals(0, labelled.code(), labelled.err());
        assertEquals(Npz.EPISODES * (Npz.FRAMES - 1), labelled.json().get("rows"));
        assertEquals("npz", labelled.json().get("format"));
        Cli theirs = Cli.run("evaluate", data, "--latents", latents, "--json");
        assertEquals(0, theirs.code(), theirs.err());
        Cli ours = Cli.run("evaluate", run.toString(), "--json");
        for (String name : List.of("action.r2", "action.r2_given_o", "exogenous.future.r2")) {
            assertEquals(score(ours.json(), name), score(theirs.json(), name), FLOAT_TOLERANCE, name);
        }
    }

    @Test
    void labelsAreParquetByDefaultAndARecordingIsConverted() {
        Path labels = folder.resolve("labels-folder");
        Cli labelled = Cli.run("label", run.toString(), data, "--out", labels.toString(), "--json");
        assertEquals(0, labelled.code(), labelled.err());
        assertEquals("parquet", labelled.json().get("format"));
        assertEquals(Npz.EPISODES * (Npz.FRAMES - 1), labelled.json().get("rows"));
        assertTrue(Files.exists(labels.resolve("labels-00000.parquet")));
        for (String format : new String[] {"lerobot", "npz"}) {
            Path out = folder.resolve("as-" + format);
            Cli converted = Cli.run("convert", data, "--out", out.toString(), "--format", format, "--json");
            assertEquals(0, converted.code(), converted.err());
            assertEquals(Npz.EPISODES * Npz.FRAMES, converted.json().get("rows"));
            Cli inspected = Cli.run("inspect", out.toString(), "--json");
            assertEquals(0, inspected.code(), inspected.err());
            assertEquals(Npz.EPISODES, inspected.json().get("episodes"));
            assertEquals(
                    2,
                    Cli.run("convert", data, "--out", out.toString(), "--format", format)
                            .code());
        }
        assertEquals(
                2, Cli.run("convert", data, "--out", "x", "--format", "csv").code());
    }

    @Test
    void labelsAreNotOverwrittenUnasked() {
        String out = folder.resolve("labels.jsonl").toString();
        assertEquals(0, Cli.run("label", run.toString(), data, "--out", out).code());
        assertEquals(2, Cli.run("label", run.toString(), data, "--out", out).code());
        assertEquals(
                0,
                Cli.run("label", run.toString(), data, "--out", out, "--overwrite")
                        .code());
    }

    @Test
    void labelTakesARangeOfEpisodes() throws IOException {
        Path out = folder.resolve("some.jsonl");
        assertEquals(
                0,
                Cli.run("label", run.toString(), data, "--out", out.toString(), "--episodes", "2:4")
                        .code());
        assertEquals(2 * (Npz.FRAMES - 1), Files.readAllLines(out).size());
    }

    @Test
    void whatAForecastRecommendsCanBeTrainedAsItIs() throws IOException {
        Path told = folder.resolve("told");
        Cli forecast = Cli.run("forecast", data, "--horizon", "1,2", "--out", told.toString(), "--json");
        assertEquals(0, forecast.code(), forecast.err());
        assertEquals(Files.readString(told.resolve("forecast.json")), forecast.out());
        assertEquals("crowding_out", forecast.json().get("verdict"), forecast.out());
        assertTrue(Files.readString(told.resolve("report.html")).contains("crowding"));
        Path recommended = folder.resolve("recommended");
        Cli trained =
                Cli.run("train", told.resolve("forecast.json").toString(), "--out", recommended.toString(), "--json");
        assertEquals(0, trained.code(), trained.err());
        Cli evaluated = Cli.run("evaluate", recommended.toString(), "--json");
        assertTrue(score(evaluated.json(), "action.r2_given_o") > 0.8, evaluated.out());
    }

    @Test
    void aForecastOfSomeTransitionsTakesAPartOfEveryEpisodeAndSaysSo() {
        Cli whole = Cli.run("forecast", data, "--horizon", "1");
        assertEquals(0, whole.code(), whole.err());
        assertFalse(whole.err().contains("training transitions"), whole.err());
        Cli some = Cli.run("forecast", data, "--horizon", "1", "--max-transitions", "200", "--json");
        assertEquals(0, some.code(), some.err());
        Map<?, ?> transitions = (Map<?, ?>) some.json().get("transitions");
        long used = ((Number) transitions.get("used")).longValue();
        long available = ((Number) transitions.get("available")).longValue();
        assertEquals((long) Npz.EPISODES * 8 / 10 * (Npz.FRAMES - 1), available);
        assertTrue(used <= 200 && used > 150, "used " + used);
        assertTrue(some.err().contains("looks at " + used + " of " + available + " training transitions"), some.err());
    }

    @Test
    void inspectionDescribesTheRecordingAndWritesItDown() throws IOException {
        Path look = folder.resolve("look");
        Cli inspected = Cli.run("inspect", data, "--json", "--out", look.toString());
        assertEquals(0, inspected.code(), inspected.err());
        assertEquals(Npz.EPISODES, inspected.json().get("episodes"));
        assertEquals(List.of("inspection.json"), filesUnder(look));
        Cli sample = Cli.run("inspect", "../samples/cheetah-sample.hdf5", "--deep", "--out", look + "2");
        assertEquals(0, sample.code(), sample.err());
        assertEquals(List.of("frames.png", "inspection.json"), filesUnder(Path.of(look + "2")));
        assertTrue(sample.out().contains("4 episodes, 240 frames (60 each), 236 transitions"), sample.out());
    }

    @Test
    void builtInWorldsAreRecordingsToo() {
        Cli inspected = Cli.run("inspect", "world:healthy", "--json");
        assertEquals("world", inspected.json().get("format"));
        Cli unknown = Cli.run("inspect", "world:mars");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("known are healthy, strong_background"), unknown.err());
        Cli pictures = Cli.run("inspect", "world:pixel,body=car,background=noise,episodes=2,length=10", "--json");
        assertEquals(0, pictures.code(), pictures.err());
        assertTrue(pictures.out().contains("obs_pair"), pictures.out());
        assertTrue(Cli.run("inspect", "world:pixel,body=walrus")
                .err()
                .contains("expected one of [point, arm, car, soft]"));
        Cli grid = Cli.run("inspect", "world:grid,cells=3,pixels=2,episodes=2,length=10,policy=goal", "--json");
        assertEquals(0, grid.code(), grid.err());
        assertEquals(List.of(6, 6, 3), ((Map<?, ?>) grid.json().get("frame")).get("shape"));
        assertEquals(2, Cli.run("inspect", "world:grid,draw=0").code());
        assertTrue(Cli.run("inspect", "world:pixel,loud").err().contains("is no key=value"));
        assertEquals(2, Cli.run("inspect", "world:healthy", "--action", "jump").code());
    }

    @Test
    void quietMeansNothingOnStandardError() {
        Cli run = Cli.run("evaluate", RunCommandsTest.run.toString(), "--quiet");
        assertEquals("", run.err());
        assertFalse(run.out().isEmpty());
    }
}
