package org.exolam.lifted;

import java.util.Set;
import org.exolam.transition.ColumnSource;
import org.exolam.transition.EpisodeSlice;

/**
 * ψ of (o_t, o_{t+h}), computed once as far as memory allows.
 *
 * @param plain computes it
 * @param memory what was computed before
 */
record RememberedPairSource(PairSource plain, PairMemory memory) implements ColumnSource {
    @Override
    public int width() {
        return plain.width();
    }

    @Override
    public Set<String> blocks() {
        return plain.blocks();
    }

    @Override
    public int history() {
        return plain.history();
    }

    @Override
    public int reach() {
        return plain.reach();
    }

    @Override
    public void fill(EpisodeSlice slice, int first, int count, double[] out, int stride, int at) {
        if (!memory.copy(slice, plain, first, count, out, stride, at)) {
            plain.fill(slice, first, count, out, stride, at);
            memory.keep(slice, plain, first, count, out, stride, at);
        }
    }
}
