package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.linalg.Matrix;
import org.exolam.metric.Evaluation;
import org.exolam.metric.LatentSource;
import org.exolam.metric.MetricName;
import org.exolam.metric.Scorecard;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.network.GradientCheck;
import org.exolam.neural.network.Linear;
import org.exolam.neural.network.PyTorchReferenceTest;
import org.exolam.objective.Gauge;
import org.exolam.objective.Objective;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.representation.Representation;
import org.exolam.settings.Settings;
import org.exolam.transition.Column;
import org.exolam.transition.FrameSource;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.Test;

/** What two views of a transition are asked beyond plain agreement: small nonlinear networks on the Ex-linear world. */
class TwoViewsTest {
    private static final int EPISODES = 10;
    private static final double LEAKAGE = 0.02;

    private static Scorecard train(Map<String, Object> tree) {
        Objective objective =
                ObjectiveCodec.parse(Settings.of("objective", tree)).withGauge(Gauge.LEARNED);
        NeuralOptions options =
                new NeuralOptions(NeuralOptions.Encoder.MLP, 1, 1, 32, NeuralOptions.Invariance.LATENT, 1, null);
        try (Dataset data = Worlds.world(EPISODES + 3, 320, 4, 2, 0.2)) {
            Split split = new Split(
                    Worlds.all(data).subList(0, EPISODES), Worlds.all(data).subList(EPISODES, EPISODES + 3));
            Representation phi = Worlds.identity(data);
            NeuralLam lam = new NeuralTrainer(
                            options,
                            Worlds.steps(Map.of("steps", 600, "batch", 256, "learningRate", 0.003, "log", 600)),
                            3,
                            1,
                            Monitor.NONE)
                    .train(new TrainingTask(data, split.train(), Long.MAX_VALUE, phi, null, phi, objective), null);
            return Evaluation.standard(1).score(LatentSource.of("n", lam), data, split, 1, lam.gauge());
        }
    }

    private static Map<String, Object> agreement(Map<String, Object> of) {
        return Map.of("bottleneck", Map.of("size", 2), "agreement", of);
    }

    private static double value(Scorecard card, MetricName name) {
        return card.metrics().get(name).value();
    }

    private static void assertNoLeakage(Scorecard card) {
        for (MetricName leak : List.of(MetricName.EXOGENOUS_FUTURE_R2, MetricName.EXOGENOUS_NEXT_R2)) {
            assertEquals(0, value(card, leak), LEAKAGE, leak.key());
        }
    }

    @Test
    void agreementBeyondTheObservationFindsTheActionWherePlainAgreementFindsState() {
        Scorecard given = train(agreement(Map.of("view", "obs_pair", "given", "observation")));
        Scorecard plain = train(agreement(Map.of("view", "obs_pair")));
        double action = value(given, MetricName.ACTION_R2_GIVEN_O);
        double state = value(plain, MetricName.ACTION_R2_GIVEN_O);
        assertTrue(action > 0.8 && action > state + 0.2, "R²(a|z; o) " + action + ", of plain agreement " + state);
        assertNoLeakage(given);
    }

    @Test
    void theOtherViewsSharedInnovationIsRebuiltFromTheActionAlone() {
        Scorecard card = train(Map.of(
                "bottleneck",
                Map.of("size", 2),
                "targets",
                List.of(Map.of("block", "nextObservation", "view", "obs_pair", "space", "features"))));
        double action = value(card, MetricName.ACTION_R2_GIVEN_O);
        assertTrue(action > 0.9, "R²(a|z; o) " + action);
        assertNoLeakage(card);
    }

    @Test
    void whatIsSharedHasVarianceOneAndIsNoBackground() {
        try (Dataset data = Worlds.world(EPISODES, 320, 4, 2, 0.2);
                PointerScope scope = new PointerScope()) {
            Representation phi = Worlds.identity(data);
            TrainingTask task = new TrainingTask(
                    data, Worlds.all(data), Long.MAX_VALUE, phi, null, phi, Objective.reconstruction(2));
            SharedInnovation shared = SharedInnovation.of(task, "obs_pair", phi.size(), Weights.inDoublePrecision(1));
            // Two actions: two directions that are shared, of equal weight.
            double[] shares = shared.shares();
            assertEquals(0.5, shares[0], 0.02);
            assertEquals(0.5, shares[1], 0.02);
            List<Tensor> frames = new ArrayList<>();
            for (int offset : new int[] {0, 1}) {
                List<Matrix> rows = new ArrayList<>();
                TransitionTable.of(
                                data,
                                List.of(new Column("x", new FrameSource(phi, "obs", offset))),
                                1,
                                TransitionOptions.defaults())
                        .forEach(Worlds.all(data), b -> rows.add(b.column("x")));
                Matrix all = Matrix.stackRows(rows.toArray(Matrix[]::new));
                frames.add(Torch.of(all.array(), all.rows(), all.cols()));
            }
            Tensor nothing = Torch.of(new double[8], 1, 8);
            assertEquals(1, shared.error(nothing, frames.get(0), frames.get(1)).item_double(), 0.05);
        }
    }

    @Test
    void whatIsAddedIsWhatPyTorchMakesOfIt() {
        try (PointerScope scope = new PointerScope()) {
            Tensor z = PyTorchReferenceTest.stored("added/input/z").set_requires_grad(true);
            Tensor added = Agreement.added(z, PyTorchReferenceTest.stored("added/input/g"));
            PyTorchReferenceTest.assertStored("added/output", added);
            added.pow(new Scalar(3)).sum().backward();
            PyTorchReferenceTest.assertStored("added/gradient/z", z.grad());
        }
    }

    @Test
    void whatIsAddedIsUncorrelatedWithWhatIsGivenAndSoAreGradients() {
        Weights weights = Weights.inDoublePrecision(3);
        Linear map = new Linear(weights, "l", 5, 3);
        Tensor x = GradientCheck.random(1, 40, 5);
        Tensor g = GradientCheck.random(2, 40, 4);
        GradientCheck.check(
                weights,
                () -> Agreement.added(map.apply(x), g).pow(new Scalar(3)).sum(),
                3);
        try (PointerScope scope = new PointerScope()) {
            Tensor z = Torch.cat(1, g, x).detach().set_requires_grad(true);
            Tensor added = Agreement.added(z, g);
            double[] left = Torch.doubles(added.var(new long[] {0}, false));
            double[] before = Torch.doubles(z.var(new long[] {0}, false));
            for (int j = 0; j < 9; j++) {
                assertTrue(j < 4 ? left[j] < 1e-3 * before[j] : left[j] > 0.5 * before[j], j + ": " + left[j]);
            }
            added.square().sum().backward();
            Tensor gradient = z.grad();
            assertTrue(gradient.t().matmul(g.sub(g.mean(0L))).abs().max().item_double()
                    < 0.05 * gradient.abs().sum().item_double());
        }
    }
}
