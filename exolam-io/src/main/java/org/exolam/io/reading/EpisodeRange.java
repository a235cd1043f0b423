package org.exolam.io.reading;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exolam.error.UsageException;

/**
 * Positions [from, to) of a data set's usable episodes, as Python slices them.
 *
 * @param from first position
 * @param to one past the last position; what lies beyond the data set is ignored
 */
public record EpisodeRange(int from, int to) {
    public static final EpisodeRange ALL = new EpisodeRange(0, Integer.MAX_VALUE);

    private static final Pattern FORM = Pattern.compile("([0-9]{0,9}):([0-9]{0,9})");

    public EpisodeRange {
        if (from < 0 || to <= from) {
            throw new UsageException("the episode range " + from + ":" + to + " is empty; give A:B with A < B");
        }
    }

    /** Reads {@code A:B}, {@code A:}, {@code :B}. */
    public static EpisodeRange parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            throw new UsageException("the episode range is \"" + text + "\"; expected A:B, such as 0:20 or 5:");
        }
        int from = m.group(1).isEmpty() ? 0 : Integer.parseInt(m.group(1));
        int to = m.group(2).isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(m.group(2));
        return new EpisodeRange(from, to);
    }
}
