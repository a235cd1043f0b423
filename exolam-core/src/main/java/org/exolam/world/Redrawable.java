package org.exolam.world;

import org.exolam.data.Dataset;

/**
 * A recording whose world can draw the background of every transition anew: the same s, s' and a before other exogenous
 * states, drawn without looking at them (THEORY section 5).
 */
public interface Redrawable extends Dataset {
    /**
     * The same recording with more views: frames of redraws 1 … count in the blocks that {@link #view} names. They are
     * independent of one another and of the recorded views.
     *
     * @param count at least 1
     */
    Dataset withRedraws(int count);

    /** The block that holds the frames of a redraw, counted from 1. */
    static String view(int redraw) {
        return "obs_redraw_" + redraw;
    }
}
