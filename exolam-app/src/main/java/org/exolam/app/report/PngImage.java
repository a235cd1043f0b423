package org.exolam.app.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;

/** An immutable PNG file in memory. */
public final class PngImage {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int HEADER_BYTES = 24;

    private final byte[] bytes;

    private PngImage(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A PNG file's bytes, copied.
     *
     * @throws DataException where they are no PNG
     */
    public static PngImage of(byte[] file) {
        if (file.length < HEADER_BYTES || !Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw new DataException("a picture of " + file.length + " bytes does not begin as a PNG file does; "
                    + "pictures of a report must be PNG");
        }
        return new PngImage(file.clone());
    }

    /**
     * Encodes a frame, shape H×W, H×W×1 (grey) or H×W×3 (RGB): integers count as 0…255, floating-point numbers as 0…1;
     * what lies outside is clipped, NaN is black.
     *
     * @throws DataException where the shape is another one
     */
    public static PngImage fromFrame(NumericArray frame) {
        Shape shape = frame.shape();
        int channels = shape.rank() == 2 ? 1 : shape.rank() == 3 ? shape.get(2) : 0;
        if (channels != 1 && channels != 3 || frame.size() == 0) {
            throw new DataException("a frame of shape " + shape + " is no picture; expected H×W, H×W×1 or H×W×3");
        }
        double scale = frame.dtype().isFloating() ? 255 : 1;
        int[] argb = new int[shape.get(0) * shape.get(1)];
        for (int p = 0; p < argb.length; p++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                rgb = rgb << 8 | toByte(scale * frame.get(p * channels + Math.min(c, channels - 1)));
            }
            argb[p] = 0xFF000000 | rgb;
        }
        return encode(shape.get(1), shape.get(0), argb, BufferedImage.TYPE_INT_RGB);
    }

    /** Encodes pixels of 8 bits each for alpha, red, green, blue, row by row. */
    static PngImage fromArgb(int width, int height, int[] argb) {
        return encode(width, height, argb, BufferedImage.TYPE_INT_ARGB);
    }

    public int width() {
        return ByteBuffer.wrap(bytes).getInt(16);
    }

    public int height() {
        return ByteBuffer.wrap(bytes).getInt(20);
    }

    /** The file, copied. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    String dataUri() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
    }

    private static int toByte(double v) {
        return (int) Math.round(Math.min(255, Math.max(0, v)));
    }

    private static PngImage encode(int width, int height, int[] argb, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        image.setRGB(0, 0, width, height, argb, 0, width);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // The default image stream spools to a temporary file; this one stays in memory.
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "png", stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PngImage(out.toByteArray());
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PngImage p && Arrays.equals(bytes, p.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
