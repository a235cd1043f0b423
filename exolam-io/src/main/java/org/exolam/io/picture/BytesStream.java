package org.exolam.io.picture;

import javax.imageio.stream.ImageInputStreamImpl;

/** A picture in memory as the decoder wants it, without a copy: the library's own stream keeps a second one. */
final class BytesStream extends ImageInputStreamImpl {
    private final byte[] bytes;

    BytesStream(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int at, int length) {
        bitOffset = 0;
        if (streamPos >= bytes.length) {
            return -1;
        }
        int n = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, to, at, n);
        streamPos += n;
        return n;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
