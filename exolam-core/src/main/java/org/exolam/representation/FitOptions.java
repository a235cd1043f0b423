package org.exolam.representation;

import org.exolam.error.UsageException;

/**
 * How a representation is fitted.
 *
 * @param seed of everything random: projections, the start of the range finder; it is recorded with the result
 * @param workers threads that compute; the result has the same bits for any number
 * @param maxFrames at most this many training frames are used, spread evenly over all training episodes
 */
public record FitOptions(long seed, int workers, int maxFrames) {
    /** More frames hardly move the leading components, while the range finder's cost grows with each. */
    public static final int MAX_FRAMES_DEFAULT = 50_000;

    /** Seed 0, every core. */
    public static final FitOptions DEFAULT =
            new FitOptions(0, Runtime.getRuntime().availableProcessors(), MAX_FRAMES_DEFAULT);

    public FitOptions {
        if (workers < 1) {
            throw new UsageException("workers is " + workers + "; give 1 or more");
        }
        if (maxFrames < 2) {
            throw new UsageException("maxFrames is " + maxFrames + "; a representation is fitted on 2 frames or more");
        }
    }

    public FitOptions withSeed(long other) {
        return new FitOptions(other, workers, maxFrames);
    }

    public FitOptions withWorkers(int count) {
        return new FitOptions(seed, count, maxFrames);
    }
}
