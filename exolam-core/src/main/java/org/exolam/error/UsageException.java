package org.exolam.error;

/** A request or configuration that cannot work as it is written; the user changes the request. */
public final class UsageException extends ExolamException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        this(message, null);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public int exitCode() {
        return 2;
    }
}
