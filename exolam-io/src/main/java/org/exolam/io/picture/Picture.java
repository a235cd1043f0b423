package org.exolam.io.picture;

import org.exolam.data.Shape;

/**
 * A decoded picture.
 *
 * @param height rows
 * @param width columns
 * @param channels 1 (gray), 3 (RGB) or 4 (RGB and alpha)
 * @param pixels height × width × channels bytes; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent")
public record Picture(int height, int width, int channels, byte[] pixels) {
    public Shape shape() {
        return Shape.of(height, width, channels);
    }

    /**
     * The picture with another number of channels: gray repeated, alpha dropped.
     *
     * @param wanted 1 from gray alone, 3 or 4
     */
    public Picture withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        if (wanted == 1) {
            throw new IllegalArgumentException("colours do not become gray by themselves");
        }
        byte[] out = new byte[height * width * wanted];
        for (int i = 0; i < height * width; i++) {
            for (int c = 0; c < wanted; c++) {
                byte opaque = (byte) 255;
                byte gray = pixels[i * channels];
                out[i * wanted + c] = c == 3 ? opaque : channels == 1 ? gray : pixels[i * channels + c];
            }
        }
        return new Picture(height, width, wanted, out);
    }
}
