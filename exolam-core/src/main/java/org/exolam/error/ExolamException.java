package org.exolam.error;

/** A failure whose message is one sentence for the user: what, where, what was expected, what to do. */
public abstract sealed class ExolamException extends RuntimeException
        permits UsageException, DataException, ResourceException {
    private static final long serialVersionUID = 1L;

    ExolamException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The exit code the command line ends with. */
    public abstract int exitCode();
}
