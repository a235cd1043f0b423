package org.exolam.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.UsageException;

/**
 * {@code key=value} arguments over a configuration tree. Keys are dotted paths; members of lists are named by their
 * index, the next free one appends. Values are YAML; an empty value takes the key away.
 */
final class Overrides {
    private Overrides() {}

    /** A deep copy of the tree with the arguments applied in order. */
    static Map<String, Object> apply(Map<String, Object> tree, List<String> arguments) {
        Object copy = copyOf(tree);
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new UsageException(
                        "\"" + argument + "\" is no override; expected key=value, such as objective.bottleneck.size=6");
            }
            String key = argument.substring(0, equals);
            Object value = Yaml.parse("the value of " + key, argument.substring(equals + 1));
            put(copy, key, key.split("\\.", -1), value);
        }
        return children(copy, "");
    }

    private static void put(Object root, String key, String[] path, Object value) {
        Object node = root;
        for (int i = 0; i < path.length - 1; i++) {
            node = descend(node, key, path[i], isIndex(path[i + 1]));
        }
        String last = path[path.length - 1];
        if (node instanceof List<?>) {
            List<Object> list = members(node);
            int index = index(list, key, last);
            if (value == null) {
                if (index < list.size()) {
                    list.remove(index);
                }
            } else if (index == list.size()) {
                list.add(value);
            } else {
                list.set(index, value);
            }
        } else if (value == null) {
            children(node, key).remove(last);
        } else {
            children(node, key).put(last, value);
        }
    }

    private static Object descend(Object node, String key, String step, boolean toList) {
        if (node instanceof List<?>) {
            List<Object> list = members(node);
            int index = index(list, key, step);
            if (index == list.size()) {
                list.add(empty(toList));
            }
            return list.get(index);
        }
        return children(node, key).computeIfAbsent(step, s -> empty(toList));
    }

    private static Object empty(boolean list) {
        return list ? new ArrayList<Object>() : new LinkedHashMap<String, Object>();
    }

    private static boolean isIndex(String step) {
        return !step.isEmpty() && step.length() < 5 && step.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int index(List<Object> list, String key, String step) {
        if (!isIndex(step) || Integer.parseInt(step) > list.size()) {
            throw new UsageException(key + ": \"" + step + "\" is no place in a list of " + list.size()
                    + "; expected a number from 0 to " + list.size());
        }
        return Integer.parseInt(step);
    }

    @SuppressWarnings("unchecked") // every list below the root was made by copyOf or empty
    private static List<Object> members(Object node) {
        return (List<Object>) node;
    }

    @SuppressWarnings("unchecked") // every map below the root was made by copyOf or empty
    private static Map<String, Object> children(Object node, String key) {
        if (!(node instanceof Map<?, ?>)) {
            throw new UsageException(key + " goes through the value " + node + ", which has no keys");
        }
        return (Map<String, Object>) node;
    }

    private static Object copyOf(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((k, v) -> copy.put(String.valueOf(k), copyOf(v)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(v -> copy.add(copyOf(v)));
            return copy;
        }
        return value;
    }
}
