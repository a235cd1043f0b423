package org.exolam.io.zarr;

import com.github.luben.zstd.ZstdDecompressCtx;

/** What decoding one chunk after another needs again and again. Not safe for several threads. */
final class Scratch implements AutoCloseable {
    private ZstdDecompressCtx zstdOrNull;
    private byte[] bytes = new byte[0];

    /** Some hundred kilobytes of native memory, which take about as long to set up as a frame takes to decode. */
    ZstdDecompressCtx zstd() {
        if (zstdOrNull == null) {
            zstdOrNull = new ZstdDecompressCtx();
        }
        return zstdOrNull;
    }

    /** An array of at least that length, holding anything. */
    byte[] bytes(int length) {
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        return bytes;
    }

    @Override
    public void close() {
        if (zstdOrNull != null) {
            zstdOrNull.close();
        }
        zstdOrNull = null;
        bytes = new byte[0];
    }
}
