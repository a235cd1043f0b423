package org.exolam.neural;

import java.util.Map;

/** Told how training goes, on the thread that trains. */
public interface Monitor {
    /** Tells nobody. */
    Monitor NONE = new Monitor() {};

    /** Training begins, or goes on, after so many steps. */
    default void begin(int done) {}

    /**
     * A step was taken.
     *
     * @param done steps so far
     * @param loss of this step; not a number where it was not looked at
     */
    default void advance(int done, int steps, double loss) {}

    /** What is to be kept of a step: losses by name. */
    default void record(int step, String split, Map<String, Double> values) {}

    /** Scores on held-out episodes, by name. */
    default Map<String, Double> validate(int step, NeuralLam model) {
        return Map.of();
    }

    /** Something the user would act on. */
    default void warn(String sentence) {}
}
