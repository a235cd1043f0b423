package org.exolam.world.pixel;

import java.util.Optional;
import java.util.SplittableRandom;
import org.exolam.data.Dataset;
import org.exolam.error.UsageException;

/**
 * A body that actions move, rendered before content that they do not, with everything known: actions, endogenous and
 * exogenous state, the agent's mask, and a second view of the same transitions under an exogenous state drawn anew.
 *
 * <pre>{@code
 * s' = f(s, a)    e' = g(e, w)    o = render(s, e)    o_pair = render(s, e_pair)
 * }</pre>
 *
 * <p>A policy that follows the background follows e, never e_pair. Same options, seed and machine: same bytes. Reference:
 * THEORY section 1 (the Ex-BMDP that the linear world simplifies).
 */
public final class PixelWorld {
    private final PixelOptions options;
    private final Clips clipsOrNull;

    /** Without clips. */
    public PixelWorld(PixelOptions options) {
        this(options, Optional.empty());
    }

    /**
     * @param clips a recording whose frames stand in the background
     * @throws UsageException where clips are asked for and not given, given and not asked for, or no pictures
     */
    public PixelWorld(PixelOptions options, Optional<Dataset> clips) {
        if (options.has(PixelOptions.Background.CLIPS) != clips.isPresent()) {
            throw new UsageException(
                    clips.isPresent()
                            ? "clips were given to a pixel world whose backgrounds are " + options.backgrounds()
                                    + "; add clips to them"
                            : "a pixel world with clips in its background needs a recording of them; name one");
        }
        this.options = options;
        this.clipsOrNull = clips.map(Clips::new).orElse(null);
    }

    PixelOptions options() {
        return options;
    }

    /**
     * A recording, generated while it is read.
     *
     * @param length frames of an episode
     */
    public Dataset dataset(int episodes, int length, long seed) {
        return dataset(episodes, length, seed, 1);
    }

    /**
     * The same agent and the same first view, with another second view for every number of the draw: exogenous states of
     * the same transitions, drawn as often as one likes.
     */
    public Dataset dataset(int episodes, int length, long seed, int draw) {
        return dataset(episodes, length, seed, draw, 0);
    }

    /**
     * As {@link #dataset(int, int, long, int)}, but several clips of each of a few scenes: episode i has the background of
     * scene i mod scenes, frame by frame, which block {@code scene} names, and an agent of its own.
     *
     * @param scenes 0 for a background of each episode's own
     * @throws UsageException where it is negative
     */
    public Dataset dataset(int episodes, int length, long seed, int draw, int scenes) {
        if (scenes < 0) {
            throw new UsageException("a pixel world was asked for " + scenes + " scenes; expected 0 or more");
        }
        return new PixelDataset(this, episodes, length, seed, draw, scenes);
    }

    Scene scene(int frames, SplittableRandom random) {
        return new Scene(options, frames, clipsOrNull, random);
    }
}
