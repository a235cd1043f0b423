package org.exolam.app.reproduce;

import static org.exolam.metric.MetricName.ACTION_R2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.app.reproduce.Trial.Maker;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Layout;
import org.exolam.moments.Moments;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.TransitionSample;

/** Claim 9: how many transitions it takes. */
final class SampleSize {
    private static final int REPEATS = 60;

    private SampleSize() {}

    static Claim claim(Effort effort) {
        Sweep sizes = new Sweep(
                "sample",
                "Transitions, 40 numbers of noise",
                "transitions",
                java.util.Arrays.stream(new int[] {2, 5, 15, effort.training()})
                        .mapToObj(SampleSize::condition)
                        .toList(),
                List.of(ACTION_R2));
        return new Claim(
                "claim9",
                "A weak action needs transitions in proportion to the observation's size",
                "With n transitions of d numbers and noise σ², γ = d/n, an action of variance α is seen only if α > σ² √γ,"
                        + " and the squared overlap of what is found with it is (1 − γσ⁴/α²)/(1 + γσ²/α).",
                "An action of variance 0.3 in 40 numbers of noise 0.25, k = 1; overlaps by simulation, models from 118"
                        + " transitions on.",
                List.of(sizes),
                checks -> {
                    for (int n : new int[] {120, 240, 960}) {
                        double gamma = Worlds.SPIKED_SIZE / (double) (n - Worlds.SPIKED_SIZE);
                        checks.between(
                                "Squared overlap with the action's direction, n = " + n,
                                "linear",
                                overlap(gamma),
                                overlaps(n),
                                0.1);
                    }
                    checks.effect(sizes.first(), sizes.last(), ACTION_R2, Maker.NEURAL, predicted(2, effort));
                    checks.effect(sizes.first(), sizes.last(), ACTION_R2, Maker.LINEAR, predicted(2, effort));
                    checks.effect(sizes.first(), sizes.conditions().get(2), ACTION_R2, Maker.NEURAL, predicted(2, 15));
                });
    }

    private static Condition condition(int episodes) {
        int n = episodes * (Effort.LENGTH - 1);
        return new Condition(n + " transitions", n, Worlds.spiked(), Asked.reconstruction(1), episodes, 0);
    }

    /** (1 − γσ⁴/α²)/(1 + γσ²/α), 0 below the threshold. */
    private static double overlap(double gamma) {
        double ratio = Worlds.SPIKED_NOISE / Worlds.SPIKED_ALPHA;
        return Math.max(0, (1 - gamma * ratio * ratio) / (1 + gamma * ratio));
    }

    private static double predicted(int few, Effort effort) {
        return predicted(few, effort.training());
    }

    /** R²(a | z) = α c²/(α c² + σ²) at squared overlap c², of many episodes less that of few. */
    private static double predicted(int few, int many) {
        return explained(many) - explained(few);
    }

    private static double explained(int episodes) {
        double n = episodes * (Effort.LENGTH - 1);
        double seen = Worlds.SPIKED_ALPHA * overlap(Worlds.SPIKED_SIZE / (n - Worlds.SPIKED_SIZE));
        return seen / (seen + Worlds.SPIKED_NOISE);
    }

    private static double[] overlaps(int n) {
        double[] found = new double[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            ExLinearWorld world = Worlds.spiked().world(1);
            Matrix direction = SymmetricEigen.of(world.actionInnovation()).leading(1);
            TransitionSample sample = world.sample(n, 1, new SplittableRandom(i));
            Matrix top = SymmetricEigen.of(innovation(moments(sample))).leading(1);
            double cosine = direction.transposeTimes(top).get(0, 0);
            found[i] = cosine * cosine;
        }
        return found;
    }

    private static Moments moments(TransitionSample sample) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        widths.put("o", sample.observation().cols());
        widths.put("o_next", sample.nextObservation().cols());
        Matrix all = Matrix.stackColumns(sample.observation(), sample.nextObservation());
        return Moments.population(new Layout(widths), all.transposeTimes(all).scale(1.0 / all.rows()));
    }

    private static Matrix innovation(Moments m) {
        Matrix regression = Solve.pseudo(m.cov("o"), m.cov("o", "o_next")).transpose();
        return m.cov("o_next").minus(regression.times(m.cov("o", "o_next"))).symmetrised();
    }
}
