package org.exolam.representation;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyFile;
import org.exolam.data.npy.NpzFile;
import org.exolam.data.tensors.Safetensors;
import org.exolam.data.tensors.Tensors;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.settings.AtomicFiles;

/** Arrays that a step of a representation names by file: matrices and masks. */
final class ArrayFile {
    /** A header may claim more than any frame has; nothing of that size is allocated. */
    private static final long PIXELS_MOST = 1 << 26;

    private static final long PNG_BYTES_MOST = 1 << 28;
    private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
    /** "IEND". */
    private static final int PNG_END = 0x49454E44;
    /** Length, type and checksum. */
    private static final int CHUNK_FRAME = 3 * Integer.BYTES;

    private static final int RGB = 3;

    private ArrayFile() {}

    /** A matrix from npy, or from an npz or safetensors file that holds it alone; a vector is one row. */
    static Matrix matrix(Path file) {
        NumericArray array = switch (ending(file)) {
            case "npy" -> npy(file);
            case "npz" -> npz(file);
            case "safetensors" -> safetensors(file);
            default ->
                throw new UsageException(file
                        + " is no file that a matrix is read from; give one that ends in .npy, .npz or .safetensors");
        };
        int rank = array.shape().rank();
        if (rank != 1 && rank != 2) {
            throw new UsageException(
                    file + " holds an array of shape " + array.shape() + "; expected a matrix (rows," + " columns)");
        }
        requireFinite(file, array);
        double[] values = new double[array.size()];
        array.copyTo(0, values.length, values, 0);
        int rows = rank == 1 ? 1 : array.shape().get(0);
        return Matrix.of(rows, rank == 1 ? values.length : array.shape().get(1), values);
    }

    /**
     * A mask from npy or PNG. PNG values, and uint8 values where any exceeds 1, are divided by the largest possible; all
     * others are taken as they are.
     */
    static NumericArray mask(Path file) {
        switch (ending(file)) {
            case "npy":
                NumericArray array = npy(file);
                requireFinite(file, array);
                return array.dtype() == DType.UINT8 ? fromBytes(array) : array;
            case "png":
                return png(file);
            default:
                throw new UsageException(
                        file + " is no file that a mask is read from; give one that ends in .npy or .png");
        }
    }

    private static String ending(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static void requireFinite(Path file, NumericArray array) {
        int bad = array.firstNonFinite();
        if (bad >= 0) {
            throw new DataException(file + ": element " + bad + " of " + array.shape() + " is " + array.get(bad)
                    + "; expected finite numbers");
        }
    }

    private static NumericArray npy(Path file) {
        try (NpyFile opened = NpyFile.open(file)) {
            return opened.readAll();
        }
    }

    private static NumericArray npz(Path file) {
        try (NpzFile opened = NpzFile.open(file)) {
            return opened.readAll(only(file, opened.keys()));
        }
    }

    private static NumericArray safetensors(Path file) {
        Tensors tensors = Safetensors.read(file);
        return tensors.arrays().get(only(file, tensors.arrays().keySet()));
    }

    private static String only(Path file, Set<String> keys) {
        if (keys.size() != 1) {
            throw new UsageException(file + " holds " + keys.size() + " arrays " + keys
                    + "; expected the matrix alone: save it in a file of its own");
        }
        return keys.iterator().next();
    }

    private static NumericArray fromBytes(NumericArray bytes) {
        double[] values = new double[bytes.size()];
        bytes.copyTo(0, values.length, values, 0);
        double largest = 0;
        for (double v : values) {
            largest = Math.max(largest, v);
        }
        if (largest > 1) {
            for (int i = 0; i < values.length; i++) {
                values[i] /= 255;
            }
        }
        return NumericArray.ofDoubles(bytes.shape(), values);
    }

    private static NumericArray png(Path file) {
        try {
            if (Files.size(file) > PNG_BYTES_MOST) {
                throw new DataException(file + " has " + Files.size(file) + " bytes; a mask has the size of a frame");
            }
            byte[] bytes = Files.readAllBytes(file);
            requireWhole(bytes);
            try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
                ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
                reader.setInput(stream, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > PIXELS_MOST) {
                    throw new DataException(file + " claims " + reader.getWidth(0) + "×" + reader.getHeight(0)
                            + " pixels; a mask has the size of a frame");
                }
                return values(reader.read(0));
            }
        } catch (IOException e) {
            throw new DataException(
                    "cannot read the mask " + file + ": " + AtomicFiles.reason(e) + "; give a readable PNG", e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // The decoder of the JDK answers some corrupt headers with these.
            throw new DataException("cannot read the mask " + file + ": it is no valid PNG; write it again", e);
        }
    }

    /** The decoder fills what a cut file lacks with zeros: every chunk must be there, and be what its sum says. */
    private static void requireWhole(byte[] png) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(png);
        if (png.length < Long.BYTES || in.getLong() != PNG_SIGNATURE) {
            throw new IOException("it does not begin as a PNG does");
        }
        int type = 0;
        while (type != PNG_END) {
            int length = in.remaining() < CHUNK_FRAME ? -1 : in.getInt();
            if (length < 0 || length > in.remaining() - 2 * Integer.BYTES) {
                throw new IOException("it ends early, after " + png.length + " bytes");
            }
            CRC32 sum = new CRC32();
            sum.update(png, in.position(), Integer.BYTES + length);
            type = in.getInt();
            in.position(in.position() + length);
            if (in.getInt() != (int) sum.getValue()) {
                throw new IOException("it is damaged before byte " + in.position());
            }
        }
    }

    /** (H, W) where the channels agree, else (H, W, 3); alpha is left out. */
    private static NumericArray values(BufferedImage image) {
        int h = image.getHeight();
        int w = image.getWidth();
        double[] rgb = new double[h * w * RGB];
        boolean isGray = true;
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int at = (y * w + x) * RGB;
                for (int c = 0; c < RGB; c++) {
                    rgb[at + c] = value(image, x, y, c);
                }
                isGray &= rgb[at] == rgb[at + 1] && rgb[at] == rgb[at + 2];
            }
        }
        if (!isGray) {
            return NumericArray.ofDoubles(Shape.of(h, w, RGB), rgb);
        }
        double[] gray = new double[h * w];
        for (int p = 0; p < gray.length; p++) {
            gray[p] = rgb[p * RGB];
        }
        return NumericArray.ofDoubles(Shape.of(h, w), gray);
    }

    private static double value(BufferedImage image, int x, int y, int channel) {
        if (image.getColorModel() instanceof IndexColorModel) {
            return (image.getRGB(x, y) >> (8 * (RGB - 1 - channel)) & 0xff) / 255.0;
        }
        // Samples, not getRGB: that would turn the linear grey of a grey PNG into sRGB.
        Raster raster = image.getRaster();
        int band = raster.getNumBands() < RGB ? 0 : channel;
        int bits = image.getSampleModel().getSampleSize(band);
        return raster.getSample(x, y, band) / (double) ((1L << bits) - 1);
    }
}
