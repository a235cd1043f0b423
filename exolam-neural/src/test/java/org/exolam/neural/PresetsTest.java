package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.error.UsageException;
import org.exolam.lifted.LiftedOptions;
import org.exolam.lifted.PairFeatureFit;
import org.exolam.lifted.PairFeatures;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.Plan;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Goal;
import org.exolam.objective.Objective;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.objective.Target;
import org.exolam.representation.FitOptions;
import org.exolam.representation.FrameShape;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.settings.Settings;
import org.exolam.transition.TransitionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
    private static final int SIDE = 64;
    private static final long SMALL_LEAST = 100_000;
    private static final long SMALL_MOST = 4_000_000;

    static Stream<String> small() {
        return Presets.names().stream().filter(n -> n.endsWith("-small"));
    }

    private static Dataset pictures() {
        SplittableRandom random = new SplittableRandom(4);
        MemoryDataset.Builder data = MemoryDataset.frames("obs").roles(new Roles("actions", null, null, "obs_pair"));
        for (int e = 0; e < 2; e++) {
            Map<String, NumericArray> blocks = new HashMap<>();
            for (String view : List.of("obs", "obs_pair")) {
                byte[] pixels = new byte[6 * SIDE * SIDE * 3];
                random.nextBytes(pixels);
                blocks.put(view, MemoryDataset.images(6, SIDE, SIDE, 3, pixels));
            }
            double[][] actions = {{0, 1}, {1, 1}, {0, 2}, {3, 1}, {1, 0}};
            blocks.put("actions", MemoryDataset.vectors(actions));
            data.episode(blocks);
        }
        return data.build();
    }

    @SuppressWarnings("unchecked")
    private static Settings part(String preset, String key) {
        return Settings.of(key, (Map<String, Object>) Presets.tree(preset).get(key));
    }

    @ParameterizedTest
    @MethodSource("small")
    void aSmallPresetTrainsWithAFewMillionParameters(String name) {
        Dataset data = pictures();
        Objective objective = ObjectiveCodec.parse(part(name, "objective"));
        if (objective.goal() instanceof Goal.Agreement) {
            objective = objective.withGoal(new Goal.Agreement("obs_pair"));
        }
        Representation phi = Representations.parse((List<?>) Presets.tree(name).get("represent"))
                .fit(data, List.of(0, 1), FitOptions.DEFAULT);
        PairFeatures psi = objective.encoder() == EncoderInput.LIFTED ? features(data, phi) : null;
        TrainingTask task = new TrainingTask(data, List.of(0, 1), Long.MAX_VALUE, phi, psi, second(data), objective);
        NeuralLam lam = new NeuralTrainer(
                        NeuralOptions.parse(part(name, "model")),
                        Worlds.steps(Map.of("steps", 1, "batch", 3)),
                        1,
                        1,
                        Monitor.NONE)
                .train(task, null);
        assertTrue(lam.parameters() > SMALL_LEAST && lam.parameters() < SMALL_MOST, lam.parameters() + " parameters");
    }

    private static Representation second(Dataset data) {
        return Representations.parse("resize 8 | pca 8").fit(data, List.of(0, 1), FitOptions.DEFAULT);
    }

    private static PairFeatures features(Dataset data, Representation phi) {
        LiftedOptions few =
                LiftedOptions.parse(Settings.of("model", Map.of("filters", 4, "candidates", 16, "size", 20)));
        return new PairFeatureFit(
                        data,
                        List.of(0, 1),
                        phi,
                        few,
                        1,
                        TransitionOptions.defaults().withWorkers(1),
                        1)
                .fit("obs_pair");
    }

    /** At full width, on pictures of 64 × 64 with three colours; actions of 21 numbers, as those of a humanoid. */
    @ParameterizedTest
    @CsvSource({
        "adaworld, 474268928",
        "clam, 25878520",
        "cross-view, 17698208",
        "exolam, 5057568",
        "genie, 591807712",
        "laom, 192307136",
        "laom-supervised, 192479189",
        "lapo, 16712451"
    })
    void aPresetHasTheParametersThatTheDocumentationNames(String name, long parameters) {
        Objective objective = ObjectiveCodec.parse(part(name, "objective"));
        boolean isLifted = objective.encoder() == EncoderInput.LIFTED;
        String represent = String.valueOf(Presets.tree(name).get("represent"));
        List<Plan.Head> heads = objective.goal() instanceof Goal.Prediction p
                        && p.targets().stream().anyMatch(Target::isAction)
                ? List.of(new Plan.Head("target action", 21, false))
                : List.of();
        NeuralOptions options = NeuralOptions.parse(part(name, "model"));
        int stack = represent.contains("stack=3") ? 3 : represent.contains("stack=2") ? 2 : 1;
        Plan plan = new Plan(
                objective,
                FrameShape.image(SIDE, SIDE, 3 * stack),
                stack,
                isLifted ? LiftedOptions.DEFAULT.size() : 0,
                0,
                name.equals("cross-view") ? 256 : 0,
                options.encoder() != NeuralOptions.Encoder.SHARED,
                heads);
        LamNetwork network = new LamNetwork(plan, NeuralLam.shape(options, plan), Weights.shapesAlone(), 1);
        assertEquals(parameters, network.weights().count());
    }

    @Test
    void everyPresetHasASmallSize() {
        Presets.names().stream()
                .filter(n -> !n.endsWith("-small"))
                .forEach(n -> assertTrue(Presets.names().contains(n + "-small"), n));
        assertTrue(Presets.names()
                .containsAll(List.of(
                        "lapo", "laom", "laom-supervised", "adaworld", "genie", "clam", "cross-view", "exolam")));
    }

    @Test
    void everyPresetIsAConfigurationThatCanBeRead() {
        for (String name : Presets.names()) {
            ObjectiveCodec.parse(part(name, "objective"));
            NeuralOptions.parse(part(name, "model"));
            TrainerOptions.parse(part(name, "train"));
        }
    }

    @Test
    void ownKeysCountOverThePresets() {
        Map<String, Object> merged = Presets.under(Map.of(
                "data", Map.of("path", "a"),
                "model", Map.of("preset", "lapo-small", "width", 8),
                "objective", Map.of("agreement", Map.of())));
        Map<?, ?> model = (Map<?, ?>) merged.get("model");
        assertEquals(8, model.get("width"));
        assertEquals(256, model.get("hidden"));
        assertFalse(model.containsKey("preset"));
        Map<?, ?> objective = (Map<?, ?>) merged.get("objective");
        assertFalse(objective.containsKey("targets"));
        assertTrue(objective.containsKey("bottleneck"));
        assertEquals(Map.of("path", "a"), merged.get("data"));
    }

    static Stream<Arguments> open() {
        Map<String, Object> kind = Map.of("kind", "neural");
        Map<String, Object> sized = Map.of("bottleneck", Map.of("size", 3), "horizon", 2);
        return Stream.of(
                Arguments.of(true, Map.of("model", kind)),
                Arguments.of(true, Map.of("model", Map.of("kind", "neural", "hidden", 9), "objective", sized)),
                Arguments.of(false, Map.of("model", Map.of("kind", "neural", "width", 9))),
                Arguments.of(false, Map.of("model", Map.of("preset", "lapo"))),
                Arguments.of(false, Map.of("model", kind, "objective", Map.of("horizon", List.of(1, 2)))),
                Arguments.of(false, Map.of("model", kind, "objective", Map.of("targets", List.of()))),
                Arguments.of(false, Map.of("model", kind, "objective", Map.of("nuisances", List.of()))));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("open")
    void nothingIsAskedWhereObjectiveAndNetworkAreNotNamed(boolean isOpen, Map<String, Object> tree) {
        assertEquals(isOpen, Presets.isOpen(tree));
    }

    @Test
    void theUsualPresetStandsUnderOwnKeysAndResizesNoVectors() {
        Map<String, Object> tree = Map.of(
                "model", Map.of("kind", "neural", "hidden", 9), "objective", Map.of("bottleneck", Map.of("size", 3)));
        Map<String, Object> merged = Presets.underUsual(tree, false);
        assertEquals(List.of(), merged.get("represent"));
        assertEquals(Map.of("kind", "neural", "width", 32, "depth", 1, "hidden", 9), merged.get("model"));
        Map<?, ?> objective = (Map<?, ?>) merged.get("objective");
        assertEquals("lifted", objective.get("encoder"));
        assertEquals(Map.of("size", 3), objective.get("bottleneck"));
        assertEquals(
                List.of(Map.of("resize", 64)), Presets.underUsual(tree, true).get("represent"));
    }

    @Test
    void anUnknownPresetListsTheKnownOnes() {
        UsageException e = assertThrows(UsageException.class, () -> Presets.tree("lap"));
        assertTrue(e.getMessage().contains("adaworld, adaworld-small, clam"), e.getMessage());
    }
}
