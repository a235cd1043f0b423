package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.objective.Objective;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every training: the same bits again, whole or broken off; errors before it begins. */
class NeuralTrainerTest {
    private static final Map<String, Object> TWENTY = Map.of("steps", 20, "batch", 16, "checkpoint", 5, "log", 5);

    @TempDir
    Path folder;

    private static Objective objective(Map<String, Object> tree) {
        return ObjectiveCodec.parse(Settings.of("objective", tree));
    }

    static Stream<Arguments> objectives() {
        Map<String, Object> next = Map.of("block", "nextObservation");
        Map<String, Object> action = Map.of("block", "action", "labeled", 0.5);
        return Stream.of(
                Arguments.of("reconstruction", Map.of("bottleneck", Map.of("size", 2))),
                Arguments.of("few labels", Map.of("bottleneck", Map.of("size", 2), "targets", List.of(next, action))),
                Arguments.of(
                        "agreement", Map.of("bottleneck", Map.of("size", 2), "agreement", Map.of("view", "obs_pair"))),
                Arguments.of(
                        "agreement beyond the observation",
                        Map.of(
                                "bottleneck",
                                Map.of("size", 2),
                                "agreement",
                                Map.of("view", "obs_pair", "given", "observation"))),
                Arguments.of(
                        "the other view's shared innovation",
                        Map.of(
                                "bottleneck",
                                Map.of("size", 2),
                                "targets",
                                List.of(Map.of("block", "nextObservation", "view", "obs_pair", "space", "features")))),
                Arguments.of(
                        "learned space, variational",
                        Map.of(
                                "bottleneck",
                                Map.of("kind", "variational", "size", 2),
                                "targets",
                                List.of(Map.of("block", "nextObservation", "space", "ema")))),
                Arguments.of(
                        "books, pairs, horizons",
                        Map.of(
                                "horizon",
                                List.of(1, 3),
                                "bottleneck",
                                Map.of("kind", "vq", "size", 2, "codes", 8),
                                "nuisances",
                                List.of(Map.of("source", "pair", "view", "obs_pair")))),
                Arguments.of(
                        "noise and idle clips",
                        Map.of(
                                "bottleneck",
                                Map.of("size", 2),
                                "nuisances",
                                List.of(
                                        Map.of("source", "augment", "kind", List.of("noise")),
                                        Map.of("source", "idle", "episodes", List.of(0))))),
                Arguments.of(
                        "each other's view",
                        Map.of(
                                "bottleneck",
                                Map.of("kind", "fsq", "levels", List.of(8, 5)),
                                "targets",
                                List.of(Map.of("block", "nextObservation", "view", "obs_pair")))));
    }

    private byte[] model(NeuralLam lam, String name) throws IOException {
        lam.save(folder.resolve(name));
        return Files.readAllBytes(folder.resolve(name).resolve("model.safetensors"));
    }

    private NeuralLam train(
            Dataset data, Objective objective, Map<String, Object> settings, String name, boolean resume) {
        return new NeuralTrainer(Worlds.small(), Worlds.steps(settings), 7, 1, Monitor.NONE)
                .train(
                        Worlds.task(data, objective),
                        new NeuralTrainer.Place(folder.resolve(name + "-checkpoints"), Map.of("a", 1), resume));
    }

    @ParameterizedTest(name = "{0}, seed 7")
    @MethodSource("objectives")
    void aTrainingThatWasBrokenOffEndsWithTheBitsOfAWholeOne(String name, Map<String, Object> tree) throws IOException {
        try (Dataset data = Worlds.world(6, 30, 2, 1, 0.5)) {
            Map<String, Object> averaged = new LinkedHashMap<>(TWENTY);
            averaged.put("average", 0.9);
            byte[] whole = model(train(data, objective(tree), averaged, "whole", false), "whole");
            assertArrayEquals(whole, model(train(data, objective(tree), averaged, "again", false), "again"), "again");
            // As a kill leaves it: the last checkpoints are of steps that were not the last.
            Path broken = folder.resolve("again-checkpoints");
            for (String end : List.of(".json", ".safetensors")) {
                Files.delete(broken.resolve("step-000000020" + end));
            }
            byte[] resumed = model(train(data, objective(tree), averaged, "again", true), "resumed");
            assertArrayEquals(whole, resumed, "resumed");
        }
    }

