package org.exolam.io.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.DType;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpzFile;
import org.exolam.data.tensors.Safetensors;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.Fixtures;
import org.exolam.io.cache.CacheOptions;
import org.exolam.io.cache.FrameCache;
import org.exolam.linalg.Matrix;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.RepresentationSpec;
import org.exolam.representation.Representations;
import org.exolam.settings.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxStepTest {
    /** The writer's own, between two runtimes; pixels pass through 8 bits on the way here without loss. */
    private static final double FEATURE_TOLERANCE = 1e-5;

    private static final double PIXEL_TOLERANCE = 1e-6;

    @TempDir
    Path folder;

    private static MemoryDataset dataset(NumericArray frames) {
        return MemoryDataset.frames("obs").episode(Map.of("obs", frames)).build();
    }

    private static Representation fit(RepresentationSpec spec, NumericArray frames) {
        return spec.fit(dataset(frames), List.of(0), FitOptions.DEFAULT);
    }

    private static NumericArray random(int n, int height, int width, int channels) {
        byte[] pixels = new byte[n * height * width * channels];
        new SplittableRandom(4).nextBytes(pixels);
        return NumericArray.ofBytes(DType.UINT8, Shape.of(n, height, width, channels), pixels);
    }

    /** The fixture's pictures, (N, 3, H, W) from 0 to 1, as the frames they were made from. */
    private NumericArray pictures() {
        try (NpzFile npz = NpzFile.open(Fixtures.copy("onnx/expected.npz", folder))) {
            NumericArray image = npz.readAll("image");
            int n = image.shape().get(0);
            int height = image.shape().get(2);
            int width = image.shape().get(3);
            byte[] out = new byte[image.size()];
            for (int i = 0; i < out.length; i++) {
                int place = i % (height * width);
                int channel = i / (height * width) % 3;
                int picture = i / (3 * height * width);
                out[(picture * height * width + place) * 3 + channel] = (byte) Math.round(255 * image.get(i));
            }
            return NumericArray.ofBytes(DType.UINT8, Shape.of(n, height, width, 3), out);
        }
    }

    private Path network() {
        return Fixtures.copy("onnx/features.onnx", folder);
    }

    @Test
    void featuresAreThoseOfTheWritersRuntime() {
        NumericArray frames = pictures();
        Representation features = fit(Representations.parse("onnx " + network()), frames);
        assertEquals(32, features.size());
        assertEquals(0, features.history());
        Matrix ours = features.apply(frames, true);
        try (NpzFile npz = NpzFile.open(folder.resolve("onnx/expected.npz"))) {
            NumericArray wanted = npz.readAll("features");
            for (int i = 0; i < wanted.size(); i++) {
                assertEquals(wanted.get(i), ours.array()[i], FEATURE_TOLERANCE, "number " + i);
            }
        }
        assertNull(features.pullBackOrNull(Matrix.identity(32)));
    }

    @Test
    void aSavedModelNeedsNoOtherFileAndGivesTheSameBits() throws IOException {
        NumericArray frames = pictures();
        Path network = network();
        RepresentationSpec spec = Representations.parse(List.of(
                Map.of("resize", List.of(24, 32)),
                Map.of("onnx", Map.of("file", network.toString(), "normalise", "imagenet")),
                "standardise"));
        Representation fitted = fit(spec, frames);
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, fitted.tensors(), Map.of());
        Files.delete(network);
        Map<String, Matrix> tensors = new LinkedHashMap<>();
        var read = Safetensors.read(file);
        read.arrays().keySet().forEach(name -> tensors.put(name, read.matrix(name)));
        Map<String, Object> description = Json.parse("model.json", Json.pretty(fitted.describe()));
        Representation loaded = Representations.load(description, tensors, fitted.input());
        assertEquals(fitted.apply(frames, true), loaded.apply(frames, true));
        assertEquals(Json.pretty(fitted.describe()), Json.pretty(loaded.describe()));
        assertEquals(fitted.tensors(), loaded.tensors());
        tensors.put(
                "represent.1.network",
                Matrix.zeros(tensors.get("represent.1.network").rows(), 1024));
        String message = assertThrows(
                        DataException.class, () -> Representations.load(description, tensors, fitted.input()))
                .getMessage();
        assertTrue(message.contains("is not the one that was saved"), message);
    }

    @Test
    void aFramesBitsDoNotDependOnHowManyComeWithIt() {
        NumericArray frames = random(9, 20, 30, 3);
        Representation features = fit(Representations.parse("onnx " + network()), frames);
        Matrix whole = features.apply(frames, true);
        for (int t = 0; t < 9; t++) {
            Matrix one = features.apply(frames.rows(t, t + 1), true);
            for (int j = 0; j < features.size(); j++) {
                assertEquals(whole.get(t, j), one.get(0, j));
            }
        }
    }

    @Test
    void aStepIsWrittenAsItIsParsed() {
        String text = "onnx my encoder.onnx size=14,28 features=cls";
        RepresentationSpec spec = Representations.parse(text);
        assertEquals(text, spec.toString());
        assertEquals(spec, Representations.parse(spec.configuration()));
        assertThrows(UsageException.class, () -> Representations.parse("onnx"));
        assertThrows(UsageException.class, () -> Representations.parse(List.of(Map.of("onnx", Map.of("size", 3)))));
    }

    @Test
    void featuresAreComputedOnceAndServedFromACache() {
        NumericArray frames = pictures();
        Representation features = fit(Representations.parse("onnx " + network()), frames);
        Matrix wanted = features.apply(frames, true);
        CacheOptions options = new CacheOptions(folder.resolve("cache"), "sha256:pictures", List.of(0));
        RepresentedFrames map = new RepresentedFrames(features);
        MemoryDataset data = dataset(frames);
        FrameCache.open(data, map, options);
        long read = data.rowsRead();
        FrameCache cache = FrameCache.open(data, new RepresentedFrames(features), options);
        assertEquals(read, data.rowsRead());
        NumericArray served = cache.read(0, 0, frames.rows());
        for (int i = 0; i < served.size(); i++) {
            assertEquals((float) wanted.array()[i], (float) served.get(i));
        }
        Representation other = fit(Representations.parse("onnx " + network() + " normalise=unit"), frames);
        assertTrue(!new RepresentedFrames(other).name().equals(map.name()));
        Representation stacked = fit(Representations.parse("onnx " + network() + " | stack 2"), frames);
        assertThrows(UsageException.class, () -> new RepresentedFrames(stacked));
    }

    private Path write(byte[] model) throws IOException {
        return Files.write(folder.resolve("tiny.onnx"), model);
    }

    private static double pixel(NumericArray frames, int place, int channel) {
        return frames.get(3 * place + channel) / 255;
    }

    @Test
    void tokensGiveTheClassTokenTheMeanOfThePatchesOrAllOfThem() throws IOException {
        NumericArray frames = random(1, 2, 3, 3);
        Path file = write(TinyOnnx.tokens().model(3, "n", 3, "h", "w"));
        Matrix cls = fit(Representations.parse("onnx " + file + " features=cls"), frames)
                .apply(frames, true);
        Matrix mean = fit(Representations.parse("onnx " + file), frames).apply(frames, true);
        Matrix rest = fit(Representations.parse("onnx " + file + " features=mean prefix=4"), frames)
                .apply(frames, true);
        Matrix grid = fit(Representations.parse("onnx " + file + " features=grid"), frames)
                .apply(frames, true);
        assertEquals(List.of(3, 3, 3, 15), List.of(cls.cols(), mean.cols(), rest.cols(), grid.cols()));
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            for (int p = 1; p < 6; p++) {
                sum += pixel(frames, p, c);
                assertEquals(pixel(frames, p, c), grid.get(0, 3 * (p - 1) + c), PIXEL_TOLERANCE);
            }
            assertEquals(pixel(frames, 0, c), cls.get(0, c), PIXEL_TOLERANCE);
            assertEquals(sum / 5, mean.get(0, c), PIXEL_TOLERANCE);
            assertEquals((pixel(frames, 4, c) + pixel(frames, 5, c)) / 2, rest.get(0, c), PIXEL_TOLERANCE);
        }
        assertSays("no patch is left", "onnx " + file + " prefix=6", frames);
    }

    @Test
    void mapsGiveTheMeanOfTheirPlacesOrAllOfThem() throws IOException {
        NumericArray frames = random(1, 2, 3, 3);
        Path file = write(
                new TinyOnnx().node("Identity", List.of("x"), "y", Map.of()).model(4, "n", 3, "h", "w"));
        Matrix mean = fit(Representations.parse("onnx " + file), frames).apply(frames, true);
        Matrix grid = fit(Representations.parse("onnx " + file + " features=grid"), frames)
                .apply(frames, true);
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            for (int p = 0; p < 6; p++) {
                sum += pixel(frames, p, c);
                assertEquals(pixel(frames, p, c), grid.get(0, 6 * c + p), PIXEL_TOLERANCE);
            }
            assertEquals(sum / 6, mean.get(0, c), PIXEL_TOLERANCE);
        }
        assertSays("no class token", "onnx " + file + " features=cls", frames);
    }

    @Test
    void layoutSizeAndNormalisationComeFromTheFileOrTheOptions() throws IOException {
        NumericArray frames = random(1, 4, 6, 3);
        // Channels last, of one size, and normalised: all in the file.
        byte[] model = new TinyOnnx()
                .integers("shape", 1, -1, 3)
                .node("Reshape", List.of("x", "shape"), "y", Map.of())
                .metadata("mean", "[0.5, 0.25, 0]")
                .metadata("std", "0.5,0.5,2")
                .model(3, 1, 2, 3, 3);
        Path file = write(model);
        Matrix grid = fit(Representations.parse("onnx " + file + " features=grid prefix=0"), frames)
                .apply(frames, true);
        Representation half = fit(Representations.parse("resize 2x3"), frames);
        Matrix small = half.apply(frames, true);
        double[] mean = {0.5, 0.25, 0};
        double[] std = {0.5, 0.5, 2};
        assertEquals(18, grid.cols());
        for (int i = 0; i < 18; i++) {
            assertEquals((small.get(0, i) - mean[i % 3]) / std[i % 3], grid.get(0, i), PIXEL_TOLERANCE);
        }
        Matrix other = fit(
                        Representations.parse("onnx " + file + " features=grid prefix=0 mean=0 std=1,2,4 scale=255"),
                        frames)
                .apply(frames, true);
        double[] divisors = {1, 2, 4};
        for (int i = 0; i < 18; i++) {
            assertEquals(small.get(0, i) * 255 / divisors[i % 3], other.get(0, i), 255 * PIXEL_TOLERANCE);
        }
        assertSays("takes pictures of 2 × 3", "onnx " + file + " size=7", frames);
        assertSays("takes 2 channels", "onnx " + file + " layout=nchw", frames);
    }

    @Test
    void grayFramesAreFedAsColour() throws IOException {
        NumericArray gray = random(1, 2, 3, 1);
        Path file = write(TinyOnnx.tokens().model(3, "n", 3, "h", "w"));
        Matrix cls = fit(Representations.parse("onnx " + file + " features=cls"), gray)
                .apply(gray, true);
        for (int c = 0; c < 3; c++) {
            assertEquals(gray.get(0) / 255, cls.get(0, c), PIXEL_TOLERANCE);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bogus=3 | unknown key onnx.bogus",
                "features=best | known are cls, mean, grid",
                "normalise=mine | known are none, imagenet, clip, unit",
                "layout=hwcn | known are nchw, nhwc",
                "std=0 | no colour can be divided by 0",
                "mean=1,2 | one number, or one a colour",
                "size=0 | from 1 to 4096",
                "output=other | there is no \"other\"",
                "input=other | name the one that takes pictures",
            })
    void anOptionThatDoesNotFitIsNamed(String option, String fragment) {
        assertSays(fragment, "onnx " + network() + " " + option, random(1, 4, 4, 3));
    }

    private static void assertSays(String fragment, String pipeline, NumericArray frames) {
        String message = assertThrows(UsageException.class, () -> fit(Representations.parse(pipeline), frames))
                .getMessage();
        assertTrue(message.contains(fragment), message);
    }

    @Test
    void vectorsHaveNoFeatures() {
        NumericArray vectors = MemoryDataset.vectors(new double[][] {{1, 2}, {3, 4}});
        assertSays("needs images", "onnx " + network(), vectors);
    }

    @ParameterizedTest(name = "{0} says \"{1}\"")
    @CsvSource(
            delimiter = '|',
            value = {
                "truncated/onnx-10.onnx | is no ONNX network that can be run",
                "truncated/onnx-50.onnx | is no ONNX network that can be run",
                "truncated/onnx-99.onnx | is no ONNX network that can be run",
                "truncated/onnx-empty.onnx | is an empty file",
                "onnx/unknown-operator.onnx | Rolu",
                "onnx/text.onnx | is text",
            })
    void aNetworkWithAFaultIsRefusedWithASentence(String name, String fragment) {
        Path file = Fixtures.copy("broken/" + name, folder);
        String message = assertThrows(
                        DataException.class, () -> fit(Representations.parse("onnx " + file), random(1, 48, 64, 3)))
                .getMessage();
        assertTrue(
                message.contains(fragment)
                        && message.contains(file.getFileName().toString()),
                message);
        assertTrue(message.lines().count() == 1, message);
    }

    @Test
    void aNetworkThatIsNotThereIsRefused() {
        assertThrows(DataException.class, () -> fit(Representations.parse("onnx none.onnx"), random(1, 4, 4, 3)));
    }
}
