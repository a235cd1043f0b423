package org.exolam.data.npy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.exolam.data.DType;
import org.exolam.data.FileKind;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.data.ZipEntries;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * One npz archive: arrays by name, each read in slices, stored or deflated.
 *
 * <p>Opening reads every header and refuses an archive whose directory or headers contradict each other. Members that hold
 * no numbers (pickles, text) are left out and reported. Nothing is ever unpacked to the disk, whatever a member is named.
 */
public final class NpzFile implements AutoCloseable {
    private static final String SUFFIX = ".npy";

    private final String where;
    private final ZipFile zip;
    private final Map<String, NpzEntry> entries = new LinkedHashMap<>();
    private final List<Problem> notices = new ArrayList<>();

    private NpzFile(String where, ZipFile zip) {
        this.where = where;
        this.zip = zip;
    }

    /**
     * Opens an archive.
     *
     * @throws DataException where it is missing, cut, no archive of npy arrays, or says of itself what is not so
     */
    public static NpzFile open(Path file) {
        String where = file.toString();
        ZipFile zip = null;
        try {
            FileKind kind = FileKind.of(file);
            if (kind != FileKind.ZIP) {
                throw new DataException(where + " is " + kind.words() + ", not an npz archive");
            }
            zip = new ZipFile(file.toFile());
            NpzFile opened = new NpzFile(where, zip);
            opened.readDirectory(Files.size(file));
            return opened;
        } catch (ZipException e) {
            closeQuietly(zip);
            throw new DataException(
                    where + " is no complete npz archive (" + e.getMessage() + "): it ends early or is corrupt", e);
        } catch (IOException e) {
            closeQuietly(zip);
            throw new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
        } catch (RuntimeException e) {
            closeQuietly(zip);
            throw e;
        }
    }

    private void readDirectory(long archiveBytes) {
        Set<String> seen = new HashSet<>();
        for (ZipEntry e : ZipEntries.of(where, zip)) {
            String name = e.getName();
            if (!seen.add(name)) {
                throw new DataException(where + ": two entries are named " + name + "; which one counts is undefined");
            }
            if (e.isDirectory()) {
                continue;
            }
            if (!name.endsWith(SUFFIX)) {
                notice(name, "is no npy array and was left out");
                continue;
            }
            add(name.substring(0, name.length() - SUFFIX.length()), NpzEntry.open(where, archiveBytes, zip, e));
        }
    }

    private void add(String key, NpzEntry entry) {
        if (!entry.header().isNumeric()) {
            notice(key, entry.header().whyNotNumeric() + "; it was left out");
            return;
        }
        if (key.startsWith("/") || key.contains("../") || key.contains("\\")) {
            notice(key, "the entry's name leads out of the folder; it is used as a name alone, nothing is unpacked");
        }
        if (entry.bytesBehind() > 0) {
            notice(key, entry.bytesBehind() + " bytes behind the data belong to nothing and are ignored");
        }
        if (entry.isSuspiciouslySmall()) {
            notice(
                    key,
                    entry.entry().getSize() + " bytes are packed into "
                            + entry.entry().getCompressedSize() + ": the array is nearly constant");
        }
        entries.put(key, entry);
    }

    private void notice(String key, String message) {
        notices.add(new Problem(where, "", key, message));
    }

    /** Names of the arrays that can be read, in the archive's order. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** What was left out or is odd. */
    public List<Problem> notices() {
        return List.copyOf(notices);
    }

    /** Dimensions of an array, outermost first. */
    public List<Long> dimensions(String key) {
        return entry(key).header().dimensions();
    }

    public DType dtype(String key) {
        NpzEntry e = entry(key);
        return e.header().dtype(e.where());
    }

    /** Shape of one row of an array. */
    public Shape rowShape(String key) {
        NpzEntry e = entry(key);
        return e.header().rowShape(e.where());
    }

    /**
     * Opens an array for reading in slices. Small arrays are kept whole; others are streamed, so that reading forward
     * costs each byte once and reading backward starts the stream again.
     */
    public RowSource rows(String key) {
        return rows(entry(key));
    }

    /** An array of shape (episode, time, …) as rows of time, episode after episode. */
    public RowSource rowsOfEpisodes(String key) {
        NpzEntry e = entry(key);
        return rows(new NpzEntry(e.where(), zip, e.entry(), e.header().ofEpisodes(e.where()), e.bytesBehind()));
    }

    private static RowSource rows(NpzEntry e) {
        NpyElements elements = NpyElements.of(e.where(), e.header());
        boolean whole = elements.fortranOrder() || elements.bytes() <= WholeRows.SMALL_BYTES;
        return whole ? new WholeRows(e, elements) : new StreamedRows(e, elements);
    }

    /** All of an array; for arrays that are known to be small. */
    public NumericArray readAll(String key) {
        try (RowSource rows = rows(key)) {
            return rows.readAll();
        }
    }

    private NpzEntry entry(String key) {
        NpzEntry e = entries.get(key);
        if (e == null) {
            throw new DataException(where + " has no array \"" + key + "\"; it has " + entries.keySet());
        }
        return e;
    }

    @Override
    public void close() {
        closeQuietly(zip);
    }

    private static void closeQuietly(ZipFile zip) {
        if (zip != null) {
            try {
                zip.close();
            } catch (IOException e) {
                // Nothing was written: a failing close loses nothing.
                return;
            }
        }
    }
}
