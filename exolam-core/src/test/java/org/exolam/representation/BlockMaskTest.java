package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.data.DType;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockMaskTest {
    private static final int N = 20;

    /** Of a sum of numbers that are stored as bytes. */
    private static final double ROUNDED = 0.02;

    private static NumericArray mask(int white, long seed) {
        byte[] m = new byte[N * 5 * 6];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < m.length; i++) {
            m[i] = (byte) (random.nextBoolean() ? white : 0);
        }
        return NumericArray.ofBytes(DType.UINT8, Shape.of(N, 5, 6), m);
    }

    private static MemoryDataset data(NumericArray mask) {
        return MemoryDataset.frames("obs")
                .episode(Map.of("obs", Frames.images(N, 5, 6, 3, 1), "mask", mask))
                .build();
    }

    private static Representation fit(String pipeline, MemoryDataset data) {
        return Representations.parse(pipeline).fit(data, List.of(0), FitOptions.DEFAULT);
    }

    @ParameterizedTest(name = "white is {0}")
    @ValueSource(ints = {1, 255})
    void framesAreMultipliedByTheirOwnMasks(int white) {
        NumericArray mask = mask(white, 2);
        NumericArray frames = Frames.images(N, 5, 6, 3, 1);
        Representation fitted = fit("mask mask margin 0", data(mask));
        assertEquals(Set.of("obs", "mask"), fitted.blocks("obs"));
        Matrix y = fitted.apply(fitted.seen("obs", b -> b.equals("obs") ? frames : mask), true);
        Matrix x = Frames.numbers(frames);
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < 90; j++) {
                assertEquals(mask.get(i * 30 + j / 3) > 0 ? x.get(i, j) : 0, y.get(i, j), 0);
            }
        }
        assertNull(fitted.pullBackOrNull(Matrix.zeros(1, 90)), "no linear map of the frame alone");
    }

    @ParameterizedTest(name = "margin {0}")
    @ValueSource(ints = {1, 2, 4})
    void aMarginWidensTheMaskAndSoftensItsEdge(int margin) {
        int side = 64;
        int centre = 30;
        byte[] one = new byte[side * side];
        one[centre * side + centre] = 1;
        byte[] white = new byte[side * side];
        Arrays.fill(white, (byte) 255);
        NumericArray mask = NumericArray.ofBytes(DType.UINT8, Shape.of(1, side, side), one);
        NumericArray frames = NumericArray.ofBytes(DType.UINT8, Shape.of(1, side, side, 1), white);
        MemoryDataset data = MemoryDataset.frames("obs")
                .episode(Map.of("obs", frames, "mask", mask))
                .build();
        Representation fitted = fit("mask mask margin " + margin, data);
        assertEquals(fitted.describe(), fit("mask mask margin " + margin, data).describe());
        Matrix y = fitted.apply(fitted.seen("obs", b -> b.equals("obs") ? frames : mask), true);
        // Half of a wide edge's height is where the grown square ends; the sum of a blurred square is the square's.
        double sum = 0;
        for (double v : y.array()) {
            sum += v;
        }
        int grown = 2 * margin + 1;
        assertEquals(grown * grown, sum, grown * grown * ROUNDED);
        assertTrue(y.get(0, centre * side + centre) > 0.8);
        double inside = y.get(0, centre * side + centre + margin);
        double outside = y.get(0, centre * side + centre + margin + 1);
        assertTrue(inside > 0.5 && outside < 0.5 && outside > 0, inside + " " + outside);
        assertEquals(0, y.get(0, centre * side + centre + 3 * margin + 2), 0);
    }

    @Test
    void marginsAreForBlocksAndHaveBounds() {
        MemoryDataset data = data(mask(1, 6));
        UsageException e = assertThrows(UsageException.class, () -> fit("mask mask margin 40", data));
        assertTrue(e.getMessage().contains("from 0 to 32"), e.getMessage());
        e = assertThrows(UsageException.class, () -> fit("mask recurrence margin 1", data));
        assertTrue(e.getMessage().contains("leave the margin out"), e.getMessage());
    }

    @Test
    void laterStepsAreFittedOnMaskedFrames() {
        NumericArray mask = mask(1, 3);
        MemoryDataset data = data(mask);
        Representation fitted = fit("mask mask margin 0 | pca 3", data);
        NumericArray seen = fitted.seen("obs", b -> b.equals("obs") ? Frames.images(N, 5, 6, 3, 1) : mask);
        Representation onMasked = Frames.fit("pca 3", seen);
        assertEquals(onMasked.apply(seen, true), fitted.apply(seen, true));
    }

    @Test
    void aSecondViewHasTheMaskOfItsNameAndAMadeOneThatOfTheFrames() {
        Representation fitted = fit("mask mask margin 0", data(mask(1, 4)));
        assertEquals(Set.of("obs_pair", "mask_pair"), fitted.blocks("obs_pair"));
        assertEquals(Set.of("composite(recurrence)", "mask"), fitted.blocks("composite(recurrence)"));
        UsageException e = assertThrows(UsageException.class, () -> fitted.blocks("wrist"));
        assertTrue(e.getMessage().contains("there is none for view wrist"), e.getMessage());
    }

    @Test
    void savingAndLoadingKeepsTheMask() {
        Representation fitted = fit("mask mask margin 0 | gray", data(mask(255, 5)));
        Representation loaded = Representations.load(fitted.describe(), fitted.tensors(), fitted.input());
        assertEquals(fitted.describe(), loaded.describe());
        assertEquals(fitted.blocks("obs_pair"), loaded.blocks("obs_pair"));
        NumericArray mask = mask(255, 5);
        NumericArray frames = Frames.images(N, 5, 6, 3, 1);
        assertEquals(
                fitted.apply(fitted.seen("obs", b -> b.equals("obs") ? frames : mask), true),
                loaded.apply(loaded.seen("obs", b -> b.equals("obs") ? frames : mask), true));
    }

    static Stream<NumericArray> wrong() {
        byte[] ones = new byte[N * 30];
        java.util.Arrays.fill(ones, (byte) 1);
        float[] high = new float[N * 30];
        high[31] = 1.5f;
        float[] bad = new float[N * 30];
        bad[31] = Float.NaN;
        return Stream.of(
                NumericArray.ofBytes(DType.UINT8, Shape.of(N, 5, 6), new byte[N * 30]),
                NumericArray.ofBytes(DType.UINT8, Shape.of(N, 5, 6), ones),
                NumericArray.ofFloats(DType.FLOAT32, Shape.of(N, 5, 6), high),
                NumericArray.ofFloats(DType.FLOAT32, Shape.of(N, 5, 6), bad));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void masksOfNothingOfEverythingAndOfOtherNumbersAreRefused(NumericArray mask) {
        DataException e = assertThrows(DataException.class, () -> fit("mask mask margin 0", data(mask)));
        assertTrue(
                e.getMessage().contains("covers 0.00 %")
                        || e.getMessage().contains("covers 100.00 %")
                        || e.getMessage().contains("frame 1 is "),
                e.getMessage());
    }

    @Test
    void aMaskOfAnotherSizeAndOneThatIsNotFirstAreRefused() {
        NumericArray small = NumericArray.ofBytes(DType.UINT8, Shape.of(N, 3, 6), new byte[N * 18]);
        UsageException size = assertThrows(UsageException.class, () -> fit("mask mask margin 0", data(small)));
        assertTrue(size.getMessage().contains("one number for every pixel"), size.getMessage());
        UsageException place = assertThrows(UsageException.class, () -> fit("gray | mask mask", data(mask(1, 6))));
        assertTrue(place.getMessage().contains("put it first"), place.getMessage());
    }
}
