package org.exolam.io.parquet;

import java.io.IOException;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/** Whatever the library stumbles over in a corrupt file, sizes beyond the heap among it, becomes a sentence. */
final class ParquetGuard {
    private ParquetGuard() {}

    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    static <T> T guard(String where, Work<T> work) {
        try {
            return work.run();
        } catch (DataException e) {
            throw e;
        } catch (java.nio.file.FileSystemException e) {
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new DataException(
                    where + " cannot be read as Parquet (" + reason(e) + "): the file is damaged; fetch it again", e);
        }
    }

    /** The last cause says most; class names and paths in front of it say nothing to a user. */
    private static String reason(Throwable e) {
        Throwable last = e;
        for (int i = 0; i < 8 && last.getCause() != null; i++) {
            last = last.getCause();
        }
        String message = last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
        String line = message.strip().split("\\R", 2)[0];
        return line.length() > 160 ? line.substring(0, 160) + "…" : line;
    }
}
