package org.exolam.io.zarr;

import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.exolam.error.DataException;

/** How chunks are compressed. */
enum Codec {
    /** As they are. */
    NONE {
        @Override
        void decode(Scratch scratch, byte[] from, int at, int length, byte[] out, int outAt, int outLength) {
            requireLength(length, outLength);
            System.arraycopy(from, at, out, outAt, length);
        }
    },
    BLOSC {
        @Override
        void decode(Scratch scratch, byte[] from, int at, int length, byte[] out, int outAt, int outLength) {
            new Blosc(scratch, from, at, length).decode(out, outAt, outLength);
        }
    },
    ZSTD {
        @Override
        void decode(Scratch scratch, byte[] from, int at, int length, byte[] out, int outAt, int outLength) {
            try {
                requireLength(scratch.zstd().decompressByteArray(out, outAt, outLength, from, at, length), outLength);
            } catch (ZstdException e) {
                throw new DataException("its zstd data are damaged: " + e.getMessage(), e);
            }
        }
    },
    ZLIB {
        @Override
        void decode(Scratch scratch, byte[] from, int at, int length, byte[] out, int outAt, int outLength) {
            inflate(new Inflater(), from, at, length, out, outAt, outLength);
        }
    },
    GZIP {
        @Override
        void decode(Scratch scratch, byte[] from, int at, int length, byte[] out, int outAt, int outLength) {
            // numcodecs writes the plain header of 10 bytes, with no further fields.
            if (length < 18 || from[at] != 0x1f || from[at + 1] != (byte) 0x8b || from[at + 3] != 0) {
                throw new DataException("its gzip header is damaged, or has fields that are not read");
            }
            inflate(new Inflater(true), from, at + 10, length - 10, out, outAt, outLength);
        }
    },
    /** LZ4 as numcodecs frames it: the decoded length in front. */
    LZ4 {
        @Override
        void decode(Scratch scratch, byte[] from, int at, int length, byte[] out, int outAt, int outLength) {
            if (length < 4) {
                throw new DataException("its lz4 data end early");
            }
            requireLength(
                    ByteBuffer.wrap(from, at, 4).order(ByteOrder.LITTLE_ENDIAN).getInt(), outLength);
            lz4(from, at + 4, length - 4, out, outAt, outLength);
        }
    };

    private static final LZ4Factory LZ4_FACTORY = LZ4Factory.fastestInstance();

    /**
     * Decodes exactly {@code outLength} bytes.
     *
     * @throws DataException where the data are damaged or of another length
     */
    abstract void decode(Scratch scratch, byte[] from, int at, int length, byte[] out, int outAt, int outLength);

    /** The codec that {@code .zarray} names. */
    static Codec of(String where, Object compressor) {
        if (compressor == null) {
            return NONE;
        }
        Object id = compressor instanceof Map<?, ?> map ? map.get("id") : compressor;
        return switch (String.valueOf(id)) {
            case "blosc" -> BLOSC;
            case "zstd" -> ZSTD;
            case "zlib" -> ZLIB;
            case "gzip" -> GZIP;
            case "lz4" -> LZ4;
            default ->
                throw new DataException(where + ": codec " + id
                        + " is not supported; blosc, zstd, zlib, gzip, lz4 and none are. Convert the store, or leave the"
                        + " array out of a copy");
        };
    }

    private static void requireLength(long length, int expected) {
        if (length != expected) {
            throw new DataException("it decodes to " + length + " bytes, " + expected + " were expected");
        }
    }

    static void lz4(byte[] from, int at, int length, byte[] out, int outAt, int outLength) {
        try {
            requireLength(
                    LZ4_FACTORY.safeDecompressor().decompress(from, at, length, out, outAt, outLength), outLength);
        } catch (LZ4Exception e) {
            throw new DataException("its lz4 data are damaged: " + e.getMessage(), e);
        }
    }

    static void inflate(Inflater inflater, byte[] from, int at, int length, byte[] out, int outAt, int outLength) {
        try {
            inflater.setInput(from, at, length);
            int n = 0;
            while (n < outLength && !inflater.finished()) {
                int more = inflater.inflate(out, outAt + n, outLength - n);
                if (more == 0) {
                    break;
                }
                n += more;
            }
            requireLength(n, outLength);
        } catch (DataFormatException e) {
            throw new DataException("its zlib data are damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }
}
