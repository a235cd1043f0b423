package org.exolam.app.reproduce;

import org.exolam.objective.Objective;

/**
 * One point of a comparison.
 *
 * @param label in words
 * @param x where it stands on the horizontal axis
 * @param trainingEpisodes how many episodes models learn from; {@link #ALL} for all
 */
record Condition(String label, double x, Setting setting, Objective objective, int trainingEpisodes) {
    static final int ALL = Integer.MAX_VALUE;

    static Condition of(String label, double x, Setting setting, Objective objective) {
        return new Condition(label, x, setting, objective, ALL);
    }

    Trial trial(Trial.Maker maker, Effort effort, long seed) {
        return new Trial(setting, objective, maker, Math.min(trainingEpisodes, effort.training()), seed);
    }
}
