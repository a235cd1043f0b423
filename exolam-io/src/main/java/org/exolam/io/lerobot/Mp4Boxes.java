package org.exolam.io.lerobot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.exolam.data.ContiguousRows;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/** The outermost boxes of an MP4 file. */
final class Mp4Boxes {
    private static final int BOXES_MAX = 1 << 16;

    private Mp4Boxes() {}

    /** Fails where there is no table of frames: the decoder would take one from space that was given up. */
    static void requireMoov(Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".mp4")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (!hasMoov(channel)) {
                throw new DataException(file + " has no moov atom: the table of its frames is missing; fetch it again");
            }
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static boolean hasMoov(FileChannel channel) throws IOException {
        long size = channel.size();
        long at = 0;
        for (int i = 0; i < BOXES_MAX && at <= size - 8; i++) {
            ByteBuffer head = ByteBuffer.allocate((int) Math.min(16, size - at));
            ContiguousRows.readFully(channel, head, at);
            head.flip();
            if (new String(head.array(), 4, 4, StandardCharsets.ISO_8859_1).equals("moov")) {
                return true;
            }
            long length = head.getInt(0) & 0xffffffffL;
            length = length == 1 && head.remaining() == 16 ? head.getLong(8) : length;
            if (length < 8 || at > Long.MAX_VALUE - length) {
                return false;
            }
            at += length;
        }
        return false;
    }
}
