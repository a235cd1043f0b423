package org.exolam.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.exolam.error.ExolamException;
import org.exolam.settings.AtomicFiles;

/**
 * What becomes of an exception: one sentence and an exit code.
 *
 * @param exitCode as listed in the help
 * @param sentence without a line break
 */
record Failure(int exitCode, String sentence) {
    /** A fault of the program: a check of its own that did not hold. */
    private static final int FAULT = 1;

    private static final int USAGE = 2;
    private static final int DATA = 3;
    private static final int RESOURCE = 4;

    private static final long MEBIBYTE = 1 << 20;

    Failure {
        sentence = sentence.replaceAll("\\s*\\R\\s*", "; ");
    }

    static Failure usage(String message) {
        return new Failure(USAGE, message);
    }

    static Failure of(Throwable thrown) {
        if (thrown instanceof ExolamException known) {
            return new Failure(known.exitCode(), known.getMessage());
        }
        if (thrown instanceof OutOfMemoryError) {
            return new Failure(
                    RESOURCE,
                    "out of memory (the heap may grow to "
                            + Runtime.getRuntime().maxMemory() / MEBIBYTE
                            + " MiB): " + thrown.getMessage()
                            + "; take smaller frames (--frame-size), fewer transitions (--max-transitions) or more"
                            + " memory (EXOLAM_OPTS=-Xmx…)");
        }
        if (thrown instanceof LinkageError) {
            return new Failure(
                    RESOURCE, "a part of the program could not be loaded: " + thrown + "; run exolam doctor");
        }
        if (thrown instanceof UncheckedIOException unchecked) {
            return of(unchecked.getCause());
        }
        if (thrown instanceof IOException io) {
            return new Failure(DATA, AtomicFiles.reason(io));
        }
        return new Failure(
                FAULT,
                "internal error: " + thrown + "; this is a fault of the program: run the same with --debug and report"
                        + " what it prints");
    }
}
