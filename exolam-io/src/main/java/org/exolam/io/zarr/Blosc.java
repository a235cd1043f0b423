package org.exolam.io.zarr;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Inflater;
import org.exolam.error.DataException;

/**
 * One Blosc buffer (format version 2): blocks, each one stream or a stream a byte of the element, after a shuffle of bytes
 * or bits.
 *
 * <p>Layout: version, version of the inner codec, flags, element size, decoded length, block length, coded length; the
 * offsets of the blocks; each block's streams with their lengths before them. Reference: c-blosc 1.21, {@code
 * README_CHUNK_FORMAT.rst}.
 */
final class Blosc {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int HEAD_BYTES = 16;
    private static final int SHUFFLED = 1;
    private static final int COPIED = 2;
    private static final int BIT_SHUFFLED = 4;
    private static final int NOT_SPLIT = 16;
    private static final int SPLITS_MAX = 16;
    private static final int SPLIT_ELEMENTS_MIN = 128;

    /** Longs of each plane of bits that are turned at once: all eight fit the nearest cache. */
    private static final int LANES = 64;

    private final Scratch scratch;
    private final byte[] from;
    private final int at;
    private final int length;
    private final int flags;
    private final int elementBytes;
    private final int decodedBytes;
    private final int blockBytes;
    private final ByteBuffer bytes;

    /** Reads and checks the header. */
    Blosc(Scratch scratch, byte[] from, int at, int length) {
        if (length < HEAD_BYTES) {
            throw new DataException("it is cut: " + length + " bytes hold no Blosc header");
        }
        this.scratch = scratch;
        this.from = from;
        this.at = at;
        this.bytes = ByteBuffer.wrap(from).order(ByteOrder.LITTLE_ENDIAN);
        int version = from[at];
        this.flags = from[at + 2];
        this.elementBytes = Math.max(1, from[at + 3] & 0xff);
        this.decodedBytes = bytes.getInt(at + 4);
        this.blockBytes = bytes.getInt(at + 8);
        this.length = bytes.getInt(at + 12);
        if (version != 2) {
            throw new DataException("its Blosc format has version " + version + "; 2 is read");
        }
        if (this.length < HEAD_BYTES || this.length > length) {
            throw new DataException(
                    "it is cut: its Blosc header claims " + this.length + " bytes, there are " + length);
        }
    }

    /** Decodes to {@code out[outAt …]}. */
    void decode(byte[] out, int outAt, int outLength) {
        if (decodedBytes != outLength) {
            throw new DataException("its Blosc header claims " + (decodedBytes & 0xffffffffL) + " decoded bytes, "
                    + outLength + " were expected");
        }
        if ((flags & COPIED) != 0) {
            if (length != HEAD_BYTES + outLength) {
                throw new DataException(
                        "it is cut: " + length + " bytes hold no " + outLength + " bytes of plain data");
            }
            System.arraycopy(from, at + HEAD_BYTES, out, outAt, outLength);
            return;
        }
        if (blockBytes <= 0 || blockBytes > outLength) {
            throw new DataException("its Blosc header claims blocks of " + blockBytes + " bytes");
        }
        int blocks = (int) (((long) outLength + blockBytes - 1) / blockBytes);
        if ((long) HEAD_BYTES + 4L * blocks > length) {
            throw new DataException("it is cut: no room for the places of " + blocks + " blocks");
        }
        boolean isShuffled = (flags & (SHUFFLED | BIT_SHUFFLED)) != 0;
        byte[] plain = isShuffled ? scratch.bytes(blockBytes) : out;
        for (int i = 0; i < blocks; i++) {
            int to = outAt + i * blockBytes;
            int size = Math.min(blockBytes, outAt + outLength - to);
            block(bytes.getInt(at + HEAD_BYTES + 4 * i), size, plain, isShuffled ? 0 : to);
            if ((flags & SHUFFLED) != 0) {
                unshuffle(plain, size, out, to);
            } else if (isShuffled) {
                bitUnshuffle(plain, size, out, to);
            }
        }
    }

