package org.exolam.representation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.exolam.data.BlockSpec;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;

/**
 * A fitted map φ from frames to vectors. Immutable and safe for several threads. φ of a frame has the same bits however
 * many frames are passed along with it.
 */
public interface Representation {
    /** The frames it was fitted for; other shapes are refused. */
    BlockSpec input();

    /** d, the width of φ(frame). */
    int size();

    /** What φ(frame) is: still a picture, or a vector. */
    FrameShape output();

    /**
     * The leading part of φ after which a frame is still a picture and nothing looks back (sizes, colours, masks): what
     * local features read. The frames as they are where no step is of that kind.
     */
    Representation front();

    /**
     * What φ does to one frame, where φ of a frame is that of the last {@link #history()} + 1 frames one behind the other
     * (of pictures their channels, of vectors their numbers, oldest first); φ itself where it looks back at nothing;
     * absent where it looks back in another way.
     */
    default Optional<Representation> perFrame() {
        return history() == 0 ? Optional.of(this) : Optional.empty();
    }

    /** How many earlier frames φ of one frame needs (frame stacks); missing ones at the start repeat frame 0. */
    int history();

    /** The blocks that {@link #seen} reads for frames of a view: the view's own, and its mask where φ has one. */
    default Set<String> blocks(String view) {
        return Set.of(view);
    }

    /**
     * Frames of a view as {@link #apply} takes them: as they are, or under their mask block.
     *
     * @param view the block that holds the frames
     * @param rows gives the same rows of every block that {@link #blocks} names
     */
    default NumericArray seen(String view, Function<String, NumericArray> rows) {
        return rows.apply(view);
    }

    /** The mask that frames are put under before anything else, where there is one. */
    default Optional<AgentMask> agentMask() {
        return Optional.empty();
    }

    /**
     * φ of consecutive frames of one episode.
     *
     * @param frames n frames as {@link #seen} gives them, first dimension time; not modified
     * @param firstIsEpisodeStart whether frame 0 of {@code frames} is the episode's first; if so the result has n rows
     *     and missing history repeats it, else the first {@link #history()} frames serve as history alone
     * @return n × d, or max(0, n − history) × d
     * @throws org.exolam.error.UsageException where element type or shape of a frame is not {@link #input()}'s
     */
    Matrix apply(NumericArray frames, boolean firstIsEpisodeStart);

    /**
     * Pulls a direction of φ-space back to frame space where φ is linear in the frame, for pictures of what a latent
     * reads; null where it is not linear or has history.
     *
     * @param directions m × d, rows are directions w with value wᵀφ
     * @return m × (frame width), rows v with wᵀφ(o) = vᵀo + constant, o being the frame's numbers (pixels from 0 to 1),
     *     or null
     */
    Matrix pullBackOrNull(Matrix directions);

    /** Configuration and small numbers as JSON values. */
    Map<String, Object> describe();

    /** Fitted arrays by name, for safetensors; they must be kept in float64. */
    Map<String, Matrix> tensors();

    /** What fitting decided that was not asked for (a clipped size, constant dimensions): sentences for the user. */
    default List<String> notices() {
        return List.of();
    }
}
