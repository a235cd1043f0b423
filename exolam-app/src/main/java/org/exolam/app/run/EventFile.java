package org.exolam.app.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;
import org.exolam.error.ResourceException;
import org.exolam.settings.AtomicFiles;

/**
 * Scalars as TensorBoard reads them: records of length, checksum, event, checksum. No time is in it: an event's time is its
 * step in seconds, so that the same training gives the same bytes.
 */
final class EventFile {
    private static final int MASK_DELTA = 0xa282ead8;

    private final Path file;

    EventFile(Path folder) {
        file = folder.resolve("events.out.tfevents.0.exolam");
    }

    /** Begins with nothing. */
    void begin() {
        byte[] version = new Proto().real64(1, 0).text(3, "brain.Event:2").toBytes();
        AtomicFiles.write(file, out -> out.write(record(version)));
    }

    void add(int step, String split, Map<String, ?> values) {
        Proto summary = new Proto();
        values.forEach((name, value) -> {
            if (value instanceof Number number) {
                Proto scalar = new Proto().text(1, split + "/" + name).real32(2, number.floatValue());
                summary.message(1, scalar);
            }
        });
        byte[] event =
                new Proto().real64(1, step).number(2, step).message(5, summary).toBytes();
        try {
            Files.write(file, record(event), StandardOpenOption.APPEND, StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot write " + file + ": " + AtomicFiles.reason(e) + "; free space and add --resume", e);
        }
    }

    private static byte[] record(byte[] event) {
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(event.length)
                .array();
        return ByteBuffer.allocate(length.length + event.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(masked(length))
                .put(event)
                .putInt(masked(event))
                .array();
    }

    private static int masked(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        int crc = (int) sum.getValue();
        return (crc >>> 15 | crc << 17) + MASK_DELTA;
    }

    /** The few wire types of protocol buffers that events need. */
    private static final class Proto {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Proto number(int field, long value) {
            out.write(field << 3);
            varint(value);
            return this;
        }

        private void varint(long value) {
            long left = value;
            for (; left > 0x7f; left >>>= 7) {
                out.write((int) (left & 0x7f | 0x80));
            }
            out.write((int) left);
        }

        Proto real64(int field, double value) {
            out.write(field << 3 | 1);
            out.writeBytes(ByteBuffer.allocate(Double.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putDouble(value)
                    .array());
            return this;
        }

        Proto real32(int field, float value) {
            out.write(field << 3 | 5);
            out.writeBytes(ByteBuffer.allocate(Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(value)
                    .array());
            return this;
        }

        Proto bytes(int field, byte[] value) {
            out.write(field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Proto text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Proto message(int field, Proto value) {
            return bytes(field, value.toBytes());
        }

        byte[] toBytes() {
            return out.toByteArray();
        }
    }
}
