package org.exolam.io.arrow;

import java.util.List;
import java.util.Optional;
import org.exolam.data.DType;

/**
 * A column of numbers or byte strings: a field without members, reached through structs and lists.
 *
 * @param name the names of the structs it lies in and its own, with slashes between
 * @param path the fields from the outermost to the one that holds the values
 * @param nodes the place of each among a batch's nodes
 * @param buffers the place of the first buffer of each among a batch's buffers
 */
record ArrowLeaf(String name, List<ArrowField> path, List<Integer> nodes, List<Integer> buffers) {
    ArrowLeaf {
        path = List.copyOf(path);
        nodes = List.copyOf(nodes);
        buffers = List.copyOf(buffers);
    }

    ArrowField values() {
        return path.get(path.size() - 1);
    }

    Optional<DType> dtype() {
        return Optional.ofNullable(values().dtypeOrNull());
    }

    boolean isBytes() {
        return values().type() == ArrowField.Type.BYTES || values().type() == ArrowField.Type.LARGE_BYTES;
    }

    boolean hasLists() {
        return path.stream()
                .anyMatch(f -> f.type() == ArrowField.Type.LIST
                        || f.type() == ArrowField.Type.LARGE_LIST
                        || f.type() == ArrowField.Type.FIXED_LIST);
    }
}
