package org.exolam.app.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exolam.error.UsageException;

/**
 * Episodes [from, to) of a data set, written {@code A:B} as in Python; either side may be left out.
 *
 * @param from the first position
 * @param to the position behind the last; {@link Integer#MAX_VALUE} for the end
 */
public record EpisodeRange(int from, int to) {
    public static final EpisodeRange ALL = new EpisodeRange(0, Integer.MAX_VALUE);

    private static final Pattern PATTERN = Pattern.compile("([0-9]{0,9}):([0-9]{0,9})");

    public EpisodeRange {
        if (from < 0 || to <= from) {
            throw new UsageException("episodes " + from + ":" + to + " are none; expected A:B with A below B");
        }
    }

    /** @param where the option or key, for the message */
    public static EpisodeRange parse(String where, String text) {
        Matcher m = PATTERN.matcher(text.strip());
        if (!m.matches()) {
            throw new UsageException(where + " is \"" + text + "\"; expected A:B, such as 0:20, 5: or :10");
        }
        return new EpisodeRange(
                m.group(1).isEmpty() ? 0 : Integer.parseInt(m.group(1)),
                m.group(2).isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(m.group(2)));
    }

    public boolean isAll() {
        return equals(ALL);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return from + ":" + (to == Integer.MAX_VALUE ? "" : to);
    }
}
