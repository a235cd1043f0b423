package org.exolam.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.exolam.error.DataException;

/**
 * The entries of a zip archive. {@link ZipFile} decodes an entry's name and remark when it is asked for the entry, and what
 * is no text there comes out of it as an {@link IllegalArgumentException}: here as a sentence.
 */
public final class ZipEntries {
    private ZipEntries() {}

    /**
     * All entries in the archive's order.
     *
     * @param where the archive, for messages
     * @throws DataException where the directory cannot be decoded
     */
    public static List<ZipEntry> of(String where, ZipFile zip) {
        return decoded(where, () -> new ArrayList<>(zip.stream().toList()));
    }

    /**
     * The entry of a name; null where there is none.
     *
     * @param where the archive, for messages
     * @throws DataException where the directory cannot be decoded
     */
    public static ZipEntry findOrNull(String where, ZipFile zip, String name) {
        return decoded(where, () -> zip.getEntry(name));
    }

    private static <T> T decoded(String where, Supplier<T> directory) {
        try {
            return directory.get();
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    where + ": the name or remark of an entry is no UTF-8 text (" + e.getMessage()
                            + "): the archive is corrupt, or its names are in another encoding; write it again",
                    e);
        }
    }
}
