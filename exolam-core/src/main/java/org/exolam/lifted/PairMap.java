package org.exolam.lifted;

import java.util.List;

/** Numbers of a transition from what filters see of it. Immutable, safe for several threads. */
interface PairMap {
    int size();

    /**
     * Writes the numbers of consecutive transitions. A transition's numbers have the same bits whatever stands beside it.
     *
     * @param pictures one for each transition
     * @param key of the first transition, for maps that draw at random; the others' follow it
     * @param out row-major, modified: transition i starts at {@code at + i · stride}
     */
    void apply(List<float[]> pictures, long key, double[] out, int stride, int at);
}
