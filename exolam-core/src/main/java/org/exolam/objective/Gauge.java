package org.exolam.objective;

import java.util.Locale;
import org.exolam.error.UsageException;

/**
 * Which member of the family z = D r + G o, all of the same loss, a model is (THEORY claim 3).
 */
public enum Gauge {
    /** G = 0, C = −D M: z holds innovation alone. */
    INNOVATION,
    /** C = −D: z = D (o' − o). */
    DIFFERENCE,
    /** G from an action head: W G = Σ_ao Σ_oo⁺ (claim 6). */
    SUPERVISED,
    /** What an optimiser happened to find. */
    LEARNED;

    /** The name in configurations and scorecards: lower case. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Gauge parse(String path, String text) {
        for (Gauge g : values()) {
            if (g.key().equals(text)) {
                return g;
            }
        }
        throw new UsageException(path + " is \"" + text + "\"; expected innovation, difference, supervised or learned");
    }
}
