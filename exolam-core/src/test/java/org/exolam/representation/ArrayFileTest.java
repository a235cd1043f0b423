package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyWriter;
import org.exolam.data.npy.NpzWriter;
import org.exolam.data.tensors.Safetensors;
import org.exolam.error.DataException;
import org.exolam.error.ExolamException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that take a matrix or a mask from a file. */
class ArrayFileTest {
    private static final double ROUNDING = 1e-12;
    private static final Matrix MATRIX = Matrix.of(2, 3, 1, 2, 3, 4, 5, 6);

    @TempDir
    private Path folder;

    private final NumericArray vectors = NumericArray.ofDoubles(Shape.of(2, 3), new double[] {1, 0, 0, 1, 1, 1});

    @Test
    void aMatrixIsReadFromEveryFormatWithItsRowsAsOutputs() {
        Path npy = folder.resolve("m.npy");
        Path npz = folder.resolve("m.npz");
        Path tensors = folder.resolve("m.SAFETENSORS");
        NpyWriter.write(npy, MATRIX);
        NpzWriter.write(npz, writer -> writer.add("m", DType.FLOAT64, MATRIX));
        Safetensors.write(tensors, Map.of("m", MATRIX), Map.of());
        for (Path file : new Path[] {npy, npz, tensors}) {
            Representation fitted = Frames.fit("linear " + file, vectors);
            assertEquals(Matrix.of(2, 2, 1, 4, 6, 15), fitted.apply(vectors, true), file.toString());
            assertEquals(
                    Matrix.of(1, 3, 4, 5, 6), fitted.pullBackOrNull(Matrix.of(1, 2, 0, 1)), "pulled back, " + file);
        }
    }

    @Test
    void theOracleAnnihilatesTheBackground() {
        double[] v = {0.6, 0, 0.8};
        Matrix column = Matrix.of(3, 1, v);
        Path file = folder.resolve("oracle.npy");
        NpyWriter.write(file, Matrix.identity(3).minus(column.timesTranspose(column)));
        NumericArray background = NumericArray.ofDoubles(Shape.of(1, 3), v.clone());
        assertTrue(
                Frames.fit("linear " + file, background).apply(background, true).maxAbs() < ROUNDING);
    }

    @Test
    void matricesThatDoNotFitAreRefused() {
        Path file = folder.resolve("m.npy");
        NpyWriter.write(file, Matrix.zeros(2, 4));
        assertSays(UsageException.class, "2 × 4", "linear " + file);
        Path cube = folder.resolve("cube.npy");
        NpyWriter.write(cube, DType.FLOAT32, 2, Shape.of(3, 1), sink -> sink.put(new double[6], 0, 6));
        assertSays(UsageException.class, "[2, 3, 1]", "linear " + cube);
        Path two = folder.resolve("two.npz");
        NpzWriter.write(two, w -> {
            w.add("a", DType.FLOAT64, MATRIX);
            w.add("b", DType.FLOAT64, MATRIX);
        });
        assertSays(UsageException.class, "2 arrays", "linear " + two);
        Path nan = folder.resolve("nan.npy");
        NpyWriter.write(nan, Matrix.of(1, 3, 1, Double.NaN, 2));
        assertSays(DataException.class, "element 1", "linear " + nan);
        Path empty = folder.resolve("empty.npy");
        NpyWriter.write(empty, Matrix.zeros(0, 3));
        assertSays(UsageException.class, "no row", "linear " + empty);
        assertSays(DataException.class, "absent.npy", "linear " + folder.resolve("absent.npy"));
    }

    private void assertSays(Class<? extends ExolamException> type, String expected, String pipeline) {
        ExolamException e = assertThrows(type, () -> Frames.fit(pipeline, vectors));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    private static NumericArray white(int h, int w, int c) {
        byte[] pixels = new byte[h * w * c];
        java.util.Arrays.fill(pixels, (byte) 255);
        return NumericArray.ofBytes(DType.UINT8, Shape.of(1, h, w, c), pixels);
    }

    private Path png(int type, int... rgb) throws IOException {
        BufferedImage image = new BufferedImage(rgb.length, 1, type);
        for (int x = 0; x < rgb.length; x++) {
            if (image.getRaster().getNumBands() == 1 && type != BufferedImage.TYPE_BYTE_INDEXED) {
                image.getRaster().setSample(x, 0, 0, rgb[x] & 0xff);
            } else {
                image.setRGB(x, 0, 0xff000000 | rgb[x]);
            }
        }
        Path file = folder.resolve("mask" + type + ".png");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        Files.write(file, bytes.toByteArray());
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void aPngOfGreysIsAMaskOfShares(int type) throws IOException {
        Path file = png(type, 0x000000, 0x333333, 0xffffff);
        NumericArray frames = white(1, 3, 2);
        Matrix y = Frames.fit("mask " + file, frames).apply(frames, true);
        assertEquals(Matrix.of(1, 6, 0, 0, 0.2, 0.2, 1, 1), y);
    }

    @Test
    void sixteenBitPngsAreSharesOfTheirLargestValue() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 65_535);
        image.getRaster().setSample(1, 0, 0, 13_107);
        Path file = folder.resolve("deep.png");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        Files.write(file, bytes.toByteArray());
        NumericArray frames = white(1, 2, 1);
        assertEquals(Matrix.of(1, 2, 1, 0.2), Frames.fit("mask " + file, frames).apply(frames, true));
    }

