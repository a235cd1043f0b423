package org.exolam.metric;

import org.exolam.error.UsageException;
import org.exolam.transition.TransitionOptions;

/**
 * How scores are taken. Workers and progress change no bit of them.
 *
 * @param seed of the resampling; it is recorded in the scorecard
 * @param replicates resamples of the held-out episodes behind each interval, at least 100
 * @param transitions how transitions are read; their bound holds for each split apart
 * @param sceneOrNull block that names the scene of a clip; clips of one scene share their background frame by frame
 */
public record EvaluationOptions(long seed, int replicates, TransitionOptions transitions, String sceneOrNull) {
    /** 25 resamples beyond each end of a 95 % interval. */
    public static final int REPLICATES_DEFAULT = 1000;

    public EvaluationOptions {
        if (replicates < 100) {
            throw new UsageException("replicates is " + replicates + "; a 95 % interval needs at least 100");
        }
    }

    /** The given seed and a worker for each processor. */
    public static EvaluationOptions standard(long seed) {
        return new EvaluationOptions(seed, REPLICATES_DEFAULT, TransitionOptions.defaults(), null);
    }

    public EvaluationOptions withTransitions(TransitionOptions other) {
        return new EvaluationOptions(seed, replicates, other, sceneOrNull);
    }

    public EvaluationOptions withReplicates(int count) {
        return new EvaluationOptions(seed, count, transitions, sceneOrNull);
    }

    public EvaluationOptions withScene(String blockOrNull) {
        return new EvaluationOptions(seed, replicates, transitions, blockOrNull);
    }
}
