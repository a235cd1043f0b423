package org.exolam.io.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.exolam.error.DataException;

/**
 * A table of a FlatBuffer: fields by number, absent ones as their default. Every offset is checked to lie in the buffer
 * before it is followed.
 */
final class FlatTable {
    private final String where;
    private final ByteBuffer buffer;
    private final int at;
    private final int vtable;
    private final int vtableBytes;

    private FlatTable(String where, ByteBuffer buffer, int at) {
        this.where = where;
        this.buffer = buffer;
        this.at = require(where, buffer, at, 4);
        this.vtable = require(where, buffer, (long) at - buffer.getInt(at), 4);
        this.vtableBytes = buffer.getShort(vtable) & 0xffff;
        require(where, buffer, vtable, Math.max(4, vtableBytes));
    }

    /** The root table of a whole buffer. */
    static FlatTable root(String where, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        require(where, buffer, 0, 4);
        return new FlatTable(where, buffer, require(where, buffer, buffer.getInt(0) & 0xffffffffL, 4));
    }

    private static int require(String where, ByteBuffer buffer, long at, long bytes) {
        if (at < 0 || bytes < 0 || at > buffer.limit() - bytes) {
            throw new DataException(
                    where + " is no sound Arrow file: its description points to byte " + at + " of " + buffer.limit());
        }
        return (int) at;
    }

    /** The place of a field; 0 where it is absent. */
    private int field(int number, int bytes) {
        int slot = 4 + 2 * number;
        int offset = slot + 2 > vtableBytes ? 0 : buffer.getShort(vtable + slot) & 0xffff;
        return offset == 0 ? 0 : require(where, buffer, (long) at + offset, bytes);
    }

    int byteAt(int number, int absent) {
        int place = field(number, 1);
        return place == 0 ? absent : buffer.get(place);
    }

    int shortAt(int number, int absent) {
        int place = field(number, 2);
        return place == 0 ? absent : buffer.getShort(place);
    }

    int intAt(int number, int absent) {
        int place = field(number, 4);
        return place == 0 ? absent : buffer.getInt(place);
    }

    long longAt(int number, long absent) {
        int place = field(number, 8);
        return place == 0 ? absent : buffer.getLong(place);
    }

    private int target(int number) {
        int place = field(number, 4);
        return place == 0 ? 0 : require(where, buffer, place + (buffer.getInt(place) & 0xffffffffL), 4);
    }

    /** A table that this one refers to; null where it is absent. */
    FlatTable tableOrNull(int number) {
        int place = target(number);
        return place == 0 ? null : new FlatTable(where, buffer, place);
    }

    String text(int number) {
        int place = target(number);
        if (place == 0) {
            return "";
        }
        int length = buffer.getInt(place);
        require(where, buffer, place + 4L, length);
        return new String(buffer.array(), place + 4, length, StandardCharsets.UTF_8);
    }

    /** Number of elements of a vector whose elements have so many bytes; 0 where it is absent. */
    int count(int number, int elementBytes) {
        int place = target(number);
        if (place == 0) {
            return 0;
        }
        int n = buffer.getInt(place);
        require(where, buffer, place + 4L, (long) n * elementBytes);
        return n;
    }

    /** A table of a vector of tables, which {@link #count} with 4 bytes an element has checked. */
    FlatTable element(int number, int index) {
        int place = target(number) + 4 + 4 * index;
        return new FlatTable(where, buffer, require(where, buffer, place + (buffer.getInt(place) & 0xffffffffL), 4));
    }

    /** A long inside a vector of structs. */
    long structLong(int number, int index, int structBytes, int offset) {
        return buffer.getLong(target(number) + 4 + index * structBytes + offset);
    }

    /** An int inside a vector of structs. */
    int structInt(int number, int index, int structBytes, int offset) {
        return buffer.getInt(target(number) + 4 + index * structBytes + offset);
    }
}
