package org.exolam.neural;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SingularValues;
import org.exolam.linear.LinearLam;
import org.exolam.linear.LinearOptions;
import org.exolam.linear.LinearTrainer;
import org.exolam.metric.Evaluation;
import org.exolam.metric.LatentSource;
import org.exolam.metric.MetricName;
import org.exolam.metric.Scorecard;
import org.exolam.objective.LatentActionModel;
import org.exolam.objective.Objective;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.representation.Representation;
import org.exolam.settings.Settings;
import org.exolam.transition.Column;
import org.exolam.transition.FrameSource;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A linear network that gradients train reaches the exact optimum that the linear solver finds in closed form. */
class LinearOptimumTest {
    private static final double LOSS_TOLERANCE = 0.01;
    private static final double ANGLE_DEGREES = 3;
    private static final double SCORE_TOLERANCE = 0.02;

    private static final int EPISODES = 10;
    private static final int FRAMES = 320;

    /** Adam goes slowly in the last percent; more steps change nothing that is looked at. */
    private static final int STEPS = 1500;

    static Stream<Arguments> objectives() {
        Map<String, Object> next = Map.of("block", "nextObservation", "scale", "absolute");
        return Stream.of(
                Arguments.of("reconstruction", Map.of("targets", List.of(next))),
                Arguments.of(
                        "supervision",
                        Map.of("targets", List.of(next, Map.of("block", "action", "weight", 8, "scale", "absolute")))),
                Arguments.of(
                        "augmentation",
                        Map.of(
                                "targets",
                                List.of(next),
                                "nuisances",
                                List.of(Map.of(
                                        "source",
                                        "augment",
                                        "kind",
                                        List.of("noise"),
                                        "weight",
                                        100,
                                        "scale",
                                        "absolute")))),
                Arguments.of(
                        "consistency over pairs",
                        Map.of(
                                "targets",
                                List.of(next),
                                "nuisances",
                                List.of(Map.of(
                                        "source", "pair", "view", "obs_pair", "weight", 20, "scale", "absolute")))),
                Arguments.of(
                        "pairs rebuild each other",
                        Map.of(
                                "targets",
                                List.of(Map.of("block", "nextObservation", "view", "obs_pair", "scale", "absolute")))));
    }

    @ParameterizedTest(name = "{0}, seed 3")
    @MethodSource("objectives")
    void aLinearNetworkReachesTheExactOptimum(String name, Map<String, Object> tree) {
        Map<String, Object> settings = new java.util.LinkedHashMap<>(tree);
        settings.put("bottleneck", Map.of("size", 2));
        Objective objective = ObjectiveCodec.parse(Settings.of("objective", settings));
        try (Dataset data = Worlds.world(EPISODES + 3, FRAMES, 4, 2, 0.2)) {
            List<Integer> train = Worlds.all(data).subList(0, EPISODES);
            Split split = new Split(train, Worlds.all(data).subList(EPISODES, EPISODES + 3));
            Representation phi = Worlds.identity(data);
            LinearLam exact = new LinearTrainer(new LinearOptions(
                            3, 2, 0, TransitionOptions.defaults().withWorkers(1)))
                    .train(data, train, phi, objective);
            NeuralOptions linear =
                    new NeuralOptions(NeuralOptions.Encoder.MLP, 1, 0, 1, NeuralOptions.Invariance.PREDICTION, 1, null);
            NeuralLam network = new NeuralTrainer(
                            linear,
                            Worlds.steps(Map.of(
                                    "steps", STEPS, "batch", EPISODES * FRAMES, "learningRate", 0.03, "log", STEPS)),
                            3,
                            1,
                            Monitor.NONE)
                    .train(new TrainingTask(data, train, Long.MAX_VALUE, phi, null, null, objective), null);
            double exactLoss = (Double) exact.facts().get("loss") / change(data, train, phi);
            double loss = (Double) network.facts().get("loss");
            assertEquals(1, loss / exactLoss, LOSS_TOLERANCE, "loss " + loss + ", exact " + exactLoss);
            double angle = angle(innovation(data, train, phi, network), innovation(data, train, phi, exact));
            assertTrue(angle < ANGLE_DEGREES, "angle " + angle);
            Evaluation evaluation = Evaluation.standard(1);
            Scorecard ours = evaluation.score(LatentSource.of("n", network), data, split, 1, network.gauge());
            Scorecard theirs = evaluation.score(LatentSource.of("l", exact), data, split, 1, exact.gauge());
            for (MetricName metric : List.of(MetricName.ACTION_R2_GIVEN_O, MetricName.EXOGENOUS_FUTURE_R2)) {
                assertEquals(
                        theirs.metrics().get(metric).value(),
                        ours.metrics().get(metric).value(),
                        SCORE_TOLERANCE,
                        metric.key());
            }
        }
    }

    /** E‖o' − o‖². */
    private static double change(Dataset data, List<Integer> train, Representation phi) {
        double[] sums = new double[2];
        table(data, frames(phi)).forEach(train, batch -> {
            Matrix difference = batch.column("n").minus(batch.column("o"));
            sums[0] += difference.inner(difference);
            sums[1] += difference.rows();
        });
        return sums[0] / sums[1];
    }

    private static List<Column> frames(Representation phi) {
        return List.of(
                new Column("o", new FrameSource(phi, "obs", 0)), new Column("n", new FrameSource(phi, "obs", 1)));
    }

    private static TransitionTable table(Dataset data, List<Column> columns) {
        return TransitionTable.of(data, columns, 1, new TransitionOptions(1, 64, Long.MAX_VALUE));
    }

    /** z after o was regressed out, with orthonormal columns. */
    private static Matrix innovation(Dataset data, List<Integer> train, Representation phi, LatentActionModel model) {
        List<Matrix> zs = new ArrayList<>();
        List<Matrix> os = new ArrayList<>();
        table(data, model.encoderInputs("obs")).forEach(train, batch -> zs.add(model.encode(batch)));
        table(data, frames(phi)).forEach(train, batch -> os.add(batch.column("o")));
        Matrix z = Matrix.stackRows(zs.toArray(Matrix[]::new));
        Matrix o = Matrix.stackRows(os.toArray(Matrix[]::new));
        Matrix ones = Matrix.of(
                o.rows(),
                1,
                java.util.stream.DoubleStream.generate(() -> 1).limit(o.rows()).toArray());
        Matrix basis = SingularValues.of(Matrix.stackColumns(ones, o)).u();
        Matrix left = z.minus(basis.times(basis.transposeTimes(z)));
        return SingularValues.of(left).u();
    }

    /** The largest principal angle between two column spaces, in degrees. */
    private static double angle(Matrix a, Matrix b) {
        double[] cosines = SingularValues.of(a.transposeTimes(b)).values().toArray();
        double smallest = cosines[cosines.length - 1];
        return Math.toDegrees(Math.acos(Math.min(1, smallest)));
    }
}
