package org.exolam.io.stream;

import org.exolam.error.UsageException;

/**
 * How frames are streamed.
 *
 * @param batch frames of one batch; the last of an episode has fewer
 * @param workers threads that decode, each an episode at a time
 * @param queue batches that may wait for the consumer, an episode
 */
public record StreamOptions(int batch, int workers, int queue) {
    public static final StreamOptions DEFAULT = new StreamOptions(64, 2, 4);

    public StreamOptions {
        if (batch < 1 || workers < 1 || queue < 1) {
            throw new UsageException(
                    "batch " + batch + ", workers " + workers + ", queue " + queue + "; each must be 1 or more");
        }
    }

    public StreamOptions withWorkers(int count) {
        return new StreamOptions(batch, count, queue);
    }

    public StreamOptions withBatch(int frames) {
        return new StreamOptions(frames, workers, queue);
    }
}
