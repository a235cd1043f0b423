package org.exolam.data.npy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/** The data of one entry from its first element on; the archive's checksum is compared when the end is reached. */
final class CheckedEntryStream implements AutoCloseable {
    private static final int SLICE_BYTES = 1 << 18;

    private final NpzEntry entry;
    private final InputStream in;
    private final CRC32 crc = new CRC32();
    private long position;
    private boolean seenAll = true;

    CheckedEntryStream(NpzEntry entry) {
        this.entry = entry;
        this.in = entry.stream();
        try {
            skip(entry.header().dataAt());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Reads exactly {@code count} bytes. */
    void read(byte[] to, int at, int count) {
        try {
            // In slices that are still in the cache when the checksum comes by.
            for (int done = 0; done < count; ) {
                int slice = Math.min(SLICE_BYTES, count - done);
                int n = in.readNBytes(to, at + done, slice);
                crc.update(to, at + done, n);
                position += n;
                done += n;
                if (n < slice) {
                    throw new EOFException();
                }
            }
            checkAtEnd();
        } catch (IOException e) {
            throw NpzEntry.unreadable(entry.where(), e);
        }
    }

    void skip(long count) {
        if (entry.isStored() && position > 0) {
            jump(count);
            return;
        }
        byte[] scratch = new byte[(int) Math.min(SLICE_BYTES, count)];
        for (long left = count; left > 0; left -= scratch.length) {
            read(scratch, 0, (int) Math.min(scratch.length, left));
        }
    }

    /** A stored entry is skipped without reading, and then its checksum cannot be known. */
    private void jump(long count) {
        try {
            in.skipNBytes(count);
            position += count;
            seenAll = seenAll && count == 0;
        } catch (IOException e) {
            throw NpzEntry.unreadable(entry.where(), e);
        }
    }

    private void checkAtEnd() throws IOException {
        long dataEnd = entry.entry().getSize() - entry.bytesBehind();
        if (position == dataEnd && entry.bytesBehind() > 0) {
            byte[] rest = in.readNBytes((int) Math.min(SLICE_BYTES, entry.bytesBehind()));
            crc.update(rest);
            position += rest.length;
        }
        if (seenAll
                && position == entry.entry().getSize()
                && crc.getValue() != entry.entry().getCrc()) {
            throw entry.wrongChecksum();
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // Nothing was written: a failing close loses nothing.
            return;
        }
    }
}
