package org.exolam.app.validate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.UsageException;

/**
 * How much is tried.
 *
 * @param name quick or usual
 * @param seeds networks of each configuration
 * @param steps of each network
 * @param strengths of remedies that have one; those that a forecast predicts are tried
 * @param isOneFamily whether of linear and lifted encoders only the recommended kind is tried
 * @param remedies names; none for all
 */
public record Amount(
        String name, int seeds, int steps, List<Double> strengths, boolean isOneFamily, List<String> remedies) {
    /** Few networks, just to see. */
    public static final Amount QUICK = new Amount("quick", 1, 400, List.of(10.0), true, List.of());

    /** Enough steps for networks of this size to come near what they will reach. */
    public static final Amount USUAL = new Amount("usual", 1, 1000, List.of(10.0, 1000.0), false, List.of());

    static final int BATCH = 256;
    static final int HIDDEN = 256;
    static final double LEARNING_RATE = 2e-3;
    static final double WEIGHT_DECAY = 0.1;

    public Amount {
        if (seeds < 1) {
            throw new UsageException("--seeds is " + seeds + "; expected at least 1");
        }
        if (steps < 1) {
            throw new UsageException("--steps is " + steps + "; expected at least 1, such as 400");
        }
        strengths = List.copyOf(strengths);
        remedies = List.copyOf(remedies);
    }

    /** The same with what was asked for in place of the defaults; null members change nothing. */
    public Amount with(Integer seedsOrNull, Integer stepsOrNull, List<String> only) {
        return new Amount(
                name,
                seedsOrNull == null ? seeds : seedsOrNull,
                stepsOrNull == null ? steps : stepsOrNull,
                strengths,
                isOneFamily,
                only);
    }

    /** What decides a network beside its objective, data and seed. */
    Map<String, Object> network() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("steps", steps);
        map.put("batch", BATCH);
        map.put("learningRate", LEARNING_RATE);
        map.put("weightDecay", WEIGHT_DECAY);
        map.put("hidden", HIDDEN);
        return map;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("amount", name);
        map.put("seeds", seeds);
        map.put("strengths", strengths);
        if (!remedies.isEmpty()) {
            map.put("remedies", remedies);
        }
        map.putAll(network());
        return map;
    }
}
