package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.data.npy.NpyWriter;
import org.exolam.data.tensors.Safetensors;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Blas;
import org.exolam.linalg.Matrix;
import org.exolam.settings.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every representation, whatever its steps. */
class StepContractTest {
    /** Pull-backs pass through single precision where frames are wide. */
    private static final double LINEAR_TOLERANCE = 1e-5;

    private static final int FRAMES = 90;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void writeFiles() {
        double[] mask = new double[28 * 30];
        double[] random = new double[7 * 12];
        SplittableRandom source = new SplittableRandom(5);
        for (int i = 0; i < mask.length; i++) {
            mask[i] = source.nextDouble();
        }
        for (int i = 0; i < random.length; i++) {
            random[i] = source.nextGaussian();
        }
        NpyWriter.write(folder.resolve("mask.npy"), Matrix.of(28, 30, mask));
        NpyWriter.write(folder.resolve("matrix.npy"), Matrix.of(7, 12, random));
    }

    /** A pipeline and the frames it is for: wide pictures (single precision), small ones, vectors. */
    record Case(String pipeline, NumericArray frames) {
        @Override
        public String toString() {
            return pipeline.replaceAll("/[^ ]*/", "") + " on " + frames;
        }

        Representation fit() {
            return Frames.fit(pipeline, frames.rows(0, 50), frames.rows(50, FRAMES));
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        NumericArray wide = Frames.images(FRAMES, 28, 30, 3, 1);
        String mask = "mask " + folder.resolve("mask.npy");
        for (String p : List.of(
                "identity",
                "resize 7",
                "resize 14x15",
                "resize 9x40",
                "gray",
                "gray | standardise",
                "stack 3",
                "resize 8 | stack 2 | pca 5 | stack 2",
                "pca 6",
                "pca 6 whiten",
                "randomProjection 5",
                mask,
                mask + " | resize 10 | gray | standardise | pca 12 | randomProjection 4")) {
            cases.add(new Case(p, wide));
        }
        NumericArray agent = AgentRecording.twoEpisodes(50, FRAMES - 50);
        for (String p : List.of("mask recurrence", "mask recurrence | gray | pca 5", "resize 20 | mask recurrence")) {
            cases.add(new Case(p, agent));
        }
        NumericArray vectors = Frames.vectors(Frames.decaying(FRAMES, 12, 2));
        String linear = "linear " + folder.resolve("matrix.npy");
        for (String p : List.of("identity", "standardise", "pca 4", linear, linear + " | standardise", "stack 4")) {
            cases.add(new Case(p, vectors));
        }
        cases.add(new Case("standardise | pca 1 whiten", Frames.vectors(Frames.decaying(FRAMES, 1, 3))));
        cases.add(new Case("resize 3x2 | pca 2", Frames.images(FRAMES, 1, 1, 1, 4)));
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void savingAndLoadingGivesTheSameBits(Case c) {
        Representation fitted = c.fit();
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, fitted.tensors(), Map.of());
        Map<String, Matrix> tensors = new LinkedHashMap<>();
        var read = Safetensors.read(file);
        read.arrays().keySet().forEach(name -> tensors.put(name, read.matrix(name)));
        Map<String, Object> description = Json.parse("model.json", Json.pretty(fitted.describe()));

        Representation loaded = Representations.load(description, tensors, fitted.input());

        assertEquals(fitted.apply(c.frames(), true), loaded.apply(c.frames(), true));
        assertEquals(fitted.describe(), loaded.describe());
        assertEquals(fitted.tensors(), loaded.tensors());
        assertEquals(fitted.size(), loaded.size());
        assertEquals(fitted.history(), loaded.history());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFramesBitsDoNotDependOnHowManyComeWithIt(Case c) {
        Representation fitted = c.fit();
        Matrix whole = fitted.apply(c.frames(), true);
        assertEquals(FRAMES, whole.rows());
        assertEquals(fitted.size(), whole.cols());
        for (int length : List.of(1, 2, 7, 64, 65)) {
            assertEquals(whole, Frames.inSlices(fitted, c.frames(), length), "slices of " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bitsDoNotDependOnWorkersNorOnNativeThreads(Case c) {
        MemoryDataset data = Frames.dataset(c.frames().rows(0, 50), c.frames().rows(50, FRAMES));
        RepresentationSpec spec = Representations.parse(c.pipeline());
        Representation one = spec.fit(data, Frames.all(data), FitOptions.DEFAULT.withWorkers(1));
        Representation three = spec.fit(data, Frames.all(data), FitOptions.DEFAULT.withWorkers(3));
        assertEquals(one.tensors(), three.tensors());
        int threads = Blas.threads();
        try {
            Blas.threads(1);
            Matrix single = one.apply(c.frames(), true);
            Blas.threads(2);
            assertEquals(single, one.apply(c.frames(), true));
        } finally {
            Blas.threads(threads);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void pullingADirectionBackGivesItsValueOnFrames(Case c) {
        Representation fitted = c.fit();
        SplittableRandom random = new SplittableRandom(9);
        double[] w = new double[2 * fitted.size()];
        for (int i = 0; i < w.length; i++) {
            w[i] = random.nextGaussian();
        }
        Matrix directions = Matrix.of(2, fitted.size(), w);
        Matrix pulled = fitted.pullBackOrNull(directions);
        if (fitted.history() > 0 || c.pipeline().contains("recurrence")) {
            assertNull(pulled);
            return;
        }
        assertNotNull(pulled);
        Matrix x = c.frames().isBytes() ? Frames.numbers(c.frames()) : identity(c.frames());
        Matrix onFrames = x.timesTranspose(pulled);
        Matrix onFeatures = fitted.apply(c.frames(), true).timesTranspose(directions);
        double scale = 1 + onFeatures.maxAbs();
        for (int i = 1; i < FRAMES; i++) {
            for (int k = 0; k < 2; k++) {
                double expected = onFeatures.get(i, k) - onFeatures.get(0, k);
                double actual = onFrames.get(i, k) - onFrames.get(0, k);
                assertEquals(expected, actual, LINEAR_TOLERANCE * scale);
            }
        }
    }

    private static Matrix identity(NumericArray vectors) {
        double[] x = new double[vectors.size()];
        vectors.copyTo(0, x.length, x, 0);
        return Matrix.of(vectors.rows(), vectors.size() / vectors.rows(), x);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theConfigurationAndTheTextAskForTheSameAgain(Case c) {
        RepresentationSpec spec = Representations.parse(c.pipeline());
        assertEquals(spec, Representations.parse(spec.toString()));
        assertEquals(spec, Representations.parse(spec.configuration()));
        Map<String, Object> json = Json.parse("x", Json.pretty(Map.of("represent", spec.configuration())));
        assertEquals(spec, Representations.parse((List<?>) json.get("represent")));
        assertEquals(spec.hashCode(), Representations.parse(spec.toString()).hashCode());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noFramesGiveNoRows(Case c) {
        Representation fitted = c.fit();
        assertEquals(Matrix.zeros(0, fitted.size()), fitted.apply(c.frames().rows(0, 0), true));
        assertEquals(Matrix.zeros(0, fitted.size()), fitted.apply(c.frames().rows(0, fitted.history()), false));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void framesOfAnotherShapeOrTypeAreRefused(Case c) {
        Representation fitted = c.fit();
        NumericArray other = NumericArray.ofDoubles(Shape.of(2, 5), new double[10]);
        UsageException e = assertThrows(UsageException.class, () -> fitted.apply(other, true));
        assertTrue(e.getMessage().contains("float64[5]"), e.getMessage());
        assertTrue(e.getMessage().contains(fitted.input().shape().toString()), e.getMessage());
        BlockSpec otherSpec = BlockSpec.perFrame(DType.FLOAT64, Shape.of(5));
        assertThrows(UsageException.class, () -> Representations.load(fitted.describe(), fitted.tensors(), otherSpec));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aModelWithoutOrWithWrongTensorsIsRefused(Case c) {
        Representation fitted = c.fit();
        for (String name : fitted.tensors().keySet()) {
            Map<String, Matrix> missing = new LinkedHashMap<>(fitted.tensors());
            missing.remove(name);
            assertNames(name, fitted, missing);
            Map<String, Matrix> cut = new LinkedHashMap<>(fitted.tensors());
            cut.put(name, Matrix.zeros(1, 77_777));
            assertNames(name, fitted, cut);
            Map<String, Matrix> broken = new LinkedHashMap<>(fitted.tensors());
            broken.put(name, fitted.tensors().get(name).scale(Double.NaN));
            assertNames(name, fitted, broken);
        }
    }

    private static void assertNames(String name, Representation fitted, Map<String, Matrix> tensors) {
        DataException e = assertThrows(
                DataException.class, () -> Representations.load(fitted.describe(), tensors, fitted.input()));
        assertTrue(e.getMessage().contains(name), e.getMessage());
    }

    @Test
    void aDescriptionThatIsNotWholeIsRefused() {
        Representation fitted = Frames.fit("resize 4 | stack 2 | pca 3", Frames.images(9, 8, 8, 1, 1));
        for (Object steps : List.of(
                "none",
                List.of(Map.of("size", 3)),
                List.of(Map.of("step", "rezise")),
                List.of(Map.of("step", "resize")),
                List.of(Map.of("step", "resize", "size", List.of(0, 3))),
                List.of(Map.of("step", "stack")),
                List.of(Map.of("step", "pca", "size", "many")))) {
            Map<String, Object> description = new LinkedHashMap<>(fitted.describe());
            description.put("steps", steps);
            assertThrows(
                    DataException.class,
                    () -> Representations.load(description, fitted.tensors(), fitted.input()),
                    steps.toString());
        }
    }
}
