package org.exolam.world.grid;

import org.exolam.data.Dataset;

/**
 * An agent on a grid that five actions move (stay, up, down, left, right; walls hold it), and sprites that take such steps by
 * themselves: the first nonlinear check of the linear theory in the literature (arXiv:2506.15691), as recordings.
 *
 * <pre>{@code
 * s' = clamp(s + step(a))    e_i' = clamp(e_i + step(w_i))    o = picture(s, e)
 * }</pre>
 *
 * <p>A cell is filled with its owner's colour, the agent before the sprites. A paired view shows the same s and a before
 * sprites drawn anew. A policy that follows the sprites follows the first view's. Same options, seed and machine: same
 * bytes. Reference: THEORY section 1 (the Ex-BMDP that the linear world simplifies).
 */
public final class GridWorld {
    private final GridOptions options;

    public GridWorld(GridOptions options) {
        this.options = options;
    }

    GridOptions options() {
        return options;
    }

    /** As {@link #dataset(int, int, long, int)}, with the first second view. */
    public Dataset dataset(int episodes, int length, long seed) {
        return dataset(episodes, length, seed, 1);
    }

    /**
     * A recording, generated while it is read. Blocks: {@code obs}, {@code actions} (0 to 4), {@code endogenous} (column and
     * row), {@code exogenous} (of each sprite), {@code mask}, {@code obs_pair}, {@code exogenous_pair}, {@code mask_pair}.
     *
     * @param length frames of an episode
     * @param draw which second view
     */
    public Dataset dataset(int episodes, int length, long seed, int draw) {
        return new GridDataset(this, episodes, length, seed, draw, 0);
    }
}
