package org.exolam.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.exolam.error.UsageException;

/**
 * Strict, typed view of one map of a configuration. Every accessor names the key's full path in its error; a key that no
 * accessor knows is an error that lists the known ones ({@link #requireKnown}).
 */
public final class Settings {
    private final String path;
    private final Map<String, Object> values;

    private Settings(String path, Map<String, Object> values) {
        this.path = path;
        this.values = values;
    }

    /** Views {@code values}, whose place in the configuration is {@code path} ("" for the root). */
    public static Settings of(String path, Map<String, ?> values) {
        return new Settings(path, new LinkedHashMap<>(values));
    }

    /** The full path of a key of this map: {@code objective.bottleneck.size}. */
    public String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    public Set<String> keys() {
        return values.keySet();
    }

    public boolean has(String key) {
        return values.get(key) != null;
    }

    /** Fails with the list of known keys where this map holds another. */
    public Settings requireKnown(String... known) {
        Set<String> allowed = new TreeSet<>(List.of(known));
        for (String key : values.keySet()) {
            if (!allowed.contains(key)) {
                throw new UsageException("unknown key " + path(key) + "; known here: " + String.join(", ", allowed));
            }
        }
        return this;
    }

    public String string(String key, String otherwise) {
        Object v = values.get(key);
        return v == null
                ? otherwise
                : convert(key, v, "text", o -> o instanceof Map || o instanceof List ? null : o.toString());
    }

    public String requiredString(String key) {
        String v = string(key, null);
        if (v == null) {
            throw new UsageException(path(key) + " is missing");
        }
        return v;
    }

    public double number(String key, double otherwise) {
        Object v = values.get(key);
        return v == null ? otherwise : convert(key, v, "a number", Settings::toDouble);
    }

    public int integer(String key, int otherwise) {
        Object v = values.get(key);
        return v == null ? otherwise : convert(key, v, "a whole number", Settings::toInteger);
    }

    public long longInteger(String key, long otherwise) {
        Object v = values.get(key);
        return v == null
                ? otherwise
                : convert(
                        key,
                        v,
                        "a whole number",
                        o -> o instanceof Integer || o instanceof Long ? ((Number) o).longValue() : null);
    }

    public boolean bool(String key, boolean otherwise) {
        Object v = values.get(key);
        return v == null ? otherwise : convert(key, v, "true or false", o -> o instanceof Boolean b ? b : null);
    }

    /** A list of whole numbers; a single number counts as a list of one. */
    public List<Integer> integers(String key, List<Integer> otherwise) {
        Object v = values.get(key);
        if (v == null) {
            return otherwise;
        }
        List<Integer> out = new ArrayList<>();
        for (Object o : asList(v)) {
            out.add(convert(key, o, "whole numbers", Settings::toInteger));
        }
        return out;
    }

    /** A list of words; a single word counts as a list of one. */
    public List<String> strings(String key, List<String> otherwise) {
        Object v = values.get(key);
        if (v == null) {
            return otherwise;
        }
        List<String> out = new ArrayList<>();
        for (Object o : asList(v)) {
            out.add(convert(key, o, "words", x -> x instanceof Map || x instanceof List ? null : x.toString()));
        }
        return out;
    }

    /** The map under a key; empty where the key is absent. */
    public Settings child(String key) {
        Object v = values.get(key);
        return v == null ? of(path(key), Map.of()) : asSettings(path(key), v);
    }

    /** The maps of a list under a key; empty where the key is absent. */
    public List<Settings> children(String key) {
        Object v = values.get(key);
        List<Settings> out = new ArrayList<>();
        if (v != null) {
            int i = 0;
            for (Object o : asList(v)) {
                out.add(asSettings(path(key) + "[" + i++ + "]", o));
            }
        }
        return out;
    }

    /** The raw value: a Map, List, String, Number or Boolean, or null. */
    public Object raw(String key) {
        return values.get(key);
    }

    /** A modifiable copy of this map. */
    public Map<String, Object> toMap() {
        return new LinkedHashMap<>(values);
    }

    private static List<?> asList(Object v) {
        return v instanceof List<?> l ? l : List.of(v);
    }

    private static Settings asSettings(String path, Object v) {
        if (!(v instanceof Map<?, ?> m)) {
            throw new UsageException(path + " is " + show(v) + "; expected a map of keys and values");
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        m.forEach((k, x) -> copy.put(String.valueOf(k), x));
        return new Settings(path, copy);
    }

    private <T> T convert(String key, Object v, String expected, Function<Object, T> conversion) {
        T converted = conversion.apply(v);
        if (converted == null) {
            throw new UsageException(path(key) + " is " + show(v) + "; expected " + expected);
        }
        return converted;
    }

    private static Double toDouble(Object o) {
        if (o instanceof Number n) {
            return n.doubleValue();
        }
        // YAML 1.2's core schema reads 3e-4 as a number only with a dot or sign; people write it all the same.
        if (o instanceof String s) {
            try {
                return Double.valueOf(s);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    private static Integer toInteger(Object o) {
        if (o instanceof Integer i) {
            return i;
        }
        return o instanceof Long l && l == l.intValue() ? (Integer) l.intValue() : null;
    }

    private static String show(Object v) {
        return v instanceof String ? "\"" + v + "\"" : String.valueOf(v);
    }
}
