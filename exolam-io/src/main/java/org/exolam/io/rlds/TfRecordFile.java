package org.exolam.io.rlds;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.exolam.data.ContiguousRows;
import org.exolam.data.FileKind;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/** TFRecord framing: length, its checksum, data, their checksum. Records are found by their headers alone. */
final class TfRecordFile {
    private static final int HEAD_BYTES = 12;
    private static final int TAIL_BYTES = 4;
    private static final int SLICE_BYTES = 1 << 18;

    private TfRecordFile() {}

    /** Where a record's data lie. */
    record Place(long at, long length) {}

    /**
     * The records of a file.
     *
     * @param faultOrNull what ended the list before the file's end
     */
    record Listing(List<Place> places, String faultOrNull) {}

    static Listing list(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<Place> places = new ArrayList<>();
            long size = channel.size();
            long at = 0;
            while (at < size) {
                String record = "record " + places.size();
                if (size - at < HEAD_BYTES) {
                    return new Listing(places, "the file ends inside the header of " + record);
                }
                ByteBuffer head = read(channel, at, HEAD_BYTES);
                if (masked(head.array(), 8) != head.getInt(8)) {
                    boolean isPacked = at == 0 && FileKind.of(head.array()) == FileKind.GZIP;
                    String fault = record + ": the checksum of its length is wrong";
                    return new Listing(places, isPacked ? "it is packed by gzip; unpack it (gzip -d)" : fault);
                }
                long length = head.getLong(0);
                if (length < 0 || length > size - at - HEAD_BYTES - TAIL_BYTES) {
                    return new Listing(
                            places,
                            "the file ends inside " + record + ", which claims " + Long.toUnsignedString(length)
                                    + " bytes; " + (size - at - HEAD_BYTES) + " are left");
                }
                places.add(new Place(at + HEAD_BYTES, length));
                at += HEAD_BYTES + length + TAIL_BYTES;
            }
            return new Listing(places, null);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** Fails where a record's data do not match their checksum. Reads them once, in slices. */
    static void requireIntact(String where, FileChannel channel, Place place) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer slice = ByteBuffer.allocate((int) Math.min(SLICE_BYTES, Math.max(1, place.length())));
        for (long done = 0; done < place.length(); done += slice.limit()) {
            slice.clear().limit((int) Math.min(slice.capacity(), place.length() - done));
            ContiguousRows.readFully(channel, slice, place.at() + done);
            crc.update(slice.flip());
        }
        int stored = read(channel, place.at() + place.length(), TAIL_BYTES).getInt(0);
        if (mask(crc.getValue()) != stored) {
            throw new DataException(where + ": the checksum of the data is wrong; the record is damaged");
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        ContiguousRows.readFully(channel, out, at);
        return out.flip();
    }

    private static int masked(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return mask(crc.getValue());
    }

    /** The format stores checksums in disguise, so that a checksum of checksums is not trivial. */
    private static int mask(long crc) {
        int c = (int) crc;
        return ((c >>> 15) | (c << 17)) + 0xa282ead8;
    }
}
