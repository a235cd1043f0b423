package org.exolam.forecast;

import java.util.Locale;

/** What will become of latent actions learned by reconstruction. */
public enum Verdict {
    /** z will hold the action and little else. */
    HEALTHY,
    /** Other directions outweigh the action's, so that z has no room for it (claim 2). */
    CROWDING_OUT,
    /** z holds the action, and background in the room that is left (claim 2). */
    OVER_CAPACITY,
    /** The state decides the action, so that no transition tells them apart (claim 4). */
    NO_ACTION_VARIETY,
    /** The data or the representation cannot tell. */
    UNDECIDED;

    /** The name in {@code forecast.json}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
