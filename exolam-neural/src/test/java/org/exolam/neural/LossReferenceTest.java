package org.exolam.neural;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.exolam.data.Dataset;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.neural.NeuralOptions.Invariance;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.PyTorchReferenceTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every term of the loss and its gradients are PyTorch's, with the same weights, on the same transitions. */
class LossReferenceTest {
    private static final int EPISODES = 2;
    private static final int FRAMES = 8;
    private static final float SCALE = 1.25f;
    private static final float CHANGE = 0.75f;

    static Stream<Arguments> terms() {
        Map<String, Object> next = Map.of("block", "nextObservation");
        Map<String, Object> action = Map.of("block", "action");
        Map<String, Object> pair = Map.of("source", "pair", "view", "obs_pair");
        Map<String, Object> idle = Map.of("source", "idle", "episodes", List.of(0), "weight", 3);
        return Stream.of(
                term("next", targets(next)),
                term("cross", targets(Map.of("block", "nextObservation", "view", "obs_pair"))),
                term("ema", targets(Map.of("block", "nextObservation", "space", "ema"))),
                term("features", targets(Map.of("block", "nextObservation", "space", "features"))),
                term("action", targets(action)),
                term("absolute", targets(Map.of("block", "exogenous", "scale", "absolute", "weight", 2))),
                term("pair", Map.of("targets", List.of(next), "nuisances", List.of(pair))),
                Arguments.of(
                        "predictions",
                        Map.of("targets", List.of(next, action), "nuisances", List.of(pair)),
                        Invariance.PREDICTION),
                term("idle", Map.of("targets", List.of(next), "nuisances", List.of(idle))),
                term("agreement", Map.of("agreement", Map.of("view", "obs_pair"))),
                term("given", Map.of("agreement", Map.of("view", "obs_pair", "given", "observation"))));
    }

    private static Map<String, Object> targets(Map<String, Object> target) {
        return Map.of("targets", List.of(target));
    }

    private static Arguments term(String name, Map<String, Object> tree) {
        return Arguments.of(name, tree, Invariance.LATENT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("terms")
    void valueAndGradientsAreThoseOfPyTorch(String name, Map<String, Object> tree, Invariance invariance) {
        String of = "terms/" + name;
        try (Dataset data = data();
                PointerScope scope = new PointerScope()) {
            LossSetting made = LossSetting.of(data, tree, invariance, 1, network -> fill(network, of));
            Tensor total = made.terms().total();
            PyTorchReferenceTest.assertStored(of + "/output", total);
            total.backward();
            made.network().weights().parameters().forEach((key, p) -> {
                Tensor gradient = p.grad().defined() ? p.grad() : torch.zeros_like(p);
                PyTorchReferenceTest.assertStored(of + "/gradient/" + key, gradient);
            });
        }
    }

    private static void fill(LamNetwork network, String of) {
        PyTorchReferenceTest.fill(of, network.weights().parameters());
        network.setUnits(Torch.floats(PyTorchReferenceTest.stored("terms/mean")), SCALE, CHANGE);
        if (network.plan().agreesGivenObservation()) {
            network.setSecondUnits(
                    Torch.floats(PyTorchReferenceTest.stored("terms/secondMean")),
                    Torch.floats(PyTorchReferenceTest.stored("terms/secondScale")));
        }
    }

    private static Dataset data() {
        MemoryDataset.Builder data =
                MemoryDataset.frames("obs").roles(new Roles("actions", null, "exogenous", "obs_pair"));
        for (int e = 0; e < EPISODES; e++) {
            Map<String, NumericArray> blocks = new HashMap<>();
            for (String block : List.of("obs", "obs_pair", "exogenous")) {
                blocks.put(block, rows(block, e, FRAMES));
            }
            blocks.put("actions", rows("actions", e, FRAMES - 1));
            data.episode(blocks);
        }
        return data.build();
    }

    private static NumericArray rows(String block, int episode, int count) {
        Tensor stored = PyTorchReferenceTest.stored("terms/data/" + block);
        float[] values = Torch.floats(stored);
        int width = (int) stored.size(1);
        double[][] rows = new double[count][width];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < width; j++) {
                rows[i][j] = values[(episode * FRAMES + i) * width + j];
            }
        }
        return MemoryDataset.vectors(rows);
    }
}
