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
 * @param aliases further names of blocks: {@code task} of LeRobot's {@code task_index}
 */
public record Schema(
        String frames, Map<String, BlockSpec> blocks, Roles roles, double fps, Map<String, String> aliases) {
    public Schema {
        blocks = Collections.unmodifiableMap(new LinkedHashMap<>(blocks));
        aliases = Map.copyOf(aliases);
        if (!blocks.containsKey(frames)) {
            throw new IllegalArgumentException("no block " + frames + " among " + blocks.keySet());
        }
    }

    public Schema(String frames, Map<String, BlockSpec> blocks, Roles roles, double fps) {
        this(frames, blocks, roles, fps, Map.of());
    }

    public BlockSpec frame() {
        return blocks.get(frames);
    }

    /** The block's shape and type, or a sentence that lists what there is. */
    public BlockSpec block(String name) {
        BlockSpec spec = blocks.get(stored(name));
        if (spec == null) {
            throw new UsageException(
                    "the data set has no block \"" + name + "\"; it has " + blocks.keySet() + "; name one of these");
        }
        return spec;
    }

    public Optional<BlockSpec> find(String name) {
        return Optional.ofNullable(blocks.get(stored(name)));
    }

    /** The block's own name, where {@code name} is a further one; else {@code name}. */
    public String stored(String name) {
        return blocks.containsKey(name) ? name : aliases.getOrDefault(name, name);
    }

    public Schema withRoles(Roles other) {
        return new Schema(frames, blocks, other, fps, aliases);
    }
}
