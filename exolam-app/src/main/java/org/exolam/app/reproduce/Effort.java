package org.exolam.app.reproduce;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.error.UsageException;

/**
 * What the experiments may cost.
 *
 * @param name quick or full
 * @param seeds worlds, recordings and networks of each experiment; an interval needs two
 * @param steps of each network
 * @param hidden numbers in its layers
 * @param episodes of each recording, of which the last three in ten are held out
 * @param pictures whether the worlds of pictures are tried, too
 */
public record Effort(String name, int seeds, int steps, int hidden, int episodes, boolean pictures) {
    /** Enough for every effect of the claims to be told from zero. */
    public static final Effort QUICK = new Effort("quick", 5, 400, 32, 100, false);

    public static final Effort FULL = new Effort("full", 6, 1200, 64, 200, true);

    /** Frames of an episode. */
    static final int LENGTH = 60;

    static final int BATCH = 256;
    static final double LEARNING_RATE = 5e-3;

    public Effort {
        if (seeds < 1) {
            throw new UsageException("--seeds is " + seeds + "; expected at least 1, and 2 for intervals");
        }
    }

    public Effort withSeeds(int other) {
        return new Effort(name, other, steps, hidden, episodes, pictures);
    }

    /** Episodes that models are trained on. */
    int training() {
        return episodes * 7 / 10;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("effort", name);
        map.put("seeds", seeds);
        map.putAll(ofOne());
        return map;
    }

    /** What decides the result of one experiment, and not how often it is repeated. */
    Map<String, Object> ofOne() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("steps", steps);
        map.put("batch", BATCH);
        map.put("learningRate", LEARNING_RATE);
        map.put("hidden", hidden);
        map.put("episodes", episodes);
        map.put("length", LENGTH);
        return map;
    }
}
