package org.exolam.neural;

import java.util.List;
import java.util.Locale;

/** Tells whether something failed for want of memory: Java's own error, and what native code says. */
final class Memory {
    private static final List<String> WORDS =
            List.of("can't allocate memory", "not enough memory", "out of memory", "physical memory usage is too high");

    private Memory() {}

    static boolean isShort(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            return true;
        }
        String message = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(message::contains);
    }
}
