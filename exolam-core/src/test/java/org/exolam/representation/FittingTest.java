package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.exolam.data.DType;
import org.exolam.data.Dataset;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Blas;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the frames reach a fit: which, how often, in what pieces. */
class FittingTest {
    private static final double ROUNDING = 1e-12;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "standardise",
                "pca 3",
                "resize 20 | stack 2 | standardise | pca 3",
                "resize 4 | gray | pca 3 whiten"
            })
    void testEpisodesAreNeverOpened(String pipeline) {
        NumericArray wild = NumericArray.ofBytes(DType.UINT8, Shape.of(9, 32, 32, 3), new byte[9 * 32 * 32 * 3]);
        MemoryDataset data =
                Frames.dataset(Frames.images(30, 32, 32, 3, 1), wild, Frames.images(30, 32, 32, 3, 2), wild);
        Dataset guarded = Frames.only(data, List.of(0, 2));
        Representation fitted = Representations.parse(pipeline).fit(guarded, List.of(0, 2), FitOptions.DEFAULT);
        Representation alone = Frames.fit(pipeline, Frames.images(30, 32, 32, 3, 1), Frames.images(30, 32, 32, 3, 2));
        assertEquals(alone.tensors(), fitted.tensors());
        assertEquals(0, data.openEpisodes());
        assertEquals(1, data.mostOpenEpisodes());
    }

    @Test
    void stepsThatNeedNoFittingReadNothing() {
        MemoryDataset data = Frames.dataset(Frames.images(30, 8, 8, 3, 1));
        Representation fitted = Representations.parse("resize 4 | gray | stack 2 | randomProjection 3")
                .fit(data, List.of(0), FitOptions.DEFAULT);
        assertEquals(0, data.rowsRead());
        assertEquals(3, fitted.size());
        assertEquals(1, fitted.history());
    }

    @Test
    void aLongEpisodeIsReadInSlices() {
        MemoryDataset data = Frames.dataset(Frames.images(6000, 10, 10, 3, 1));
        Representations.parse("pca 2").fit(data, List.of(0), FitOptions.DEFAULT);
        assertEquals(6000, data.rowsRead());
        assertTrue(data.largestRead() <= 2048, "largest read " + data.largestRead());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"resize 9 | gray | standardise | pca 5 whiten", "stack 3 | resize 8 | pca 4", "gray | stack 2"})
    void aChainIsItsStepsOneBehindTheOther(String pipeline) {
        NumericArray[] episodes = {
            Frames.images(40, 18, 27, 3, 1), Frames.images(1, 18, 27, 3, 2), Frames.images(33, 18, 27, 3, 3)
        };
        Representation whole = Frames.fit(pipeline, episodes);
        // Each step by itself, fitted on what the step before made of the episodes, as float64 frames.
        NumericArray[] rows = new NumericArray[episodes.length];
        FrameShape shape = FrameShape.image(18, 27, 3);
        for (int e = 0; e < rows.length; e++) {
            rows[e] = asFrames(Frames.numbers(episodes[e]), shape);
        }
        for (String segment : pipeline.split("\\|")) {
            Representation step = Frames.fit(segment, rows);
            shape = Steps.parse(Arguments.ofText("test", segment)).output(shape);
            for (int e = 0; e < rows.length; e++) {
                rows[e] = asFrames(step.apply(rows[e], true), shape);
            }
        }
        for (int e = 0; e < rows.length; e++) {
            Matrix all = whole.apply(episodes[e], true);
            for (int i = 0; i < all.array().length; i++) {
                assertEquals(rows[e].get(i), all.array()[i], 1e-5 * (1 + all.maxAbs()), "episode " + e + ", " + i);
            }
        }
    }

    private static NumericArray asFrames(Matrix rows, FrameShape shape) {
        Shape s = shape.isImage()
                ? Shape.of(rows.rows(), shape.height(), shape.width(), shape.channels())
                : Shape.of(rows.rows(), shape.size());
        return NumericArray.ofDoubles(s, rows.array().clone());
    }

    @Test
    void stackingStartsWithTheFirstFrameRepeatedAndPutsTheOldestChannelsFirst() {
        byte[] pixels = {10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33};
        // Three frames of 1 × 2 pixels, 2 channels.
        NumericArray frames = NumericArray.ofBytes(DType.UINT8, Shape.of(3, 1, 2, 2), pixels);
        Representation stack = Frames.fit("stack 3", frames);
        Matrix y = stack.apply(frames, true).scale(255);
        double[][] expected = {
            {10, 11, 10, 11, 10, 11, 12, 13, 12, 13, 12, 13},
            {10, 11, 10, 11, 20, 21, 12, 13, 12, 13, 22, 23},
            {10, 11, 20, 21, 30, 31, 12, 13, 22, 23, 32, 33}
        };
        assertTrue(y.minus(Matrix.ofRows(expected)).maxAbs() < ROUNDING * 255, y.toString());
        assertEquals(y.rowRange(2, 3), stack.apply(frames, false).scale(255));
    }

    @Test
    void stackedVectorsStandOneBehindTheOther() {
        NumericArray frames = MemoryDataset.vectors(new double[][] {{1, 2}, {3, 4}, {5, 6}});
        Matrix expected = Matrix.of(3, 4, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 5, 6);
        assertEquals(expected, Frames.fit("stack 2", frames).apply(frames, true));
    }

    @Test
    void aFitOnStackedFramesNeverMixesEpisodes() {
        NumericArray first = MemoryDataset.vectors(new double[][] {{1}, {2}});
        NumericArray second = MemoryDataset.vectors(new double[][] {{10}, {20}});
        Representation fitted = Frames.fit("stack 2 | standardise", first, second);
        // Rows (1,1), (1,2), (10,10), (10,20).
        assertEquals(Matrix.of(1, 2, 5.5, 8.25), fitted.tensors().get("represent.1.mean"));
    }

    @Test
    void standardisedTrainingFramesHaveMeanZeroAndDeviationOne() {
        Matrix x = Frames.decaying(5000, 7, 3);
        NumericArray all = Frames.vectors(x);
        Representation fitted = Frames.fit("standardise", all.rows(0, 1200), all.rows(1200, 5000));
        Matrix y = fitted.apply(all, true);
        for (int j = 0; j < 7; j++) {
            double sum = 0;
            double squares = 0;
            for (double v : y.column(j)) {
                sum += v;
                squares += v * v;
            }
            assertEquals(0, sum / 5000, 1e-10);
            assertEquals(1, squares / 5000, 1e-10);
        }
        assertEquals(List.of(), fitted.notices());
    }

    @Test
    void constantDimensionsKeepTheirScaleAndAreNamed() {
        double[][] rows = new double[50][];
        for (int i = 0; i < 50; i++) {
            rows[i] = new double[] {0.1, i, -7e8 + 1e-9 * i};
        }
        NumericArray frames = MemoryDataset.vectors(rows);
        Representation fitted = Frames.fit("standardise", frames);
        assertEquals(
                List.of(
                        "standardise: 2 of 3 dimensions are constant in the training frames and are left unscaled: 0, 2"),
                fitted.notices());
        Matrix y = fitted.apply(frames, true);
        assertTrue(y.isFinite());
        assertEquals(1, fitted.tensors().get("represent.0.deviation").get(0, 0));

        Representation images =
                Frames.fit("standardise", NumericArray.ofBytes(DType.UINT8, Shape.of(2, 5, 4, 3), new byte[120]));
        assertTrue(
                images.notices().get(0).startsWith("standardise: 60 of 60"),
                images.notices().get(0));
        assertTrue(
                images.notices().get(0).contains("(row 0, column 1, channel 2)"),
                images.notices().get(0));
        assertTrue(
                images.notices().get(0).endsWith("and 50 more"),
                images.notices().get(0));
    }

    @ParameterizedTest(name = "{0} of 1000 frames")
    @CsvSource({"2", "17", "100", "999"})
    void atMostSoManyFramesAreUsedSpreadOverAllEpisodes(int most) {
        NumericArray[] episodes = new NumericArray[50];
        for (int e = 0; e < 50; e++) {
            episodes[e] = Frames.vectors(Frames.decaying(20, 3, e));
        }
        MemoryDataset data = Frames.dataset(episodes);
        FitOptions options = new FitOptions(0, 2, most);
        FrameStatistics statistics = FrameStatistics.of(data, Frames.all(data), options);
        assertEquals(most, statistics.count());
        assertEquals(most, data.rowsRead());
        Representation fitted = Representations.parse("standardise").fit(data, Frames.all(data), options);
        assertEquals(
                List.of("the representation is fitted on " + most + " of 1000 training frames, spread evenly"),
                fitted.notices());
    }

    @Test
    void framesThatAreLeftOutDoNotMoveTheMeanMuch() {
        double[][] ramp = new double[10_000][1];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i][0] = i;
        }
        MemoryDataset data = Frames.dataset(MemoryDataset.vectors(ramp));
        FrameStatistics s = FrameStatistics.of(data, List.of(0), new FitOptions(0, 1, 500));
        assertEquals(5000, s.mean().get(0), 200);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void numbersThatAreNoneAreRefusedWithTheirPlace(double bad) {
        double[][] rows = new double[3000][2];
        rows[2500][1] = bad;
        MemoryDataset data = Frames.dataset(MemoryDataset.vectors(new double[4][2]), MemoryDataset.vectors(rows));
        for (int workers : new int[] {1, 2}) {
            DataException e = assertThrows(
                    DataException.class,
                    () -> Representations.parse("standardise")
                            .fit(data, List.of(0, 1), FitOptions.DEFAULT.withWorkers(workers)));
            assertTrue(
                    e.getMessage()
                            .startsWith("memory, episode episode-1, block obs, frame 2500, dimension 1 is " + bad),
                    e.getMessage());
            assertEquals(0, data.openEpisodes());
        }
    }

    @ParameterizedTest(name = "{0} workers")
    @ValueSource(ints = {1, 3})
    void anInterruptEndsTheFitAndLeavesNothingOpen(int workers) {
        MemoryDataset data = Frames.dataset(Frames.images(500, 10, 10, 3, 1), Frames.images(500, 10, 10, 3, 2));
        int threads = Blas.threads();
        Thread.currentThread().interrupt();
        assertThrows(
                CancellationException.class,
                () -> Representations.parse("pca 3").fit(data, List.of(0, 1), FitOptions.DEFAULT.withWorkers(workers)));
        assertTrue(Thread.interrupted(), "the flag is kept for the caller");
        assertEquals(0, data.openEpisodes());
        assertEquals(threads, Blas.threads());
    }

    @Test
    void noTrainingFrameIsASentence() {
        MemoryDataset data = Frames.dataset(
                MemoryDataset.vectors(new double[0][2], 2), MemoryDataset.vectors(new double[][] {{1, 2}}));
        DataException e = assertThrows(
                DataException.class,
                () -> Representations.parse("standardise").fit(data, List.of(0), FitOptions.DEFAULT));
        assertTrue(e.getMessage().contains("hold no frame"), e.getMessage());
    }

    @Test
    void optionsThatCannotWorkAreRefused() {
        assertThrows(UsageException.class, () -> new FitOptions(0, 0, 100));
        assertThrows(UsageException.class, () -> new FitOptions(0, 1, 1));
    }

    @Test
    void oneFrameOfOneNumberPassesThroughWhatNeedsNoSpread() {
        NumericArray one = MemoryDataset.vectors(new double[][] {{42}});
        assertEquals(Matrix.of(1, 1, 42), Frames.fit("identity", one).apply(one, true));
        assertEquals(Matrix.of(1, 2, 42, 42), Frames.fit("stack 2", one).apply(one, true));
        assertEquals(Matrix.of(1, 1, 0), Frames.fit("standardise", one).apply(one, true));
    }

    @Test
    void pixelsOfEightBitsRunFromZeroToOneAndOtherFramesStayAsTheyAre() {
        NumericArray image =
                NumericArray.ofBytes(DType.UINT8, Shape.of(1, 2, 2, 1), new byte[] {0, (byte) 255, 51, (byte) 204});
        assertEquals(
                Matrix.of(1, 4, 0, 1, 0.2, 0.8), Frames.fit("identity", image).apply(image, true));
        NumericArray ram = NumericArray.ofBytes(DType.UINT8, Shape.of(1, 2), new byte[] {7, (byte) 200});
        assertEquals(Matrix.of(1, 2, 7, 200), Frames.fit("identity", ram).apply(ram, true));
        NumericArray floats = NumericArray.ofFloats(DType.FLOAT32, Shape.of(1, 2, 2, 1), new float[] {0, 3, 5, 250});
        assertEquals(
                Matrix.of(1, 4, 0, 3, 5, 250), Frames.fit("identity", floats).apply(floats, true));
        List<Double> gray = new ArrayList<>();
        NumericArray rgb =
                NumericArray.ofBytes(DType.UINT8, Shape.of(1, 1, 1, 3), new byte[] {(byte) 255, 0, (byte) 255});
        gray.add(Frames.fit("gray", rgb).apply(rgb, true).get(0, 0));
        assertEquals(0.299 + 0.114, gray.get(0), ROUNDING);
    }
}
