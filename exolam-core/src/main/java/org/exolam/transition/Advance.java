package org.exolam.transition;

/** Counts the transitions of one pass for its {@link Progress}. */
final class Advance {
    private final Progress progress;
    private final long total;
    private long done;

    Advance(Progress progress, long total) {
        this.progress = progress;
        this.total = total;
    }

    void by(long transitions) {
        done += transitions;
        progress.advance(done, total);
    }
}
