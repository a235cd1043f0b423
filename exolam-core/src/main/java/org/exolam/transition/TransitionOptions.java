package org.exolam.transition;

import org.exolam.error.UsageException;

/**
 * How transitions are read and worked on. Neither workers nor progress changes a single bit of a result; the batch may
 * change the last ones.
 *
 * @param workers threads that compute columns and moments, at least 1
 * @param batch most transitions of one batch, at least 1; wide rows make smaller batches
 * @param maxTransitions most transitions of one pass: the first episodes until the count is reached, the last of them cut
 * @param progress told about every pass
 */
public record TransitionOptions(int workers, int batch, long maxTransitions, Progress progress) {
    /** Long enough that φ of a batch is one efficient product, short enough that a few in flight are small. */
    public static final int BATCH_DEFAULT = 256;

    public TransitionOptions {
        if (workers < 1) {
            throw new UsageException("workers is " + workers + "; give at least 1");
        }
        if (batch < 1) {
            throw new UsageException("batch is " + batch + "; give at least 1 transition");
        }
        if (maxTransitions < 1) {
            throw new UsageException("maxTransitions is " + maxTransitions + "; give at least 1");
        }
    }

    public TransitionOptions(int workers, int batch, long maxTransitions) {
        this(workers, batch, maxTransitions, Progress.NONE);
    }

    /** All transitions, with a worker for each processor. */
    public static TransitionOptions defaults() {
        return new TransitionOptions(Runtime.getRuntime().availableProcessors(), BATCH_DEFAULT, Long.MAX_VALUE);
    }

    public TransitionOptions withWorkers(int count) {
        return new TransitionOptions(count, batch, maxTransitions, progress);
    }

    public TransitionOptions withMaxTransitions(long count) {
        return new TransitionOptions(workers, batch, count, progress);
    }

    public TransitionOptions withProgress(Progress told) {
        return new TransitionOptions(workers, batch, maxTransitions, told);
    }
}
