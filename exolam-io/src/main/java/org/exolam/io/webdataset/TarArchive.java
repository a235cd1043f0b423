package org.exolam.io.webdataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.exolam.data.ContiguousRows;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * The members of a tar archive (ustar, GNU, pax), found header by header. Believes no size that leaves the file.
 */
final class TarArchive {
    private static final int BLOCK = 512;
    private static final int RECORD = 20 * BLOCK;

    /** A name longer than any path; a longer one is an attack. */
    private static final int NAME_BYTES_MAX = 1 << 16;

    private static final int WINDOW_BYTES = 1 << 16;

    private TarArchive() {}

    /** Told of each member. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param name as stored, with slashes
         * @param at offset of its first byte in the archive
         * @param window the archive's bytes around, for a look at them
         */
        void member(String name, long at, long size, Window window);
    }

    /** Reads an archive's bytes near the place where it was last read. */
    static final class Window {
        private final FileChannel channel;
        private final long size;
        private final ByteBuffer buffer = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
        private long from;

        Window(FileChannel channel) throws IOException {
            this.channel = channel;
            this.size = channel.size();
        }

        long size() {
            return size;
        }

        /** Bytes [at, at + length), as many of them as there are. */
        byte[] read(long at, int length) throws IOException {
            byte[] out = new byte[(int) Math.max(0, Math.min(length, size - at))];
            if (out.length > WINDOW_BYTES) {
                ContiguousRows.readFully(channel, ByteBuffer.wrap(out), at);
                return out;
            }
            if (at < from || at + out.length > from + buffer.limit()) {
                from = at;
                buffer.clear().limit((int) Math.min(WINDOW_BYTES, size - at));
                ContiguousRows.readFully(channel, buffer, at);
            }
            buffer.get((int) (at - from), out);
            return out;
        }
    }

    /** Why an archive ended before its end. */
    record End(long at, String faultOrNull) {}

    /**
     * Walks through an archive.
     *
     * @return where it ended, with the fault that ended it, or none
     */
    static End visit(Path file, Visitor visitor) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Walk(new Window(channel), visitor).run();
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static final class Walk {
        private final Window window;
        private final Visitor visitor;
        private String longNameOrNull;
        private Map<String, String> pax = Map.of();

        Walk(Window window, Visitor visitor) {
            this.window = window;
            this.visitor = visitor;
        }

        End run() throws IOException {
            long at = 0;
            while (at < window.size()) {
                byte[] header = window.read(at, BLOCK);
                if (header.length < BLOCK) {
                    return new End(at, "the archive ends early, inside a member's header at byte " + at);
                }
                if (isZero(header)) {
                    return new End(at, paddingFaultOrNull(at));
                }
                if (!isChecksumRight(header)) {
                    return new End(at, "the checksum of the member's header at byte " + at + " is wrong");
                }
                long size = pax.containsKey("size") ? decimal(pax.get("size")) : number(header, 124, 12);
                long data = at + BLOCK;
                if (size < 0 || size > window.size() - data) {
                    String member = name(header);
                    return new End(
                            at,
                            "the archive ends early: " + member + " at byte " + at + " has " + size + " bytes, "
                                    + (window.size() - data) + " are left");
                }
                member(header, data, size);
                at = data + (size + BLOCK - 1) / BLOCK * BLOCK;
            }
            return new End(at, "the archive ends early: its end mark is missing");
        }

        /** Writers end with two empty blocks, or fill a record of twenty: anything between was cut. */
        private String paddingFaultOrNull(long at) {
            long rest = window.size() - at;
            boolean isWhole = rest <= 2 * BLOCK || window.size() % RECORD == 0;
            return isWhole
                    ? null
                    : "the archive ends early: of its last record " + (RECORD - window.size() % RECORD)
                            + " bytes are missing, though no member lay there";
        }

        private void member(byte[] header, long data, long size) throws IOException {
            char type = (char) header[156];
            if (type == 'L' || type == 'x') {
                byte[] content = window.read(data, (int) Math.min(size, NAME_BYTES_MAX));
                if (type == 'L') {
                    longNameOrNull = text(content, 0, content.length);
                } else {
                    pax = records(content);
                }
                return;
            }
            String name = name(header);
            longNameOrNull = null;
            pax = Map.of();
            if (type == '0' || type == 0 || type == '7') {
                visitor.member(name, data, size, window);
            }
        }

        private String name(byte[] header) {
            if (pax.containsKey("path")) {
                return pax.get("path");
            }
            if (longNameOrNull != null) {
                return longNameOrNull;
            }
            String name = text(header, 0, 100);
            // GNU archives, whose magic goes on with spaces, keep other things where ustar has a prefix.
            boolean isUstar = header[257] == 'u' && header[262] == 0;
            String prefix = isUstar ? text(header, 345, 155) : "";
            return prefix.isEmpty() ? name : prefix + "/" + name;
        }

        private static boolean isZero(byte[] block) {
            for (byte b : block) {
                if (b != 0) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isChecksumRight(byte[] header) {
            long unsigned = 0;
            long signed = 0;
            for (int i = 0; i < BLOCK; i++) {
                byte b = i >= 148 && i < 156 ? (byte) ' ' : header[i];
                unsigned += b & 0xff;
                signed += b;
            }
            long stated = number(header, 148, 8);
            return stated == unsigned || stated == signed;
        }

        /** Octal digits, or a binary number where the first bit is set; −1 where it is neither. */
        private static long number(byte[] from, int at, int length) {
            if ((from[at] & 0x80) != 0) {
                long value = from[at] & 0x3f;
                for (int i = 1; i < length; i++) {
                    if (value > Long.MAX_VALUE >> 9) {
                        return -1;
                    }
                    value = value << 8 | (from[at + i] & 0xff);
                }
                return value;
            }
            long value = 0;
            boolean begun = false;
            for (int i = at; i < at + length; i++) {
                int c = from[i];
                if (c >= '0' && c <= '7') {
                    value = value << 3 | (c - '0');
                    begun = true;
                } else if (begun || c != ' ') {
                    return begun && (c == 0 || c == ' ') ? value : -1;
                }
            }
            return begun ? value : -1;
        }

        private static long decimal(String digits) {
            return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
        }

        private static String text(byte[] from, int at, int length) {
            int end = at;
            while (end < at + length && from[end] != 0) {
                end++;
            }
            return new String(from, at, end - at, StandardCharsets.UTF_8);
        }

        /** Records of {@code length key=value\n}. */
        private static Map<String, String> records(byte[] content) {
            Map<String, String> out = new HashMap<>();
            int at = 0;
            while (at < content.length) {
                int space = at;
                while (space < content.length && content[space] != ' ') {
                    space++;
                }
                long length = decimal(new String(content, at, space - at, StandardCharsets.US_ASCII));
                if (length <= space - at + 1 || length > content.length - at) {
                    return out;
                }
                String record =
                        new String(content, space + 1, (int) length - (space + 1 - at) - 1, StandardCharsets.UTF_8);
                int equals = record.indexOf('=');
                if (equals > 0) {
                    out.put(record.substring(0, equals), record.substring(equals + 1));
                }
                at += (int) length;
            }
            return out;
        }
    }
}
