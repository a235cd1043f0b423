package org.exolam.neural;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.exolam.data.Dataset;
import org.exolam.neural.NeuralOptions.Invariance;
import org.exolam.neural.engine.Weights;
import org.exolam.neural.feed.Batch;
import org.exolam.neural.feed.Run;
import org.exolam.neural.feed.TransitionFeed;
import org.exolam.neural.network.GradientCheck;
import org.exolam.neural.network.LamNetwork;
import org.exolam.neural.network.Plan;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.objective.Target;
import org.exolam.settings.Settings;

/**
 * The loss of an objective on some transitions of vectors, through a small network in double precision, in units that are no
 * ones.
 *
 * @param step number 3, where views are rebuilt from each other the other way round
 */
record LossSetting(LamNetwork network, Losses losses, Losses.Step step) {
    private static final int BATCH = 14;
    private static final int HIDDEN = 6;
    private static final int LATENT = 2;
    private static final double VARIANCE = 3;

    static LossSetting of(Dataset data, Map<String, Object> tree, Invariance invariance, long seed) {
        return of(data, tree, invariance, seed, network -> {});
    }

    /** What is done to a network before anything is made of it. */
    @FunctionalInterface
    interface Filling {
        void fill(LamNetwork network);
    }

    static LossSetting of(Dataset data, Map<String, Object> tree, Invariance invariance, long seed, Filling filling) {
        Map<String, Object> sized =
                new LinkedHashMap<>(Map.of("bottleneck", Map.of("size", LATENT), "gauge", "learned"));
        sized.putAll(tree);
        TrainingTask task = withFeatures(Worlds.task(data, ObjectiveCodec.parse(Settings.of("objective", sized))));
        NeuralOptions options = new NeuralOptions(NeuralOptions.Encoder.MLP, 1, 1, HIDDEN, invariance, 0.1, null);
        Preparation.Prepared prepared = Preparation.of(task, options, seed);
        LamNetwork network = new LamNetwork(prepared.plan(), prepared.shape(), Weights.inDoublePrecision(seed), seed);
        filling.fill(network);
        Map<String, float[]> means = new LinkedHashMap<>();
        Map<String, Double> variances = new LinkedHashMap<>();
        for (Plan.Head head : prepared.plan().heads()) {
            means.put(head.name(), new float[head.width()]);
            variances.put(head.name(), VARIANCE);
        }
        Map<Integer, Augmentation> augmentations = new LinkedHashMap<>();
        if (!task.objective().nuisances().isEmpty()
                && task.objective().nuisances().get(0) instanceof Nuisance.Augment a) {
            augmentations.put(
                    0, new Augmentation(a.kinds(), 1, GradientCheck.random(1, 8).abs(), seed));
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
                        : SharedInnovation.of(task, "obs_pair", prepared.plan().shared(), network.weights()));
        Losses.Step step = new Losses.Step(
                batch(task, prepared, prepared.runs(), seed),
                prepared.labeled().isEmpty() ? null : batch(task, prepared, prepared.labeled(), seed),
                prepared.idle().isEmpty() ? null : batch(task, prepared, prepared.idle(), seed),
                3,
                true);
        return new LossSetting(network, losses, step);
    }

    private static TrainingTask withFeatures(TrainingTask task) {
        boolean isFeatures = task.objective().goal() instanceof Goal.Prediction p
                && p.targets().stream().anyMatch(t -> t.space().equals(Target.FEATURES));
        return isFeatures && task.secondOrNull() == null
                ? new TrainingTask(
                        task.data(),
                        task.train(),
                        task.maxTransitions(),
                        task.representation(),
                        null,
                        task.representation(),
                        task.objective())
                : task;
    }

    private static Batch batch(TrainingTask task, Preparation.Prepared prepared, List<Run> runs, long seed) {
        return new TransitionFeed(task.data(), prepared.feed(), runs, List.of(1), BATCH, 1, seed).at(0);
    }

    Losses.Terms terms() {
        return losses.of(step);
    }

    /** z of the recording's own view. */
    Tensor encode(Batch batch) {
        return network.encode(new Tensors(network).view(batch, "obs"));
    }
}
