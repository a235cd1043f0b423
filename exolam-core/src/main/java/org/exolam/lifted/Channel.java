package org.exolam.lifted;

import java.util.List;
import java.util.Locale;
import org.exolam.error.UsageException;

/** What local filters see at each place of a transition. */
public enum Channel {
    /** o. */
    FRAME,
    /** o'. */
    NEXT,
    /** o' − o. */
    DIFFERENCE,
    /** o − o_{t−1}, the motion before; 0 at an episode's first frame. */
    PREVIOUS,
    /** o · (o' − o), entry by entry. */
    PRODUCT,
    /** Two maps: how many pixels the picture moves right and down between o and o' (Lucas–Kanade in small windows). */
    FLOW;

    /** The name in configurations. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Channel parse(String where, String text) {
        for (Channel c : values()) {
            if (c.key().equals(text)) {
                return c;
            }
        }
        throw new UsageException(where + " names \"" + text + "\"; expected some of "
                + List.of(values()).stream().map(Channel::key).toList());
    }

    /** Numbers at a place, for pictures of so many colours. */
    int width(int colours) {
        return this == FLOW ? 2 : colours;
    }

    /** Whether it is 0 where nothing moves. */
    boolean isMotion() {
        return this != FRAME && this != NEXT;
    }
}
