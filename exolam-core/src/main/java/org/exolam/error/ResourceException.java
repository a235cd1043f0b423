package org.exolam.error;

/** Disk, memory or permission ran out; the user frees some and runs the same request again. */
public final class ResourceException extends ExolamException {
    private static final long serialVersionUID = 1L;

    public ResourceException(String message) {
        this(message, null);
    }

    public ResourceException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public int exitCode() {
        return 4;
    }
}
