package org.exolam.data.npy;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * One member of an npz archive: its header, checked against the size that the archive's directory gives.
 *
 * @param where archive and entry, for messages
 * @param zip the open archive
 * @param entry the member
 * @param header its npy header
 * @param bytesBehind bytes behind the data, which numpy ignores
 */
record NpzEntry(String where, ZipFile zip, ZipEntry entry, NpyHeader header, long bytesBehind) {
    /** Deflate codes at most 258 bytes in two bits: a directory that promises more than this does not tell the truth. */
    private static final long DEFLATE_RATIO_MAX = 1032;

    /** Real pictures pack up to 100 to 1; what packs tighter is nearly constant, or made to fill a memory. */
    private static final long RATIO_WORTH_A_NOTICE = 200;

    /** Below this size a high ratio means nothing: a block of zeros. */
    private static final long SIZE_WORTH_A_NOTICE = 64L << 20;

    /** A header that is wrong is explained by a checksum only where that is quickly computed. */
    private static final long CHECKED_BYTES_MAX = 64L << 20;

    static NpzEntry open(String archive, long archiveBytes, ZipFile zip, ZipEntry entry) {
        String where = archive + ", entry " + entry.getName();
        long size = entry.getSize();
        long compressed = entry.getCompressedSize();
        if (size < 0
                || compressed < 0
                || compressed > archiveBytes
                || (entry.getMethod() == ZipEntry.STORED && size != compressed)) {
            throw new DataException(where + ": the archive's directory gives the sizes " + compressed + " and " + size
                    + ", which cannot be");
        }
        if (size > (compressed + 16) * DEFLATE_RATIO_MAX) {
            throw new DataException(where + " claims " + size + " bytes made from " + compressed
                    + "; deflate reaches at most " + DEFLATE_RATIO_MAX + " to 1, so the directory lies");
        }
        try (InputStream in = stream(where, zip, entry)) {
            NpyHeader header = NpyHeader.read(where, new BufferedInputStream(in), size);
            long behind = header.isNumeric() ? header.requireFits(where, size) : 0;
            return new NpzEntry(where, zip, entry, header, behind);
        } catch (DataException e) {
            throw isDamaged(where, zip, entry) ? wrongChecksum(where) : e;
        } catch (IOException e) {
            throw unreadable(where, e);
        }
    }

    /** Whether an entry with a bad header is a good file damaged on its way, which its checksum shows. */
    private static boolean isDamaged(String where, ZipFile zip, ZipEntry entry) {
        CRC32 crc = new CRC32();
        byte[] slice = new byte[1 << 16];
        try (InputStream in = stream(where, zip, entry)) {
            long left = Math.min(entry.getSize(), CHECKED_BYTES_MAX);
            for (int n = 1; n > 0 && left > 0; left -= n) {
                n = in.readNBytes(slice, 0, (int) Math.min(slice.length, left));
                crc.update(slice, 0, n);
            }
            return left <= 0 && entry.getSize() <= CHECKED_BYTES_MAX && crc.getValue() != entry.getCrc();
        } catch (IOException e) {
            return true;
        }
    }

    static InputStream stream(String where, ZipFile zip, ZipEntry entry) {
        try {
            InputStream in = zip.getInputStream(entry);
            if (in == null) {
                throw new DataException(where + " is listed in the archive's directory but is not there");
            }
            return in;
        } catch (IOException e) {
            throw unreadable(where, e);
        }
    }

    InputStream stream() {
        try {
            return DeflatedStream.of(zip.getName(), entry).orElseGet(() -> stream(where, zip, entry));
        } catch (IOException e) {
            throw unreadable(where, e);
        }
    }

    static DataException unreadable(String where, IOException e) {
        if (e instanceof EOFException) {
            return new DataException(where + " ends early: its compressed data are cut or corrupt", e);
        }
        if (e instanceof ZipException) {
            return new DataException(where + ": its compressed data are corrupt (" + e.getMessage() + ")", e);
        }
        return new DataException("cannot read " + where + ": " + AtomicFiles.reason(e), e);
    }

    DataException wrongChecksum() {
        return wrongChecksum(where);
    }

    private static DataException wrongChecksum(String where) {
        return new DataException(where
                + ": the data do not match the archive's checksum (CRC-32), so they are corrupt; fetch the file again");
    }

    boolean isStored() {
        return entry.getMethod() == ZipEntry.STORED;
    }

    boolean isSuspiciouslySmall() {
        long compressed = Math.max(1, entry.getCompressedSize());
        return entry.getSize() > SIZE_WORTH_A_NOTICE && entry.getSize() / compressed > RATIO_WORTH_A_NOTICE;
    }
}
