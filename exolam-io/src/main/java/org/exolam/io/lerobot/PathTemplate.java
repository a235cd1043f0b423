package org.exolam.io.lerobot;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exolam.error.DataException;

/**
 * A path with numbered fields as Python's {@code format} reads it: {@code data/chunk-{chunk_index:03d}/file.parquet}. Paths
 * that it makes stay in the data set's folder.
 */
final class PathTemplate {
    private static final Pattern FIELD = Pattern.compile("\\{([^{}:]*)(?::([^{}]*))?\\}");
    private static final Pattern WIDTH = Pattern.compile("0?([0-9]{1,2})d");
    private static final Set<String> NUMBERS =
            Set.of("chunk_index", "file_index", "episode_chunk", "episode_index", "frame_index");
    private static final Set<String> NAMES = Set.of("video_key", "image_key");
    private static final int WIDTH_MAX = 20;

    private final String where;
    private final String text;

    /**
     * Checks a template.
     *
     * @param where the file and key it comes from
     */
    PathTemplate(String where, String text) {
        this.where = where;
        this.text = text;
        Matcher m = FIELD.matcher(text);
        while (m.find()) {
            if (!NUMBERS.contains(m.group(1)) && !NAMES.contains(m.group(1))) {
                throw new DataException(
                        where + " \"" + text + "\" has an unknown field {" + m.group(1) + "}; known are "
                                + new java.util.TreeSet<>(NUMBERS) + " and " + new java.util.TreeSet<>(NAMES));
            }
            width(m);
        }
        if (m.replaceAll("").matches(".*[{}].*")) {
            throw new DataException(where + " \"" + text + "\" has a brace without its other");
        }
        requireInside(m.replaceAll("0"));
    }

    private int width(Matcher m) {
        if (m.group(2) == null || m.group(2).equals("d")) {
            return 0;
        }
        Matcher w = WIDTH.matcher(m.group(2));
        if (!w.matches() || !NUMBERS.contains(m.group(1)) || Integer.parseInt(w.group(1)) > WIDTH_MAX) {
            throw new DataException(where + " \"" + text + "\" has the format \"" + m.group(2)
                    + "\"; expected a width up to " + WIDTH_MAX + " such as 03d");
        }
        return Integer.parseInt(w.group(1));
    }

    private void requireInside(String path) {
        try {
            Path normal = Path.of(path).normalize();
            if (normal.isAbsolute() || normal.startsWith("..") || path.startsWith("/")) {
                throw new DataException(where + " \"" + text + "\" leaves the data set's folder");
            }
        } catch (InvalidPathException e) {
            throw new DataException(where + " \"" + text + "\" makes no path: " + e.getReason(), e);
        }
    }

    /** The path for some values, relative to the data set. */
    String path(Map<String, Object> values) {
        Matcher m = FIELD.matcher(text);
        StringBuilder out = new StringBuilder();
        while (m.find()) {
            Object value = values.get(m.group(1));
            if (value == null) {
                throw new DataException(where + " \"" + text + "\" asks for " + m.group(1)
                        + ", which data sets of this version do not have");
            }
            StringBuilder digits = new StringBuilder(String.valueOf(value));
            int width = width(m);
            while (digits.length() < width) {
                digits.insert(0, '0');
            }
            m.appendReplacement(out, Matcher.quoteReplacement(digits.toString()));
        }
        m.appendTail(out);
        requireInside(out.toString());
        return out.toString();
    }
}
