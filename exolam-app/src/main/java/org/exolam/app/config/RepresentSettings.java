package org.exolam.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;

/**
 * Steps from frame to vector, one text each, such as {@code resize 32} or {@code gray}: the {@code represent} part of a
 * configuration, where they stand as {@code [{resize: 32}, gray]} or as one text with bars between.
 *
 * @param steps in order; empty for the default of the data
 */
public record RepresentSettings(List<String> steps) {
    public RepresentSettings {
        steps = List.copyOf(steps);
    }

    /** Reads {@code resize 32 | gray | pca 256}. */
    public static RepresentSettings ofText(String text) {
        List<String> steps = new ArrayList<>();
        for (String step : text.split("\\|", -1)) {
            if (!step.isBlank()) {
                steps.add(step.strip().replaceAll("\\s+", " "));
            }
        }
        return new RepresentSettings(steps);
    }

    /** Reads the value under {@code represent} of the root. */
    static RepresentSettings parse(Settings root) {
        Object value = root.raw("represent");
        if (value == null) {
            return new RepresentSettings(List.of());
        }
        if (value instanceof String text) {
            return ofText(text);
        }
        if (!(value instanceof List<?> list)) {
            throw new UsageException(
                    "represent is " + value + "; expected a list such as [{resize: 32}, gray, {pca: 256}]");
        }
        return new RepresentSettings(list.stream().map(RepresentSettings::step).toList());
    }

    private static String step(Object value) {
        if (value instanceof String text) {
            return text.strip();
        }
        if (value instanceof Map<?, ?> map && map.size() == 1) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            Object argument = only.getValue();
            String words = argument instanceof List<?> list
                    ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
                    : String.valueOf(argument);
            return (only.getKey() + " " + (argument == null ? "" : words)).strip();
        }
        throw new UsageException("represent has the step " + value + "; expected one such as {resize: 32} or gray");
    }

    public boolean isDefault() {
        return steps.isEmpty();
    }

    /** These steps after the given ones. */
    public RepresentSettings after(List<String> first) {
        List<String> all = new ArrayList<>(first);
        all.addAll(steps);
        return new RepresentSettings(all);
    }

    /** One text with bars between. */
    public String text() {
        return String.join(" | ", steps);
    }

    /** The list that {@link #parse} reads. */
    public List<Object> toList() {
        List<Object> list = new ArrayList<>();
        for (String step : steps) {
            int space = step.indexOf(' ');
            if (space < 0) {
                list.add(step);
            } else {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put(step.substring(0, space), plain(step.substring(space + 1)));
                list.add(map);
            }
        }
        return list;
    }

    private static Object plain(String text) {
        return text.matches("[0-9]{1,9}") ? (Object) Integer.valueOf(text) : text;
    }
}
