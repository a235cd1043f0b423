package org.exolam.io.rlds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The order in which the parts of an action dictionary stand in one vector, as the common conversions have it. */
final class ActionParts {
    private static final List<String> FIRST = List.of("world_vector", "rotation_delta");

    private ActionParts() {}

    /** Keys below {@code action}: translation, rotation, the others by name, the gripper; flags that end an episode not. */
    static List<String> of(String action, Collection<String> keys) {
        List<String> parts = new ArrayList<>();
        FIRST.stream().map(p -> action + "/" + p).filter(keys::contains).forEach(parts::add);
        List<String> rest = keys.stream()
                .filter(k -> k.startsWith(action + "/") && !parts.contains(k) && !k.contains("terminate"))
                .sorted()
                .toList();
        rest.stream().filter(k -> !k.contains("gripper")).forEach(parts::add);
        rest.stream().filter(k -> k.contains("gripper")).forEach(parts::add);
        return parts;
    }
}
