package org.exolam.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.exolam.error.UsageException;

/**
 * What every episode of a data set holds.
 *
 * @param frames the block that holds the observation
 * @param blocks all blocks by name, the frames' among them, in the data set's own order
 * @param roles which blocks are action, endogenous and exogenous state, where the format or an option says so
 * @param fps frames per second, 0 where unknown
 */
public record Schema(String frames, Map<String, BlockSpec> blocks, Roles roles, double fps) {
    public Schema {
        blocks = Collections.unmodifiableMap(new LinkedHashMap<>(blocks));
        if (!blocks.containsKey(frames)) {
            throw new IllegalArgumentException("no block " + frames + " among " + blocks.keySet());
        }
    }

    public BlockSpec frame() {
        return blocks.get(frames);
    }

    /** The block's shape and type, or a sentence that lists what there is. */
    public BlockSpec block(String name) {
        BlockSpec spec = blocks.get(name);
        if (spec == null) {
            throw new UsageException(
                    "the data set has no block \"" + name + "\"; it has " + blocks.keySet() + "; name one of these");
        }
        return spec;
    }

    public Optional<BlockSpec> find(String name) {
        return Optional.ofNullable(blocks.get(name));
    }

    public Schema withRoles(Roles other) {
        return new Schema(frames, blocks, other, fps);
    }
}
