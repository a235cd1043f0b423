package org.exolam.neural;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.linalg.Vector;
import org.exolam.neural.network.Plan;
import org.exolam.objective.Gauge;
import org.exolam.objective.Goal;
import org.exolam.objective.Objective;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.settings.Settings;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.WorldOptions;

/** Small worlds with known truth, and tasks on them. */
final class Worlds {
    static final long SEED = 3;

    private Worlds() {}

    /** Eight numbers; two actions of variances 1 and 0.7, three backgrounds of the given ones, no sensor noise. */
    static Dataset world(int episodes, int frames, double... background) {
        WorldOptions options = new WorldOptions(
                new WorldOptions.Sizes(8, 3, 3, 2),
                90,
                Vector.of(1, 0.7),
                Vector.of(background),
                Vector.of(0.8, 0.5, 0.2),
                new WorldOptions.Agent(0.8, 0.3, 0),
                0);
        return ExLinearWorld.random(options, new SplittableRandom(SEED)).dataset(episodes, frames, SEED);
    }

    static List<Integer> all(Dataset data) {
        return IntStream.range(0, data.episodes().size()).boxed().toList();
    }

    static Representation identity(Dataset data) {
        return Representations.parse("").fit(data, all(data), FitOptions.DEFAULT);
    }

    static TrainingTask task(Dataset data, Objective objective) {
        Representation phi = identity(data);
        boolean isAgreement = objective.goal() instanceof Goal.Agreement a && a.givenObservation();
        boolean isCross = objective.goal() instanceof Goal.Prediction p
                && p.targets().stream().anyMatch(Plan::isShared);
        return new TrainingTask(
                data,
                all(data),
                Long.MAX_VALUE,
                phi,
                null,
                isAgreement || isCross ? phi : null,
                objective.withGauge(Gauge.LEARNED));
    }

    /** A network of vectors, small. */
    static NeuralOptions small() {
        NeuralOptions d = NeuralOptions.defaults();
        return new NeuralOptions(d.encoder(), 4, 1, 16, d.invariance(), d.followRate(), null);
    }

    static TrainerOptions steps(java.util.Map<String, Object> settings) {
        return TrainerOptions.parse(Settings.of("train", settings));
    }
}
