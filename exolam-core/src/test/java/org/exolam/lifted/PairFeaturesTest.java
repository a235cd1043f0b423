package org.exolam.lifted;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.exolam.data.DType;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.settings.Json;
import org.exolam.settings.Settings;
import org.exolam.transition.Column;
import org.exolam.transition.TransitionBatch;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairFeaturesTest {
    /** Sums of a few hundred products in single precision. */
    private static final double SINGLE = 1e-5;

    private static final LiftedOptions SMALL = small(24);

    private static LiftedOptions small(int candidates) {
        return new LiftedOptions(
                List.of(3, 5),
                List.of(1, 2),
                6,
                candidates,
                0.5,
                0.1,
                List.of(2),
                List.of(Channel.FRAME, Channel.DIFFERENCE),
                20,
                LiftedOptions.Reduction.PCA,
                200);
    }

    private static Representation plain(MemoryDataset data) {
        return Representations.parse("").fit(data, all(data), FitOptions.DEFAULT);
    }

    private static List<Integer> all(MemoryDataset data) {
        return IntStream.range(0, data.episodes().size()).boxed().toList();
    }

    private static PairFeatures fit(MemoryDataset data, LiftedOptions options, int workers, String viewOrNull) {
        return new PairFeatureFit(
                        data,
                        all(data),
                        plain(data),
                        options,
                        1,
                        TransitionOptions.defaults().withWorkers(workers),
                        7)
                .fit(viewOrNull);
    }

    private static double[] values(PairFeatures features, MemoryDataset data, int batch) {
        return values(features.column("psi", "obs", 1), data, batch);
    }

    private static double[] values(Column column, MemoryDataset data, int batch) {
        TransitionOptions passes = new TransitionOptions(2, batch, Long.MAX_VALUE);
        List<TransitionBatch> batches = new ArrayList<>();
        TransitionTable.of(data, List.of(column), 1, passes).forEach(all(data), batches::add);
        return batches.stream()
                .flatMapToDouble(b -> Arrays.stream(b.values().array()))
                .toArray();
    }

    @ParameterizedTest(name = "side {0}, stride {1}, grid {2}")
    @CsvSource({"3, 1, 2", "3, 2, 3", "5, 3, 1", "1, 1, 4"})
    void aBanksNumbersAreRectifiedResponsesAveragedOverCells(int side, int stride, int grid) {
        int h = 9;
        int w = 8;
        int depth = 2;
        FilterBank.Geometry geometry = new FilterBank.Geometry(h, w, depth, List.of(grid));
        SplittableRandom random = new SplittableRandom(5);
        int filters = 3;
        int q = geometry.patch(side);
        float[] weights = floats(q * filters, random);
        float[] bias = floats(filters, random);
        FilterBank bank = new FilterBank(geometry, side, stride, weights, bias, 0.3f);
        float[] picture = floats(h * w * depth, random);
        double[] out = new double[bank.size()];
        bank.apply(List.of(picture), 0, out, bank.size(), 0);

        int rows = (h - side) / stride + 1;
        int columns = (w - side) / stride + 1;
        int down = Math.min(grid, rows);
        int across = Math.min(grid, columns);
        double[] expected = new double[out.length];
        int[] counts = new int[down * across];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                int cell = y * down / rows * across + x * across / columns;
                counts[cell]++;
                for (int f = 0; f < filters; f++) {
                    double r = bias[f];
                    for (int dy = 0; dy < side; dy++) {
                        for (int dx = 0; dx < side; dx++) {
                            for (int c = 0; c < depth; c++) {
                                r += weights[((dy * side + dx) * depth + c) * filters + f]
                                        * picture[((y * stride + dy) * w + x * stride + dx) * depth + c];
                            }
                        }
                    }
                    expected[cell * 2 * filters + f] += Math.max(0, r - 0.3);
                    expected[cell * 2 * filters + filters + f] += Math.max(0, -r - 0.3);
                }
            }
        }
        for (int i = 0; i < expected.length; i++) {
            expected[i] /= counts[i / (2 * filters)];
        }
        assertArrayEquals(expected, out, SINGLE);
    }

    private static float[] floats(int n, SplittableRandom random) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void theSameBitsComeFromOneAndTwoWorkersAndWhateverStandsBeside() {
        MemoryDataset data = MovingSquare.of(4, 30, 1);
        PairFeatures one = fit(data, SMALL, 1, "obs_pair");
        PairFeatures two = fit(data, SMALL, 2, "obs_pair");
        assertArrayEquals(values(one, data, 256), values(two, data, 256));
        assertArrayEquals(values(one, data, 256), values(one, data, 7));
    }

    @Test
    void whatIsRememberedHasTheSameBitsAndBelongsToOneDataSet() {
        MemoryDataset data = MovingSquare.of(4, 30, 1);
        MemoryDataset other = MovingSquare.of(4, 30, 2);
        PairFeatures features = fit(data, SMALL, 2, "obs_pair");
        double[] first = values(features, data, 256);
        double[] ofOther = values(features, other, 256);
        assertArrayEquals(first, values(features, data, 64));
        assertFalse(Arrays.equals(first, ofOther));
        assertArrayEquals(ofOther, values(fit(data, SMALL, 1, "obs_pair"), other, 256));
    }

    @Test
    void aFullMemoryComputesAgain() {
        MemoryDataset data = MovingSquare.of(2, 30, 1);
        PairFeatures features = fit(data, SMALL, 1, null);
        PairSource plain =
                ((RememberedPairSource) features.column("psi", "obs", 1).source()).plain();
        long ofTenTransitions = 10L * features.size() * Float.BYTES;
        Column column =
                new Column("psi", new RememberedPairSource(plain, new PairMemory(features.size(), ofTenTransitions)));
        double[] expected = values(new Column("psi", plain), data, 256);
        assertArrayEquals(expected, values(column, data, 256));
        assertArrayEquals(expected, values(column, data, 256));
    }

    @Test
    void savedFeaturesGiveTheSameBits() {
        MemoryDataset data = MovingSquare.of(3, 30, 2);
        PairFeatures features = fit(data, SMALL, 2, null);
        Object description = Json.parse("model.json", Json.pretty(features.describe()));
        @SuppressWarnings("unchecked")
        Map<String, Object> read = (Map<String, Object>) description;
        PairFeatures loaded = PairFeatures.load(read, features.tensors(), plain(data));
        assertArrayEquals(values(features, data, 256), values(loaded, data, 256));
        assertEquals(features.options(), loaded.options());
    }

    @Test
    void aModelWithoutItsTensorsIsRefused() {
        MemoryDataset data = MovingSquare.of(3, 30, 2);
        PairFeatures features = fit(data, SMALL, 2, null);
        Map<String, Matrix> tensors = new LinkedHashMap<>(features.tensors());
        tensors.remove("lifted.1.filters");
        DataException e =
                assertThrows(DataException.class, () -> PairFeatures.load(features.describe(), tensors, plain(data)));
        assertTrue(e.getMessage().contains("lifted.1.filters"), e.getMessage());
    }

    @Test
    void filtersThatAgreeAcrossViewsAreKept() {
        MemoryDataset data = MovingSquare.of(6, 40, 3);
        PairPictures pictures = new PairPictures(plain(data).front(), SMALL.channels());
        PairFeatures chosen = fit(data, SMALL, 2, "obs_pair");
        PairFeatures first = fit(data, small(SMALL.filters()), 2, "obs_pair");
        assertTrue(agreement(data, pictures, chosen) > agreement(data, pictures, first));
    }

    private static double agreement(MemoryDataset data, PairPictures pictures, PairFeatures features) {
        double sum = 0;
        for (FilterBank bank : features.banks()) {
            for (double a : FilterChoice.agreement(data, pictures, bank, "obs_pair", 1, TransitionOptions.defaults())) {
                sum += a;
            }
        }
        return sum;
    }

    @Test
    void vectorsAreOnePlaceOfManyNumbers() {
        SplittableRandom random = new SplittableRandom(4);
        double[][] rows = new double[60][5];
        for (double[] row : rows) {
            for (int j = 0; j < row.length; j++) {
                row[j] = random.nextGaussian();
            }
        }
        MemoryDataset data = MemoryDataset.frames("obs")
                .roles(Roles.NONE)
                .episode(Map.of("obs", MemoryDataset.vectors(rows)))
                .episode(Map.of("obs", MemoryDataset.vectors(rows)))
                .build();
        PairFeatures features = fit(data, SMALL, 2, null);
        assertEquals(20, features.size());
        assertEquals(10, features.filters().get(0).weights().cols());
        assertNull(features.regionsOrNull(Matrix.identity(features.size())));
    }

    @Test
    void regionsNameTheCellThatIsRead() {
        MemoryDataset data = MovingSquare.of(3, 40, 8);
        PairFeatures features = fit(data, SMALL, 2, null);
        Matrix regions = features.regionsOrNull(Matrix.identity(features.size()));
        assertNotNull(regions);
        assertEquals(4, regions.cols());
        assertTrue(Arrays.stream(regions.array()).allMatch(v -> v >= 0 && Double.isFinite(v)));
        assertTrue(Arrays.stream(regions.array()).sum() > 0);
    }

    @Test
    void framesAtRestAreRefused() {
        byte[] gray = new byte[20 * 64];
        MemoryDataset still = MemoryDataset.frames("obs")
                .roles(Roles.NONE)
                .episode(Map.of("obs", MemoryDataset.images(20, 8, 8, 1, gray)))
                .episode(Map.of("obs", MemoryDataset.images(20, 8, 8, 1, gray)))
                .build();
        UsageException e = assertThrows(UsageException.class, () -> fit(still, SMALL, 1, null));
        assertTrue(e.getMessage().contains("nothing moves"), e.getMessage());
    }

    @Test
    void fewerTransitionsThanFeaturesAreSaid() {
        MemoryDataset data = MovingSquare.of(2, 8, 9);
        PairFeatures features = fit(data, SMALL, 1, null);
        assertTrue(features.size() < SMALL.size());
        assertTrue(features.notices().get(0).contains("transitions"), features.notices()::toString);
    }

    @Test
    void opticalFlowIsTheShiftOfAPattern() {
        int side = 24;
        double[] two = new double[2 * side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                two[y * side + x] = pattern(x, y);
                two[side * side + y * side + x] = pattern(x - 0.4, y + 0.3);
            }
        }
        float[] flow = new float[side * side * 2];
        OpticalFlow.fill(two, 0, side * side, side, side, 1, flow, 2, 0);
        int middle = (side / 2 * side + side / 2) * 2;
        assertEquals(0.4, flow[middle], 0.05);
        assertEquals(-0.3, flow[middle + 1], 0.05);
    }

    private static double pattern(double x, double y) {
        return 0.5 + 0.25 * Math.sin(x / 2) + 0.25 * Math.cos(y / 2 + x / 7);
    }

    @Test
    void gridsLeftOpenAreFinerUnderAMask() {
        assertEquals(List.of(4), LiftedOptions.DEFAULT.on(false).grids());
        assertEquals(List.of(5), LiftedOptions.DEFAULT.on(true).grids());
        assertEquals(SMALL, SMALL.on(true));
    }

    @Test
    void aFitUnderAMaskTakesTheFinerGrid() {
        int n = 40;
        int side = MovingSquare.SIDE;
        byte[] frames = new byte[n * side * side];
        byte[] mask = new byte[frames.length];
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < frames.length; i++) {
            frames[i] = (byte) random.nextInt(256);
            mask[i] = (byte) random.nextInt(2);
        }
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of(
                        "obs",
                        MemoryDataset.images(n, side, side, 1, frames),
                        "mask",
                        NumericArray.ofBytes(DType.UINT8, Shape.of(n, side, side), mask)))
                .build();
        LiftedOptions open = LiftedOptions.parse(
                Settings.of("model", Map.of("filters", 4, "candidates", 4, "patches", List.of(3), "size", 8)));
        Representation masked = Representations.parse("mask mask").fit(data, List.of(0), FitOptions.DEFAULT);
        PairFeatures features =
                new PairFeatureFit(data, List.of(0), masked, open, 1, TransitionOptions.defaults(), 7).fit(null);
        assertEquals(List.of(5), features.options().grids());
        assertEquals(List.of(4), fit(data, open, 1, null).options().grids());
    }

    @Test
    void optionsComeBackFromTheirTree() {
        assertEquals(SMALL, LiftedOptions.parse(Settings.of("model", SMALL.toMap())));
        assertEquals(LiftedOptions.DEFAULT, LiftedOptions.parse(Settings.of("model", Map.of())));
        UsageException e = assertThrows(
                UsageException.class,
                () -> LiftedOptions.parse(Settings.of("model", Map.of("channels", List.of("frame", "depth")))));
        assertTrue(e.getMessage().contains("depth"), e.getMessage());
    }
}
