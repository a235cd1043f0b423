package org.exolam.transition;

import java.util.HashMap;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;
import org.exolam.representation.Representation;

/**
 * Rows of the needed blocks around consecutive transitions of one episode, with φ of the frames computed once and shared
 * by all columns. Belongs to one thread at a time.
 */
public final class EpisodeSlice {
    private final Dataset recording;
    private final int episode;
    private final String place;
    private final int from;
    private final Map<String, NumericArray> blocks;
    private final Map<Key, Matrix> encoded = new HashMap<>();

    private record Key(Representation representation, String view) {}

    /**
     * @param recording the data set
     * @param episode position of the episode in the data set
     * @param place file and episode, as the first words of a message
     * @param from frame index of row 0 of every block; 0 at the episode's start
     * @param blocks rows [from, …) of each block; kept
     */
    public EpisodeSlice(Dataset recording, int episode, String place, int from, Map<String, NumericArray> blocks) {
        this.recording = recording;
        this.episode = episode;
        this.place = place;
        this.from = from;
        this.blocks = Map.copyOf(blocks);
    }

    /** The data set that it is of. */
    public Dataset recording() {
        return recording;
    }

    public int episode() {
        return episode;
    }

    /** File and episode, for the first words of a message. */
    public String place() {
        return place;
    }

    /** Frame index of row 0 of the blocks. */
    public int from() {
        return from;
    }

    /** Rows of a block from frame {@link #from()} on. */
    public NumericArray block(String name) {
        return blocks.get(name);
    }

    /**
     * φ of the slice's frames: row i belongs to frame {@code encodedFrom(representation) + i}.
     */
    public Matrix encoded(Representation representation, String view) {
        return encoded.computeIfAbsent(
                new Key(representation, view),
                k -> representation.apply(representation.seen(view, blocks::get), from == 0));
    }

    /** Frame index of row 0 of {@link #encoded}. */
    public int encodedFrom(Representation representation) {
        return from == 0 ? 0 : from + representation.history();
    }
}
