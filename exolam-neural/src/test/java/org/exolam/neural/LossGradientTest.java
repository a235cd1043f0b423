package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.exolam.data.Dataset;
import org.exolam.neural.NeuralOptions.Invariance;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.network.GradientCheck;
import org.exolam.neural.network.Linear;
import org.exolam.neural.network.PyTorchReferenceTest;
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
                term(
                        "agreement of augmented looks",
                        Map.of(
                                "agreement",
                                Map.of("view", "obs"),
                                "nuisances",
                                List.of(Map.of("source", "augment", "kind", List.of("noise"))))),
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
            LossSetting made = LossSetting.of(data, tree, invariance, SEED);
            GradientCheck.check(made.network().weights(), () -> made.terms().total(), SEED, chosen);
        }
    }

    @Test
    void looksAtOneViewAreAugmentedApartAndIdleClipsCountBesideAgreement() {
        Map<String, Object> augment = Map.of("source", "augment", "kind", List.of("noise"));
        Map<String, Object> idle = Map.of("source", "idle", "episodes", List.of(0));
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5);
                PointerScope scope = new PointerScope()) {
            LossSetting made = LossSetting.of(
                    data,
                    Map.of("agreement", Map.of("view", "obs"), "nuisances", List.of(augment, idle)),
                    Invariance.LATENT,
                    SEED);
            Map<String, Tensor> terms = made.terms().terms();
            assertEquals(Set.of("agreement", "idle"), terms.keySet());
            Tensor z = made.encode(made.step().main());
            double ofEqualLooks = Agreement.loss(z, z).item_double();
            assertTrue(terms.get("agreement").item_double() > ofEqualLooks + 1e-3, "looks are equal");
        }
    }

    @Test
    void idleTransitionsPushTheirOwnLatentsTowardsZero() {
        try (Dataset data = Worlds.world(4, 20, 2, 1, 0.5);
                PointerScope scope = new PointerScope()) {
            LossSetting made = LossSetting.of(
                    data, nuisance("idle", "episodes", List.of(0), "weight", 3), Invariance.LATENT, SEED);
            double unit = mean(made.encode(made.step().main()).square());
            double idle = mean(made.encode(made.step().idleOrNull()).square());
            Tensor term = made.terms().terms().get("idle");
            assertEquals(3 * idle / (unit + 1e-6), term.item_double(), 1e-9);
            made.network().weights().forgetGradients();
            term.backward();
            Tensor bias = made.network().weights().parameters().get("encoder.out.bias");
            double[] gradient = Torch.doubles(bias.grad());
            double[] z = Torch.doubles(made.encode(made.step().idleOrNull()).mean(0L));
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
    void gradientsOfClassesAreThoseOfFiniteDifferences() {
        Weights weights = Weights.inDoublePrecision(SEED);
        Linear map = new Linear(weights, "l", 5, 3);
        Tensor x = GradientCheck.random(1, 6, 5);
        Tensor y = Torch.of(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0}, 6, 3);
        GradientCheck.check(weights, () -> Losses.crossEntropy(y, map.apply(x)), SEED);
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
}
