package org.exolam.io.reading;

import java.nio.file.Path;
import org.exolam.data.FileKind;

/** One format: how it is recognised and read. */
public interface FormatReader {
    /** The name users write before the colon in {@code FORMAT:path}. */
    String format();

    /** What a data set of this format looks like, for messages. */
    String looksLike();

    /**
     * Whether a path looks like this format, from names and first bytes alone.
     *
     * @param kindOrNull of the file; null for a folder
     */
    boolean recognises(Path path, FileKind kindOrNull);

    /**
     * Opens a data set.
     *
     * @throws org.exolam.error.DataException where nothing in it can be used
     */
    FiledDataset open(Path path, OpenOptions options);
}
