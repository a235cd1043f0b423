package org.exolam.representation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.settings.Settings;

/**
 * What follows a step's name in a pipeline or a configuration: words, or a map of options.
 *
 * @param where the place, for messages
 * @param step the step's name
 * @param rest all words as they were written
 * @param options keys and values, where the configuration gives a map
 */
record Arguments(String where, String step, String rest, Settings options) {
    /** From a segment of a pipeline such as {@code pca 256 whiten}. */
    static Arguments ofText(String where, String segment) {
        String[] parts = segment.strip().split("\\s+", 2);
        return new Arguments(where, parts[0], parts.length == 1 ? "" : parts[1].strip(), Settings.of(where, Map.of()));
    }

    /** From a configuration's {@code {pca: 256}}, {@code {resize: [48, 64]}} or {@code {pca: {size: 256}}}. */
    static Arguments ofValue(String where, String step, Object value) {
        String path = where + "." + step;
        if (value instanceof Map<?, ?>) {
            return new Arguments(
                    where, step, "", Settings.of(where, Map.of(step, value)).child(step));
        }
        Settings none = Settings.of(path, Map.of());
        if (value == null || Boolean.TRUE.equals(value)) {
            return new Arguments(where, step, "", none);
        }
        if (value instanceof List<?> list) {
            return new Arguments(
                    where,
                    step,
                    String.join(" ", list.stream().map(String::valueOf).toList()),
                    none);
        }
        return new Arguments(where, step, value.toString().strip(), none);
    }

    List<String> words() {
        return rest.isEmpty() ? List.of() : Arrays.asList(rest.split("\\s+"));
    }

    String onlyWord(String expected) {
        List<String> words = words();
        if (words.size() != 1) {
            throw fault(expected);
        }
        return words.get(0);
    }

    int integer(String word, int least, int most) {
        try {
            int value = Integer.parseInt(word);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw fault("a whole number from " + least + " to " + most + " in place of \"" + word + "\"");
        }
        throw fault("a whole number from " + least + " to " + most);
    }

    /** A path: everything behind the step's name, or the option {@code file}. */
    String file(String example) {
        requireOptions("file");
        String path = rest.isEmpty() ? options.string("file", "") : rest;
        if (path.isEmpty()) {
            throw fault("a file as in \"" + example + "\"");
        }
        return path;
    }

    void requireNothing() {
        if (!rest.isEmpty()) {
            throw fault("nothing behind \"" + step + "\"");
        }
        requireOptions();
    }

    /** Fails where an option is given that is none of these. */
    void requireOptions(String... known) {
        if (known.length == 0 && !options.keys().isEmpty()) {
            throw new UsageException(where + ": step \"" + step + "\" has no options, but is given " + options.keys()
                    + "; write its value behind it");
        }
        options.requireKnown(known);
    }

    UsageException fault(String expected) {
        return new UsageException(
                where + ": \"" + (step + " " + rest).strip() + "\" is not understood; expected " + expected);
    }
}
