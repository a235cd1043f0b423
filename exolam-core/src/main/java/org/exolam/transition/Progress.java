package org.exolam.transition;

/** Told how far long work has come, on the thread that started it: a pass over transitions, unless another stage begins. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (done, total) -> {};

    /**
     * Called after every folded batch.
     *
     * @param done transitions folded so far in this pass
     * @param total transitions of this pass
     */
    void advance(long done, long total);

    /**
     * A stage begins whose counts are of something else.
     *
     * @param stage what is done
     * @param unit what is counted
     */
    default void begin(String stage, String unit) {}
}