    private void block(int start, int size, byte[] out, int to) {
        boolean isSplit = (flags & NOT_SPLIT) == 0
                && elementBytes <= SPLITS_MAX
                && blockBytes / elementBytes >= SPLIT_ELEMENTS_MIN
                && size == blockBytes;
        int streams = isSplit ? elementBytes : 1;
        int each = size / streams;
        long position = start;
        for (int s = 0; s < streams; s++) {
            if (position < HEAD_BYTES || position + 4 > length) {
                throw new DataException("its Blosc block at byte " + position + " lies outside");
            }
            int coded = bytes.getInt(at + (int) position);
            position += 4;
            if (coded < 0 || coded > length - position) {
                throw new DataException("its Blosc stream at byte " + position + " claims " + coded + " bytes");
            }
            stream(at + (int) position, coded, out, to + s * each, each);
            position += coded;
        }
    }

    private void stream(int place, int coded, byte[] out, int to, int size) {
        if (coded == size) {
            System.arraycopy(from, place, out, to, size);
            return;
        }
        int codec = flags >> 5 & 7;
        switch (codec) {
            case 0 -> lz(place, coded, out, to, size);
            case 1 -> Codec.lz4(from, place, coded, out, to, size);
            case 3 -> Codec.inflate(new Inflater(), from, place, coded, out, to, size);
            case 4 -> Codec.ZSTD.decode(scratch, from, place, coded, out, to, size);
            default ->
                throw new DataException("its inner codec is number " + codec
                        + " of Blosc, which is not supported; blosclz, lz4, zlib and zstd are");
        }
    }

    /** Blosc's own codec: literals and matches, as in FastLZ. */
    private void lz(int place, int coded, byte[] out, int to, int size) {
        int in = place;
        int inEnd = place + coded;
        int end = to + size;
        int op = to;
        int control = in < inEnd ? from[in++] & 31 : -1;
        while (control >= 0) {
            if (control >= 32) {
                int run = (control >> 5) - 1;
                int distance = (control & 31) << 8;
                int code = run == 6 ? 255 : 0;
                while (code == 255) {
                    requireMore(in, inEnd);
                    code = from[in++] & 0xff;
                    run += code;
                }
                requireMore(in, inEnd);
                int low = from[in++] & 0xff;
                distance += low;
                if (low == 255 && (control & 31) == 31) {
                    requireMore(in + 1, inEnd);
                    distance = ((from[in] & 0xff) << 8 | (from[in + 1] & 0xff)) + 8191;
                    in += 2;
                }
                run += 3;
                int source = op - distance - 1;
                if (source < to || run > end - op) {
                    throw new DataException("its blosclz data are damaged");
                }
                for (int i = 0; i < run; i++) {
                    out[op++] = out[source++];
                }
            } else {
                int run = control + 1;
                if (run > end - op || run > inEnd - in) {
                    throw new DataException("its blosclz data are damaged");
                }
                System.arraycopy(from, in, out, op, run);
                in += run;
                op += run;
            }
            control = in < inEnd ? from[in++] & 0xff : -1;
        }
        if (op != end) {
            throw new DataException("its blosclz data decode to " + (op - to) + " bytes, " + size + " were expected");
        }
    }

    private static void requireMore(int in, int end) {
        if (in >= end) {
            throw new DataException("its blosclz data end early");
        }
    }

    private void unshuffle(byte[] plain, int size, byte[] out, int to) {
        int elements = size / elementBytes;
        for (int b = 0; b < elementBytes; b++) {
            int in = b * elements;
            for (int i = 0, place = to + b; i < elements; i++, place += elementBytes) {
                out[place] = plain[in + i];
            }
        }
        int done = elements * elementBytes;
        System.arraycopy(plain, done, out, to + done, size - done);
    }