    @Test
    void anInterruptKeepsACheckpointFromWhichTrainingGoesOnToTheSameBits() throws IOException {
        try (Dataset data = Worlds.world(6, 30, 2, 1, 0.5)) {
            Objective objective = Objective.reconstruction(2);
            byte[] whole = model(train(data, objective, TWENTY, "whole", false), "whole");
            Monitor interrupting = new Monitor() {
                @Override
                public void advance(int done, int steps, double loss) {
                    if (done == 7) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
            NeuralTrainer trainer = new NeuralTrainer(Worlds.small(), Worlds.steps(TWENTY), 7, 1, interrupting);
            NeuralTrainer.Place place =
                    new NeuralTrainer.Place(folder.resolve("broken-checkpoints"), Map.of("a", 1), false);
            assertThrows(CancellationException.class, () -> trainer.train(Worlds.task(data, objective), place));
            assertFalse(Thread.interrupted());
            assertArrayEquals(whole, model(train(data, objective, TWENTY, "broken", true), "resumed"));
        }
    }

    @Test
    void aCorruptCheckpointIsRefusedAndTheOneBeforeNamed() throws IOException {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            train(data, Objective.reconstruction(2), TWENTY, "run", false);
            Path last = folder.resolve("run-checkpoints/step-000000020.safetensors");
            byte[] bytes = Files.readAllBytes(last);
            bytes[bytes.length / 2] ^= 1;
            Files.write(last, bytes);
            DataException e = assertThrows(
                    DataException.class, () -> train(data, Objective.reconstruction(2), TWENTY, "run", true));
            assertTrue(e.getMessage().contains("step-000000020.safetensors is corrupt"), e.getMessage());
            assertTrue(e.getMessage().contains("go on from step 15"), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"step\": 20", "", "{}", "null"})
    void factsOfACheckpointThatAreCorruptAreRefusedAndTheOneBeforeNamed(String facts) throws IOException {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            train(data, Objective.reconstruction(2), TWENTY, "run", false);
            Files.writeString(folder.resolve("run-checkpoints/step-000000020.json"), facts);
            DataException e = assertThrows(
                    DataException.class, () -> train(data, Objective.reconstruction(2), TWENTY, "run", true));
            assertTrue(e.getMessage().contains("step-000000020.json is corrupt"), e.getMessage());
            assertTrue(e.getMessage().contains("to go on from step 15"), e.getMessage());
        }
    }

    @Test
    void numbersOfACheckpointThatAreMissingAreToldAndTheOneBeforeNamed() throws IOException {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            train(data, Objective.reconstruction(2), TWENTY, "run", false);
            Files.delete(folder.resolve("run-checkpoints/step-000000020.safetensors"));
            DataException e = assertThrows(
                    DataException.class, () -> train(data, Objective.reconstruction(2), TWENTY, "run", true));
            assertTrue(
                    e.getMessage().contains("is corrupt: it is missing; delete step-000000020.json"), e.getMessage());
        }
    }

