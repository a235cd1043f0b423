package org.exolam.io.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;

/**
 * Decodes PNG and JPEG: 8 bits a channel; gray, RGB, RGB with alpha; palettes become RGB. A picture that is damaged is an
 * error, never a picture with gray in place of what is missing. Safe for several threads.
 */
public final class Pictures {
    /** Longer than any picture of {@link PictureHeader#PIXELS_MAX} pixels worth decoding. */
    private static final long BYTES_MAX = 1L << 29;

    private Pictures() {}

    /** Decodes a file. */
    public static Picture decode(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new DataException(file + " has " + Files.size(file) + " bytes; no picture is that long");
            }
            return decode(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /**
     * Decodes a picture in memory.
     *
     * @param where file, episode and key, for messages
     * @param bytes not modified
     * @throws DataException where it is no PNG or JPEG, or is damaged
     */
    public static Picture decode(String where, byte[] bytes) {
        PictureHeader header = PictureHeader.of(where, bytes);
        String kind = header.kind().name().toLowerCase(Locale.ROOT);
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(kind);
        ImageReader reader = readers.next();
        // Warnings of the decoder: what it had to make up.
        String[] warning = new String[1];
        try (ImageInputStream in = new BytesStream(bytes)) {
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((source, text) -> warning[0] = text);
            BufferedImage image = reader.read(0);
            if (warning[0] != null) {
                throw new DataException(where + " is a damaged " + header.kind() + ": " + warning[0]);
            }
            return picture(image, header);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // The decoder's own faults on damaged input come as unchecked exceptions, too.
            throw new DataException(where + " is a damaged " + header.kind() + ": " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static Picture picture(BufferedImage image, PictureHeader header) {
        int height = image.getHeight();
        int width = image.getWidth();
        int channels = header.channels();
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(height, width), channels)];
        boolean isPlain = image.getRaster().getSampleModel() instanceof PixelInterleavedSampleModel model
                && image.getRaster().getDataBuffer() instanceof DataBufferByte
                && model.getNumBands() == channels
                && image.getColorModel().getNumComponents() == channels
                && model.getScanlineStride() == width * channels;
        if (isPlain) {
            byte[] raw = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
            int[] offsets = ((PixelInterleavedSampleModel) image.getRaster().getSampleModel()).getBandOffsets();
            for (int c = 0; c < channels; c++) {
                for (int i = c, from = offsets[c]; i < out.length; i += channels, from += channels) {
                    out[i] = raw[from];
                }
            }
        } else if (channels == 1 && image.getColorModel() instanceof IndexColorModel levels) {
            // Gray of 1, 2 or 4 bits: its numbers count levels.
            int[] samples = image.getRaster().getSamples(0, 0, width, height, 0, (int[]) null);
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) levels.getRed(samples[i]);
            }
        } else if (channels == 1) {
            int[] samples = image.getRaster().getSamples(0, 0, width, height, 0, (int[]) null);
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) samples[i];
            }
        } else {
            spread(image.getRGB(0, 0, width, height, null, 0, width), channels, out);
        }
        return new Picture(height, width, channels, out);
    }

    private static void spread(int[] argb, int channels, byte[] out) {
        for (int i = 0; i < argb.length; i++) {
            out[i * channels] = (byte) (argb[i] >> 16);
            out[i * channels + 1] = (byte) (argb[i] >> 8);
            out[i * channels + 2] = (byte) argb[i];
            if (channels == 4) {
                out[i * channels + 3] = (byte) (argb[i] >> 24);
            }
        }
    }
}
