package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.exolam.data.Dataset;
import org.exolam.neural.NeuralOptions.Invariance;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.feed.Batch;
import org.exolam.neural.feed.TransitionFeed;
import org.exolam.neural.network.GradientCheck;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.Plan;
import org.exolam.neural.network.PyTorchReferenceTest;
import org.exolam.objective.Goal;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.objective.Target;
import org.exolam.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every term of the loss, through a whole network in double precision, against finite differences. */
class LossGradientTest {
    private static final long SEED = 5;
    private static final Map<String, Object> NEXT = Map.of("block", "nextObservation");

    private static Map<String, Object> next(Object... more) {
        return with(NEXT, more);
    }

    private static Map<String, Object> with(Map<String, Object> tree, Object... more) {
        Map<String, Object> all = new LinkedHashMap<>(tree);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    private static Map<String, Object> nuisance(String source, Object... more) {
        return Map.of("targets", List.of(NEXT), "nuisances", List.of(with(Map.of("source", source), more)));
    }

    static Stream<Arguments> terms() {
        return Stream.of(
                term("next", Map.of("targets", List.of(NEXT))),
                term("next of the other view", Map.of("targets", List.of(next("view", "obs_pair")))),
                term("next, learned space", Map.of("targets", List.of(next("space", "ema")))),
                term("next, features", Map.of("targets", List.of(next("space", "features")))),
                term(
                        "next, shared features",
                        Map.of("targets", List.of(next("space", "features", "view", "obs_pair")))),
                term("action", Map.of("targets", List.of(Map.of("block", "action")))),
                term(
                        "action on few episodes",
                        Map.of("targets", List.of(NEXT, Map.of("block", "action", "labeled", 0.5)))),
                term(
                        "a block, absolute",
                        Map.of("targets", List.of(Map.of("block", "exogenous", "scale", "absolute")))),
                term("pair", nuisance("pair", "view", "obs_pair")),
                Arguments.of(
                        "pair in predictions", nuisance("pair", "view", "obs_pair"), Invariance.PREDICTION, "network"),
                Arguments.of(
                        "augmentation in predictions",
                        nuisance("augment", "kind", List.of("noise")),
                        Invariance.PREDICTION,
                        "network"),
                term("augmentation", nuisance("augment", "kind", List.of("noise"))),
                term("agreement", Map.of("agreement", Map.of("view", "obs_pair"))),
                // The encoder takes what is given as constant, which finite differences do not.
                Arguments.of(
                        "agreement beyond the observation",
                        Map.of("agreement", Map.of("view", "obs_pair", "given", "observation")),
                        Invariance.LATENT,
                        "fromGiven"),
                term(
                        "variational",
                        Map.of("bottleneck", Map.of("kind", "variational", "size", 2, "weight", 0.1, "warmup", 5))));
    }

    private static Arguments term(String name, Map<String, Object> tree) {
        return Arguments.of(name, tree, Invariance.LATENT, "network");
    }

    @ParameterizedTest(name = "{0}, seed " + SEED)
    @MethodSource("terms")
    void gradientsAreThoseOfFiniteDifferences(
            String name, Map<String, Object> tree, Invariance invariance, String which) {
        Predicate<String> chosen = which.equals("network") ? n -> true : n -> n.startsWith(which);
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5);
                PointerScope scope = new PointerScope()) {
            Made made = made(data, tree, invariance);
            GradientCheck.check(
                    made.network.weights(), () -> made.losses.of(made.step).total(), SEED, chosen);
        }
    }

    @Test
    void idleTransitionsPushTheirOwnLatentsTowardsZero() {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5);
                PointerScope scope = new PointerScope()) {
            Made made = made(data, nuisance("idle", "episodes", List.of(0), "weight", 3), Invariance.LATENT);
            Tensors tensors = new Tensors(made.network);
            Weights weights = made.network.weights();
            double unit = mean(
                    made.network.encode(tensors.view(made.step.main(), "obs")).square());
            double idle = mean(made.network
                    .encode(tensors.view(made.step.idleOrNull(), "obs"))
                    .square());
            Tensor term = made.losses.of(made.step).terms().get("idle");
            assertEquals(3 * idle / (unit + 1e-6), term.item_double(), 1e-9);
            weights.forgetGradients();
            term.backward();
            Tensor bias = weights.parameters().get("encoder.out.bias");
            double[] gradient = Torch.doubles(bias.grad());
            double[] z = Torch.doubles(made.network
                    .encode(tensors.view(made.step.idleOrNull(), "obs"))
                    .mean(0L));
            for (int j = 0; j < z.length; j++) {
                // d mean z² / d b_j = 2 mean z_j / k; the unit is taken as constant.
                assertEquals(3 * 2 * z[j] / z.length / (unit + 1e-6), gradient[j], 1e-9);
            }
        }
    }

    private static double mean(Tensor x) {
        return x.mean().item_double();
    }

    @Test
    void classesCostTheirCrossEntropyAsInPyTorch() {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = PyTorchReferenceTest.stored("classes/input/logits").set_requires_grad(true);
            Tensor loss = Losses.crossEntropy(PyTorchReferenceTest.stored("classes/input/y"), logits);
            loss.backward();
            PyTorchReferenceTest.assertStored("classes/output", loss);
            PyTorchReferenceTest.assertStored("classes/gradient/logits", logits.grad());
        }
    }

    private record Made(LamNetwork network, Losses losses, Losses.Step step) {}

    private static Made made(Dataset data, Map<String, Object> tree, Invariance invariance) {
        Map<String, Object> sized = with(Map.of("bottleneck", Map.of("size", 2)), "gauge", "learned");
        sized.putAll(tree);
        TrainingTask task = Worlds.task(data, ObjectiveCodec.parse(Settings.of("objective", sized)));
        boolean isFeatures = task.objective().goal() instanceof Goal.Prediction p
                && p.targets().stream().anyMatch(t -> t.space().equals(Target.FEATURES));
        if (isFeatures && task.secondOrNull() == null) {
            task = new TrainingTask(
                    data,
                    task.train(),
                    task.maxTransitions(),
                    task.representation(),
                    null,
                    task.representation(),
                    task.objective());
        }
        NeuralOptions options = new NeuralOptions(NeuralOptions.Encoder.MLP, 1, 1, 6, invariance, 0.1, null);
        Preparation.Prepared prepared = Preparation.of(task, options, SEED);
        Weights weights = Weights.inDoublePrecision(SEED);
        LamNetwork network = new LamNetwork(prepared.plan(), prepared.shape(), weights, SEED);
        Map<String, float[]> means = new LinkedHashMap<>();
        Map<String, Double> variances = new LinkedHashMap<>();
        for (Plan.Head head : prepared.plan().heads()) {
            means.put(head.name(), new float[head.width()]);
            variances.put(head.name(), 3.0);
        }
        Map<Integer, Augmentation> augmentations = new LinkedHashMap<>();
        if (!task.objective().nuisances().isEmpty()
                && task.objective().nuisances().get(0) instanceof org.exolam.objective.Nuisance.Augment a) {
            augmentations.put(
                    0, new Augmentation(a.kinds(), 1, GradientCheck.random(1, 8).abs(), SEED));
        }
        Losses losses = new Losses(
                network,
                options,
                prepared.plan().next(Target.EMA).isPresent()
                        ? new LamNetwork.Follower(network, prepared.shape())
                        : null,
                new Losses.Units(4, 1.5, 2.5, means, variances, Map.of(0, 0.7)),
                augmentations,
                "obs",
                prepared.plan().shared() == 0
                        ? null
                        : SharedInnovation.of(task, "obs_pair", prepared.plan().shared(), weights));
        Losses.Step step = new Losses.Step(
                batch(task, prepared, prepared.runs()),
                prepared.labeled().isEmpty() ? null : batch(task, prepared, prepared.labeled()),
                prepared.idle().isEmpty() ? null : batch(task, prepared, prepared.idle()),
                3);
        return new Made(network, losses, step);
    }

    private static Batch batch(
            TrainingTask task, Preparation.Prepared prepared, List<org.exolam.neural.feed.Run> runs) {
        return new TransitionFeed(task.data(), prepared.feed(), runs, List.of(1), 12, 1, SEED).at(0);
    }
}