    @Test
    void colouredPngsMaskEachChannel() throws IOException {
        Path file = png(BufferedImage.TYPE_INT_RGB, 0xff0033, 0x00ff00);
        NumericArray frames = white(1, 2, 3);
        Matrix y = Frames.fit("mask " + file, frames).apply(frames, true);
        assertEquals(Matrix.of(1, 6, 1, 0, 0.2, 0, 1, 0), y);
    }

    @Test
    void npyMasksOfFlagsBytesAndFloatsMeanTheSame() {
        NumericArray frames = white(1, 2, 1);
        Path flags = folder.resolve("flags.npy");
        NpyWriter.write(flags, DType.UINT8, 1, Shape.of(2), sink -> sink.put(0, 1));
        Path bytes = folder.resolve("bytes.npy");
        NpyWriter.write(bytes, DType.UINT8, 1, Shape.of(2), sink -> sink.put(0, 255));
        Path floats = folder.resolve("floats.npy");
        NpyWriter.write(floats, Matrix.of(1, 2, 0, 1));
        for (Path file : new Path[] {flags, bytes, floats}) {
            assertEquals(
                    Matrix.of(1, 2, 0, 1), Frames.fit("mask " + file, frames).apply(frames, true), file.toString());
        }
        Path vector = folder.resolve("vector.npy");
        NpyWriter.write(vector, DType.FLOAT64, 3, Shape.of(), sink -> sink.put(new double[] {1, 0, 2}, 0, 3));
        assertEquals(
                Matrix.of(2, 3, 1, 0, 0, 1, 0, 2),
                Frames.fit("mask " + vector, vectors).apply(vectors, true));
    }

    @Test
    void masksThatDoNotFitAreRefused() throws IOException {
        Path file = png(BufferedImage.TYPE_INT_RGB, 0xff0033, 0x00ff00);
        NumericArray grey = white(1, 2, 1);
        UsageException e = assertThrows(UsageException.class, () -> Frames.fit("mask " + file, grey));
        assertTrue(e.getMessage().contains("[1, 2, 3]") && e.getMessage().contains("1×2×1 images"), e.getMessage());
    }

    @Test
    void brokenPngsAreRefusedInOneSentence() throws IOException {
        byte[] whole = Files.readAllBytes(png(BufferedImage.TYPE_INT_RGB, 1, 2, 3, 4));
        NumericArray frames = white(1, 4, 3);
        for (int length = 0; length < whole.length; length++) {
            Path cut = folder.resolve("cut.png");
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            DataException c =
                    assertThrows(DataException.class, () -> Frames.fit("mask " + cut, frames), "cut at " + length);
            assertTrue(c.getMessage().contains("cut.png"), c.getMessage());
        }
        for (int at = 0; at < whole.length; at++) {
            Path turned = folder.resolve("turned.png");
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(turned, damaged);
            assertThrows(DataException.class, () -> Frames.fit("mask " + turned, frames), "turned at " + at);
        }
        byte[] claims = whole.clone();
        claims[16] = 0x7f;
        claims[20] = 0x7f;
        CRC32 sum = new CRC32();
        sum.update(claims, 12, 17);
        ByteBuffer.wrap(claims).putInt(29, (int) sum.getValue());
        Path huge = folder.resolve("huge.png");
        Files.write(huge, claims);
        DataException e = assertThrows(DataException.class, () -> Frames.fit("mask " + huge, frames));
        assertTrue(e.getMessage().contains("claims"), e.getMessage());
        assertThrows(DataException.class, () -> Frames.fit("mask " + folder.resolve("absent.png"), frames));
    }
}
