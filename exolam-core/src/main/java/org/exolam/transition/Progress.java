package org.exolam.transition;

/** Told how far a pass over transitions has come, on the thread that started the pass. */
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
}
