package org.exolam.io.reading;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Rows that a file keeps together, one episode or several in a row.
 *
 * @param file the file, relative to the data set
 * @param name the episode's name where there is one; episodes of a longer recording are numbered behind it
 * @param splitOrNull "train" or "test" where the data set says so
 * @param blocks its arrays, in the file's order, the frames' among them
 * @param ends one past the last row of each episode, ascending
 * @param opener opens it for reading
 */
public record Recording(
        String file,
        String name,
        String splitOrNull,
        Map<String, Block> blocks,
        List<Integer> ends,
        Supplier<Sources> opener) {
    public Recording {
        // Most are kept without their blocks, thousands at a time.
        blocks = blocks.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(blocks));
        ends = List.copyOf(ends);
    }

    /** Whether a block may have one row fewer than there are frames: the last frame has no action. */
    public boolean mayLackLastStep() {
        return ends.size() == 1;
    }

    public Recording withBlocks(Map<String, Block> others) {
        return new Recording(file, name, splitOrNull, others, ends, opener);
    }
}
