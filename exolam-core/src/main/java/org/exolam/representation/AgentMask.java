package org.exolam.representation;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.exolam.data.Dataset;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Matrix;

/**
 * Says of every pixel of a frame how much of it is the agent: 1 all of it, 0 nothing. Found in the frames by recurrence
 * (THEORY section 5), or recorded as a block of the data set. Immutable, safe for several threads.
 */
public interface AgentMask {
    /** What asks for the mask that is found by recurrence, in place of a block's name. */
    String RECURRENCE = "recurrence";

    /** What names of views begin with that put the masked agent over another background: the agent stays where it is. */
    String MADE_VIEW = "composite(";

    /** {@link #RECURRENCE}, or the block that holds it. */
    String name();

    /** The blocks that {@link #masks} reads to tell the agent in frames of a view. */
    Set<String> blocks(String view);

    /**
     * One mask a frame.
     *
     * @param view the block that holds the frames
     * @param rows gives the same rows of every block that {@link #blocks} names
     * @return n × height·width, from 0 to 1
     */
    Matrix masks(String view, Function<String, NumericArray> rows);

    /** What fitting found: sentences for the user. */
    List<String> notices();

    /**
     * The mask of that name for a data set, fitted on training episodes alone.
     *
     * @param name {@link #RECURRENCE}, or a block of the data set
     * @throws org.exolam.error.UsageException where there is no such block, the frames are no pictures, or there are fewer
     *     than 2 training episodes for a recurrence
     * @throws org.exolam.error.DataException where the mask covers nothing or everything
     */
    static AgentMask fit(String name, Dataset data, List<Integer> trainEpisodes, FitOptions options) {
        return name.equals(RECURRENCE)
                ? RecurrenceAgentMask.fit(data, trainEpisodes, options)
                : BlockMask.fit(name, 0, data, trainEpisodes);
    }
}