    /** Planes of bits back to elements; only where the elements are a multiple of eight were they taken apart. */
    private void bitUnshuffle(byte[] plain, int size, byte[] out, int to) {
        int elements = size / elementBytes;
        if (elements % 8 != 0) {
            System.arraycopy(plain, 0, out, to, size);
            return;
        }
        int plane = elements / 8;
        long[][] lanes = new long[8][LANES];
        for (int b = 0; b < elementBytes; b++) {
            int first = b * 8 * plane;
            int g = 0;
            for (int longs; (longs = Math.min(LANES, (plane - g) / 8)) > 0; g += 8 * longs) {
                for (int bit = 0; bit < 8; bit++) {
                    long[] lane = lanes[bit];
                    for (int i = 0, in = first + bit * plane + g; i < longs; i++, in += 8) {
                        lane[i] = (long) LONGS.get(plain, in);
                    }
                }
                transpose(lanes);
                for (int j = 0; j < 8; j++) {
                    scatter(lanes[j], longs, out, to + (g + j) * 8 * elementBytes + b);
                }
            }
            for (; g < plane; g++) {
                long square = 0;
                for (int bit = 7; bit >= 0; bit--) {
                    square = square << 8 | (plain[first + bit * plane + g] & 0xff);
                }
                scatter(transposed(square), out, to + g * 8 * elementBytes + b);
            }
        }
        int done = elements * elementBytes;
        System.arraycopy(plain, done, out, to + done, size - done);
    }

    /** Every eighth eight elements' bytes to their places. */
    private void scatter(long[] lane, int longs, byte[] out, int at) {
        if (elementBytes == 1) {
            for (int i = 0; i < longs; i++) {
                LONGS.set(out, at + 64 * i, lane[i]);
            }
            return;
        }
        for (int i = 0; i < longs; i++) {
            scatter(lane[i], out, at + 64 * i * elementBytes);
        }
    }

    /** Eight elements' bytes to their places. */
    private void scatter(long bytes, byte[] out, int at) {
        if (elementBytes == 1) {
            LONGS.set(out, at, bytes);
            return;
        }
        for (int e = 0, place = at; e < 8; e++, place += elementBytes) {
            out[place] = (byte) (bytes >>> 8 * e);
        }
    }

    /**
     * Eight planes of bits, of 64 elements each i, to the elements: the squares of bits that lie in one byte of all eight are
     * mirrored at their diagonal, then the square of bytes. Many i at once, in loops that become vector instructions.
     */
    private static void transpose(long[][] lanes) {
        swap(lanes, 4, 4, 0x0f0f0f0f0f0f0f0fL);
        swap(lanes, 2, 2, 0x3333333333333333L);
        swap(lanes, 1, 1, 0x5555555555555555L);
        swap(lanes, 4, 32, 0x00000000ffffffffL);
        swap(lanes, 2, 16, 0x0000ffff0000ffffL);
        swap(lanes, 1, 8, 0x00ff00ff00ff00ffL);
    }

    private static void swap(long[][] lanes, int apart, int shift, long mask) {
        for (int k = 0; k < 8; k++) {
            if ((k & apart) == 0) {
                swap(lanes[k], lanes[k + apart], shift, mask);
            }
        }
    }

    private static void swap(long[] low, long[] high, int shift, long mask) {
        for (int i = 0; i < LANES; i++) {
            long t = ((low[i] >>> shift) ^ high[i]) & mask;
            high[i] ^= t;
            low[i] ^= t << shift;
        }
    }

    /** An 8 × 8 square of bits, byte i its row i, mirrored at its diagonal. */
    private static long transposed(long x) {
        long t = (x ^ (x >>> 7)) & 0x00aa00aa00aa00aaL;
        long y = x ^ t ^ (t << 7);
        t = (y ^ (y >>> 14)) & 0x0000cccc0000ccccL;
        y = y ^ t ^ (t << 14);
        t = (y ^ (y >>> 28)) & 0x00000000f0f0f0f0L;
        return y ^ t ^ (t << 28);
    }
}
