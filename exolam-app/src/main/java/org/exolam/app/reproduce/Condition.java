package org.exolam.app.reproduce;

import org.exolam.objective.Objective;

/**
 * One point of a comparison.
 *
 * @param label in words
 * @param x where it stands on the horizontal axis
 * @param trainingEpisodes how many episodes models learn from; {@link #ALL} for all
 * @param steps of a network at least: near a turn directions weigh nearly the same, and gradients part them slowly
 */
record Condition(String label, double x, Setting setting, Objective objective, int trainingEpisodes, int steps) {
    static final int ALL = Integer.MAX_VALUE;

    static Condition of(String label, double x, Setting setting, Objective objective) {
        return new Condition(label, x, setting, objective, ALL, 0);
    }

    /** With longer trainings. */
    Condition withSteps(int least) {
        return new Condition(label, x, setting, objective, trainingEpisodes, least);
    }

    Trial trial(Trial.Maker maker, Effort effort, long seed) {
        return new Trial(
                setting,
                objective,
                maker,
                Math.min(trainingEpisodes, effort.training()),
                // The exact solver has none.
                maker == Trial.Maker.LINEAR ? 0 : Math.max(steps, effort.steps()),
                seed);
    }
}
