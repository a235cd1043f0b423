package org.exolam.transition;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntUnaryOperator;

/** Divides the transitions of episodes into batches, in order, as they are asked for. */
final class Ranges implements Iterator<Range> {
    private final Iterator<Integer> episodes;
    private final IntUnaryOperator transitions;
    private final int batch;
    private long left;
    private int episode;
    private int next;
    private int count;

    /**
     * @param transitions episode → its transitions
     * @param batch most transitions of a range
     * @param limit most transitions in all
     */
    Ranges(List<Integer> episodes, IntUnaryOperator transitions, int batch, long limit) {
        this.episodes = episodes.iterator();
        this.transitions = transitions;
        this.batch = batch;
        left = limit;
        advance();
    }

    private void advance() {
        while (next == count && left > 0 && episodes.hasNext()) {
            episode = episodes.next();
            next = 0;
            count = (int) Math.min(left, transitions.applyAsInt(episode));
        }
    }

    @Override
    public boolean hasNext() {
        return next < count;
    }

    @Override
    public Range next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Range range = new Range(episode, next, Math.min(batch, count - next));
        next += range.count();
        left -= range.count();
        advance();
        return range;
    }

    /** Transitions that the limit still allows. */
    long left() {
        return left;
    }
}
