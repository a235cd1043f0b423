package org.exolam.app.reproduce;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.Dataset;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.WorldOptions;

/**
 * An Ex-linear world, drawn anew for each seed, and what of it is seen.
 *
 * @param options the numbers it is drawn with
 * @param shown share of the background's amplitude that the representation lets through: V ← shown · V
 * @param passive whether the policy's mean is passive motion instead: A ← A + BΠ, Π ← 0, which looks the same
 */
record LinearSetting(WorldOptions options, double shown, boolean passive) implements Setting {
    static LinearSetting of(WorldOptions options) {
        return new LinearSetting(options, 1, false);
    }

    /** With one more thing changed in the options. */
    LinearSetting with(WorldOptions other) {
        return new LinearSetting(other, shown, passive);
    }

    LinearSetting showing(double share) {
        return new LinearSetting(options, share, passive);
    }

    LinearSetting passively() {
        return new LinearSetting(options, shown, true);
    }

    /** The world of a seed. */
    ExLinearWorld world(long seed) {
        ExLinearWorld drawn = ExLinearWorld.random(options, new SplittableRandom(seed));
        ExLinearWorld.Observation seen = drawn.observation();
        ExLinearWorld world = drawn.withObservation(
                new ExLinearWorld.Observation(seen.u(), seen.v().scale(shown), seen.sensorNoise()));
        return passive ? passive(world) : world;
    }

    private static ExLinearWorld passive(ExLinearWorld w) {
        Matrix closed =
                w.endogenous().a().plus(w.endogenous().b().times(w.policy().pi()));
        return new ExLinearWorld(
                w.observation(),
                new ExLinearWorld.Endogenous(closed, w.endogenous().b()),
                w.exogenous(),
                new ExLinearWorld.Policy(
                        w.policy().pi().scale(0), w.policy().q(), w.policy().sigmaXi()));
    }

    @Override
    public Dataset data(int episodes, int length, long seed) {
        return world(seed).dataset(episodes, length, seed);
    }

    @Override
    public String represent() {
        return "";
    }

    @Override
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        WorldOptions.Sizes sizes = options.sizes();
        map.put("world", "ex-linear");
        map.put("sizes", List.of(sizes.observation(), sizes.endogenous(), sizes.exogenous(), sizes.action()));
        map.put("angle", options.angleDegrees());
        map.put("actionVariances", list(options.actionVariances()));
        map.put("exogenousVariances", list(options.exogenousVariances()));
        map.put("exogenousCoefficients", list(options.exogenousCoefficients()));
        WorldOptions.Agent agent = options.agent();
        map.put("agent", List.of(agent.persistence(), agent.feedback(), agent.confounding()));
        map.put("sensorNoise", options.sensorNoise());
        map.put("shown", shown);
        map.put("passive", passive);
        return map;
    }

    private static List<Double> list(Vector v) {
        return Arrays.stream(v.toArray()).boxed().toList();
    }
}
