package org.exolam.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.DataException;

/** Typed view of one JSON object of a result file; an entry of another type is an error that names its place. */
final class Fields {
    private final String where;
    private final Map<?, ?> values;

    Fields(String where, Map<?, ?> values) {
        this.where = where;
        this.values = values;
    }

    String where() {
        return where;
    }

    /** The text under a key (numbers and booleans print as they are), or {@code otherwise}. */
    String text(String key, String otherwise) {
        Object v = values.get(key);
        if (v == null) {
            return otherwise;
        }
        if (v instanceof Map || v instanceof List) {
            throw wrong(key, v, "text");
        }
        return v instanceof Number n ? Numbers.plain(n.doubleValue()) : v.toString();
    }

    /** The number under a key, or null. */
    Double number(String key) {
        Object v = values.get(key);
        return v == null ? null : toNumber(key, v);
    }

    double requiredNumber(String key) {
        Double v = number(key);
        if (v == null) {
            throw wrong(key, null, "a number");
        }
        return v;
    }

    /** The numbers under a key, null entries as NaN; empty where the key is absent. */
    double[] numbers(String key) {
        List<?> list = list(key);
        double[] out = new double[list.size()];
        for (int i = 0; i < out.length; i++) {
            Object v = list.get(i);
            out[i] = v == null ? Double.NaN : toNumber(key + "[" + i + "]", v);
        }
        return out;
    }

    /** The entries of a list as text; a single value counts as a list of one. */
    List<String> texts(String key) {
        List<String> out = new ArrayList<>();
        Object v = values.get(key);
        for (Object o : v == null || v instanceof List ? list(key) : List.of(v)) {
            out.add(String.valueOf(o));
        }
        return out;
    }

    /** The object under a key; empty where the key is absent. */
    Fields child(String key) {
        Object v = values.get(key);
        return v == null ? new Fields(where + "." + key, Map.of()) : object(key, v);
    }

    /** The objects of the list under a key. */
    List<Fields> children(String key) {
        List<Fields> out = new ArrayList<>();
        int i = 0;
        for (Object o : list(key)) {
            out.add(object(key + "[" + i++ + "]", o));
        }
        return out;
    }

    /** Every entry that is an object, by its key, in the file's order. */
    Map<String, Fields> objects() {
        Map<String, Fields> out = new LinkedHashMap<>();
        values.forEach((k, v) -> {
            if (v != null) {
                out.put(String.valueOf(k), object(String.valueOf(k), v));
            }
        });
        return out;
    }

    /** Every entry as text, in the file's order; nested values in JSON's own notation are not wanted here. */
    Map<String, String> textEntries() {
        Map<String, String> out = new LinkedHashMap<>();
        values.keySet().forEach(k -> {
            String text = text(String.valueOf(k), null);
            if (text != null) {
                out.put(String.valueOf(k), text);
            }
        });
        return out;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** The entries as they are. */
    Map<String, Object> toMap() {
        Map<String, Object> out = new LinkedHashMap<>();
        values.forEach((k, v) -> out.put(String.valueOf(k), v));
        return out;
    }

    private List<?> list(String key) {
        Object v = values.get(key);
        if (v == null) {
            return List.of();
        }
        if (!(v instanceof List<?> l)) {
            throw wrong(key, v, "a list");
        }
        return l;
    }

    private Fields object(String key, Object v) {
        if (!(v instanceof Map<?, ?> m)) {
            throw wrong(key, v, "an object");
        }
        return new Fields(where + "." + key, m);
    }

    private double toNumber(String key, Object v) {
        if (!(v instanceof Number n)) {
            throw wrong(key, v, "a number");
        }
        return n.doubleValue();
    }

    private DataException wrong(String key, Object v, String expected) {
        String shown = v == null ? "missing" : v instanceof String ? "\"" + v + "\"" : String.valueOf(v);
        return new DataException(where + "." + key + " is " + shown + "; expected " + expected
                + "; make the file again with the command that wrote it");
    }
}
