package org.exolam.io.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.exolam.data.ContiguousRows;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * What the first and the last bytes of a picture say: kind, size, whether its end is there.
 *
 * @param kind PNG or JPEG
 * @param channels 1, 3 or 4
 */
public record PictureHeader(Kind kind, int height, int width, int channels) {
    /** The kinds of pictures that are read. */
    public enum Kind {
        PNG,
        JPEG
    }

    /** A picture larger than this is a mistake or an attack. */
    public static final int PIXELS_MAX = 1 << 26;

    /** Deflate makes of a byte at most 1032. */
    private static final long PNG_RATIO_MAX = 1032;

    /** A block of 8 × 8 takes a bit at the least, in the coarser of the colours a quarter as many. */
    private static final long JPEG_PIXELS_PER_BYTE_MAX = 2048;

    private static final long PNG_MAGIC = 0x89504e470d0a1a0aL;
    private static final int PNG_BITS_AT = 24;
    private static final int PNG_END = 0x49454e44;
    private static final int PNG_END_BYTES = 12;
    private static final int PNG_HEAD_BYTES = 33;

    /** Markers before the size of a JPEG hold tables, a thumbnail, a colour profile. */
    public static final int HEAD_BYTES_MAX = 1 << 20;

    /** Cameras put a little padding behind a JPEG's end. */
    public static final int TAIL_BYTES = 64;

    /**
     * Reads the ends of a file.
     *
     * @throws DataException where it is no PNG or JPEG, claims an impossible size, or lacks its end
     */
    public static PictureHeader of(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer head = read(channel, 0, (int) Math.min(size, 1 << 12));
            if (size > head.remaining() && isJpeg(head)) {
                head = read(channel, 0, (int) Math.min(size, HEAD_BYTES_MAX));
            }
            int tail = (int) Math.min(size, TAIL_BYTES);
            return of(file.toString(), size, head, read(channel, size - tail, tail));
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** The same of a picture in memory. */
    public static PictureHeader of(String where, byte[] bytes) {
        int tail = Math.min(bytes.length, TAIL_BYTES);
        return of(
                where,
                bytes.length,
                ByteBuffer.wrap(bytes),
                ByteBuffer.wrap(bytes, bytes.length - tail, tail).slice());
    }

    /**
     * The same of a picture of which only the ends were read.
     *
     * @param size bytes of all of it
     * @param head its first {@link #HEAD_BYTES_MAX} bytes, or all
     * @param tail its last {@link #TAIL_BYTES} bytes, or all
     */
    public static PictureHeader of(String where, long size, byte[] head, byte[] tail) {
        return of(where, size, ByteBuffer.wrap(head), ByteBuffer.wrap(tail));
    }

    /**
     * Whether a picture has more than 8 bits a channel, which nobody shows: a depth map more often than not.
     *
     * @param head its first bytes, 25 or more of them where there are so many
     */
    public static boolean isDeep(byte[] head) {
        ByteBuffer bytes = ByteBuffer.wrap(head);
        return head.length > PNG_BITS_AT && bytes.getLong(0) == PNG_MAGIC && head[PNG_BITS_AT] > 8;
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        ContiguousRows.readFully(channel, bytes, at);
        return bytes.flip();
    }

    private static boolean isJpeg(ByteBuffer head) {
        return head.remaining() > 3 && (head.getInt(0) >>> 8) == 0xffd8ff;
    }

    private static PictureHeader of(String where, long size, ByteBuffer head, ByteBuffer tail) {
        if (head.remaining() >= 8 && head.getLong(0) == PNG_MAGIC) {
            return png(where, size, head, tail);
        }
        if (isJpeg(head)) {
            return jpeg(where, size, head, tail);
        }
        throw new DataException(where + " is no picture: it begins neither as PNG nor as JPEG");
    }

    private static PictureHeader png(String where, long size, ByteBuffer head, ByteBuffer tail) {
        if (head.remaining() < PNG_HEAD_BYTES) {
            throw early(where);
        }
        int bits = head.get(PNG_BITS_AT);
        if (bits > 8) {
            throw new DataException(where + " has " + bits
                    + " bits a channel; pictures of 8 bits are read (deeper ones are depth maps more often than not)");
        }
        int type = head.get(25);
        int channels = switch (type) {
            case 0 -> 1;
            case 2, 3 -> 3;
            case 4, 6 -> 4;
            default -> throw new DataException(where + " is a PNG of the unknown colour type " + type);
        };
        int height = head.getInt(20);
        int width = head.getInt(16);
        requireSize(where, height, width);
        int samples = type == 3 ? 1 : type == 4 ? 2 : channels;
        requireBytes(where, size, (long) height * ((long) width * samples * bits / 8 + 1) / PNG_RATIO_MAX);
        boolean ended = tail.remaining() >= PNG_END_BYTES && tail.getInt(tail.remaining() - 8) == PNG_END;
        if (!ended) {
            throw early(where);
        }
        return new PictureHeader(Kind.PNG, height, width, channels);
    }

    private static PictureHeader jpeg(String where, long size, ByteBuffer head, ByteBuffer tail) {
        int at = 2;
        while (at + 9 < head.remaining()) {
            int marker = head.get(at + 1) & 0xff;
            if ((head.get(at) & 0xff) != 0xff) {
                throw new DataException(where + " is a JPEG without order: no marker at byte " + at);
            }
            if (marker == 0xff) {
                at++;
            } else if (isFrame(marker)) {
                return jpegFrame(where, size, head, at, tail);
            } else {
                at += 2 + (head.getShort(at + 2) & 0xffff);
            }
        }
        throw early(where);
    }

    private static PictureHeader jpegFrame(String where, long size, ByteBuffer head, int at, ByteBuffer tail) {
        int height = head.getShort(at + 5) & 0xffff;
        int width = head.getShort(at + 7) & 0xffff;
        int components = head.get(at + 9) & 0xff;
        if (components != 1 && components != 3) {
            throw new DataException(where + " is a JPEG of " + components
                    + " components; gray and colour (1 and 3) are read, CMYK is not");
        }
        requireSize(where, height, width);
        requireBytes(where, size, (long) height * width / JPEG_PIXELS_PER_BYTE_MAX);
        boolean ended = false;
        for (int i = 0; i + 1 < tail.remaining(); i++) {
            ended |= (tail.getShort(i) & 0xffff) == 0xffd9;
        }
        if (!ended) {
            throw early(where);
        }
        return new PictureHeader(Kind.JPEG, height, width, components);
    }

    /** Start-of-frame markers; four in their range mean something else. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static void requireSize(String where, int height, int width) {
        if (height <= 0 || width <= 0 || (long) height * width > PIXELS_MAX) {
            throw new DataException(
                    where + " claims " + height + " × " + width + " pixels; up to " + PIXELS_MAX + " pixels are read");
        }
    }

    /** Fails where so few bytes cannot hold so many pixels, before anybody makes room for them. */
    private static void requireBytes(String where, long size, long least) {
        if (size < least) {
            throw new DataException(where + " claims more pixels than its " + size + " bytes can hold: at least "
                    + least + " are needed");
        }
    }

    private static DataException early(String where) {
        return new DataException(where + " ends early: the picture's end is missing");
    }
}
