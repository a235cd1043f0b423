package org.exolam.error;

/** Input that is missing, corrupt or not what its format promises; the user repairs or leaves out the data. */
public final class DataException extends ExolamException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        this(message, null);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public int exitCode() {
        return 3;
    }
}
