package org.exolam.data;

import java.nio.file.Path;
import java.util.List;

/**
 * Episodes and their schema. Opening reads metadata only. Implementations are safe for one reading thread; what they
 * left out or found odd while opening is in {@link #problems()} and {@link #notices()}.
 */
public interface Dataset extends AutoCloseable {
    /** The reader's name: {@code laom}, {@code lapo}, {@code npz}, … */
    String format();

    Path location();

    Schema schema();

    /** The usable episodes in the data set's own order. */
    List<EpisodeInfo> episodes();

    /** Opens the episode at a position of {@link #episodes()}. */
    Episode open(int index);

    /** Things that had to be left out. */
    List<Problem> problems();

    /** Deviations that were read all the same. */
    List<Problem> notices();

    @Override
    void close();

    /** Transitions h steps apart over all episodes. */
    default long transitions(int horizon) {
        return episodes().stream().mapToLong(e -> e.transitions(horizon)).sum();
    }
}