    @Test
    void goingOnWithOtherSettingsListsTheKeysThatDiffer() {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            train(data, Objective.reconstruction(2), TWENTY, "run", false);
            NeuralTrainer trainer = new NeuralTrainer(Worlds.small(), Worlds.steps(TWENTY), 7, 1, Monitor.NONE);
            NeuralTrainer.Place place =
                    new NeuralTrainer.Place(folder.resolve("run-checkpoints"), Map.of("a", 2, "b", 3), true);
            UsageException e = assertThrows(
                    UsageException.class, () -> trainer.train(Worlds.task(data, Objective.reconstruction(2)), place));
            assertTrue(e.getMessage().contains("a (was 1, is 2), b (was null, is 3)"), e.getMessage());
        }
    }

    @Test
    void goingOnWithoutACheckpointIsAnError() {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            UsageException e = assertThrows(
                    UsageException.class, () -> train(data, Objective.reconstruction(2), TWENTY, "none", true));
            assertTrue(e.getMessage().contains("holds no checkpoint"), e.getMessage());
        }
    }

    @Test
    void noMoreCheckpointsAreKeptThanAskedFor() throws IOException {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            Map<String, Object> settings = new LinkedHashMap<>(TWENTY);
            settings.put("keep", 1);
            settings.put("checkpoint", 3);
            train(data, Objective.reconstruction(2), settings, "run", false);
            try (Stream<Path> files = Files.list(folder.resolve("run-checkpoints"))) {
                assertEquals(
                        List.of("step-000000020.json", "step-000000020.safetensors"),
                        files.map(p -> p.getFileName().toString()).sorted().toList());
            }
        }
    }

    @Test
    void theBestCheckpointByAScoreIsKept() {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            Map<String, Object> settings = new LinkedHashMap<>(TWENTY);
            settings.put("validate", 5);
            settings.put("best", "consistency");
            Map<Integer, Double> scores = Map.of(5, 0.1, 10, 0.7, 15, 0.3, 20, 0.2);
            Monitor scoring = new Monitor() {
                @Override
                public Map<String, Double> validate(int step, NeuralLam model) {
                    return Map.of("consistency", scores.get(step));
                }
            };
            new NeuralTrainer(Worlds.small(), Worlds.steps(settings), 7, 1, scoring)
                    .train(
                            Worlds.task(data, Objective.reconstruction(2)),
                            new NeuralTrainer.Place(folder, Map.of(), false));
            assertEquals(0.7, new Checkpoints(folder, Map.of(), 2).best());
        }
    }

    @Test
    void aScoreThatARecordingDoesNotGiveIsToldAndCostsNoTraining() {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            Map<String, Object> settings = new LinkedHashMap<>(TWENTY);
            settings.put("validate", 10);
            settings.put("best", "codebook.perplexity");
            List<String> told = new ArrayList<>();
            Monitor scoring = new Monitor() {
                @Override
                public Map<String, Double> validate(int step, NeuralLam model) {
                    return Map.of("consistency", 0.5);
                }

                @Override
                public void warn(String sentence) {
                    told.add(sentence);
                }
            };
            NeuralTrainer.Place place = new NeuralTrainer.Place(folder, Map.of(), false);
            new NeuralTrainer(Worlds.small(), Worlds.steps(settings), 7, 1, scoring)
                    .train(Worlds.task(data, Objective.reconstruction(2)), place);
            assertEquals(2, told.size());
            assertTrue(told.get(0).contains("does not give; it gives [consistency]"), told.get(0));
            assertTrue(Files.notExists(folder.resolve("best.json")));
        }
    }

    @Test
    void gradientsThatAreNotFiniteStopTrainingAndNameTheBatch() {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            Map<String, Object> settings = new LinkedHashMap<>(TWENTY);
            settings.put("learningRate", 1e25);
            settings.put("warmup", 0);
            settings.put("clip", 0);
            DataException e = assertThrows(
                    DataException.class, () -> train(data, Objective.reconstruction(2), settings, "run", false));
            assertTrue(e.getMessage().contains("not finite at step"), e.getMessage());
            assertTrue(e.getMessage().contains("episodes ["), e.getMessage());
        }
    }

    @Test
    void lossesAreToldAndFall() {
        try (Dataset data = Worlds.world(10, 40, 2, 1, 0.5)) {
            List<Double> losses = new ArrayList<>();
            Monitor watching = new Monitor() {
                @Override
                public void record(int step, String split, Map<String, Double> values) {
                    losses.add(values.get("loss"));
                    assertEquals(values.get("loss"), values.get("loss.next"), 1e-6);
                }
            };
            new NeuralTrainer(
                            Worlds.small(),
                            Worlds.steps(Map.of("steps", 200, "batch", 32, "log", 20, "learningRate", 3e-3)),
                            7,
                            1,
                            watching)
                    .train(Worlds.task(data, Objective.reconstruction(4)), null);
            assertEquals(10, losses.size());
            assertTrue(losses.get(9) < 0.4 * losses.get(0), losses.toString());
        }
    }

    @Test
    void partsOfABatchGiveTheGradientOfTheWhole() {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            // All 76 transitions a step: in parts they are the same ones.
            Map<String, Object> whole = Map.of("steps", 5, "batch", 76, "log", 5);
            Map<String, Object> parts = Map.of("steps", 5, "batch", 76, "log", 5, "accumulate", 4);
            double expected = (Double) train(data, Objective.reconstruction(2), whole, "whole", false)
                    .facts()
                    .get("loss");
            NeuralLam lam = train(data, Objective.reconstruction(2), parts, "parts", false);
            assertEquals(expected, (Double) lam.facts().get("loss"), 1e-5);
        }
    }

    static Stream<Arguments> impossible() {
        Map<String, Object> action = Map.of("block", "action");
        return Stream.of(
                Arguments.of(Map.of("horizon", 40), "has more than 40 frames"),
                Arguments.of(Map.of("agreement", Map.of("view", "nothing")), "no block \"nothing\""),
                Arguments.of(Map.of("agreement", Map.of("view", "obs")), "which agree with themselves"),
                Arguments.of(
                        Map.of("nuisances", List.of(Map.of("source", "pair", "view", "exogenous"))),
                        "both views must have one shape"),
                Arguments.of(Map.of("encoder", "allHorizons"), "linear models alone"),
                Arguments.of(
                        Map.of("targets", List.of(Map.of("block", "nextObservation", "space", "features"))),
                        "model.features names none"),
                Arguments.of(Map.of("targets", List.of(action, action)), "twice"),
                Arguments.of(
                        Map.of("nuisances", List.of(Map.of("source", "augment", "kind", List.of("shift")))),
                        "vectors have \"noise\" alone"),
                Arguments.of(
                        Map.of(
                                "nuisances",
                                List.of(Map.of("source", "augment", "kind", List.of("noise"), "weight", 3))),
                        "has no weight but 1"),
                Arguments.of(
                        Map.of("nuisances", List.of(Map.of("source", "idle", "where", "action == 0"))),
                        "an action of exactly 0"),
                Arguments.of(Map.of("targets", List.of(Map.of("block", "flow"))), "made of pictures of at least 8 × 8"),
                Arguments.of(Map.of("targets", List.of(Map.of("block", "speed"))), "no block \"speed\""));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("impossible")
    void whatCannotWorkIsFoundBeforeTraining(Map<String, Object> tree, String message) {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            NeuralTrainer trainer = new NeuralTrainer(Worlds.small(), Worlds.steps(TWENTY), 7, 1, Monitor.NONE);
            TrainingTask task = Worlds.task(data, objective(tree));
            UsageException e = assertThrows(UsageException.class, () -> trainer.check(task));
            assertTrue(e.getMessage().contains(message), e.getMessage());
        }
    }

    @Test
    void predictionsThatCannotBeComparedAreFoundBeforeTraining() {
        Map<String, Object> learned = Map.of(
                "targets",
                List.of(Map.of("block", "nextObservation", "space", "ema")),
                "nuisances",
                List.of(Map.of("source", "pair", "view", "obs_pair")));
        NeuralOptions compared = NeuralOptions.parse(Settings.of("model", Map.of("invariance", "prediction")));
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5)) {
            NeuralTrainer trainer = new NeuralTrainer(compared, Worlds.steps(TWENTY), 7, 1, Monitor.NONE);
            TrainingTask task = Worlds.task(data, objective(learned));
            UsageException e = assertThrows(UsageException.class, () -> trainer.check(task));
            assertTrue(e.getMessage().contains("objective.targets are [nextObservation in ema]"), e.getMessage());
        }
    }

    @Test
    void anActionThatTheRecordingDoesNotNameIsFoundBeforeTraining() {
        Dataset data = org.exolam.data.MemoryDataset.frames("o")
                .episode(Map.of("o", org.exolam.data.MemoryDataset.vectors(new double[][] {{1}, {2}, {4}})))
                .build();
        Objective objective = objective(Map.of("targets", List.of(Map.of("block", "action"))));
        NeuralTrainer trainer = new NeuralTrainer(Worlds.small(), Worlds.steps(TWENTY), 7, 1, Monitor.NONE);
        UsageException e = assertThrows(UsageException.class, () -> trainer.check(Worlds.task(data, objective)));
        assertTrue(e.getMessage().contains("names no action block"), e.getMessage());
    }
}
