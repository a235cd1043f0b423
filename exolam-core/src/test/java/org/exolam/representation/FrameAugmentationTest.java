package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.data.BlockSpec;
import org.exolam.data.DType;
import org.exolam.data.NumericArray;
import org.exolam.data.Shape;
import org.exolam.error.UsageException;
import org.exolam.linalg.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameAugmentationTest {
    private static final BlockSpec IMAGE = BlockSpec.perFrame(DType.UINT8, Shape.of(20, 24, 3));
    private static final BlockSpec VECTOR = BlockSpec.perFrame(DType.FLOAT32, Shape.of(2));
    private static final int DRAWS = 40;

    static Stream<String> kinds() {
        return FrameAugmentations.kinds().stream();
    }

    private static NumericArray apply(String kind, NumericArray frames, long seed) {
        BlockSpec spec = BlockSpec.perFrame(frames.dtype(), frames.shape().inner());
        return FrameAugmentation.parse(List.of(kind), spec).apply(frames, new SplittableRandom(seed));
    }

    /** A smooth picture, brighter to the right and downwards, twice. */
    private static NumericArray smooth() {
        byte[] pixels = new byte[2 * 20 * 24 * 3];
        for (int i = 0; i < pixels.length; i++) {
            int p = i / 3 % (20 * 24);
            pixels[i] = (byte) (40 + 4 * (p / 24) + 3 * (p % 24) + 5 * (i % 3));
        }
        return NumericArray.ofBytes(DType.UINT8, Shape.of(2, 20, 24, 3), pixels);
    }

    @Test
    void theKindsOfTheGuideAreThere() {
        assertEquals(
                List.of("color", "distract", "noise", "perspective", "rotate", "shift"), FrameAugmentations.kinds());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shapeAndTypeStayTheInputIsKeptAndTheSeedDecides(String kind) {
        NumericArray frames = smooth();
        byte[] before = frames.bytes().clone();
        NumericArray once = apply(kind, frames, 1);
        assertArrayEquals(before, frames.bytes());
        assertEquals(frames.dtype(), once.dtype());
        assertEquals(frames.shape(), once.shape());
        assertArrayEquals(once.bytes(), apply(kind, frames, 1).bytes());
        boolean isAnother = false;
        for (long seed = 2; seed < 10; seed++) {
            isAnother |= !Arrays.equals(once.bytes(), apply(kind, frames, seed).bytes());
        }
        assertTrue(isAnother);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyDrawOfADozenChangesSomethingAndNoneEverything(String kind) {
        NumericArray frames = smooth();
        int changed = 0;
        for (long seed = 0; seed < 12; seed++) {
            byte[] out = apply(kind, frames, seed).bytes();
            double sum = 0;
            for (int i = 0; i < out.length; i++) {
                sum += Math.abs((out[i] & 0xff) - (frames.bytes()[i] & 0xff));
            }
            changed += sum > 0 ? 1 : 0;
            assertTrue(sum / out.length < 64, kind + " moves pixels by " + sum / out.length + ", seed " + seed);
        }
        assertTrue(changed >= 10, kind + " changed " + changed + " of 12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shift", "rotate", "perspective", "color"})
    void bothFramesOfATransitionSeeTheSameDraw(String kind) {
        NumericArray out = apply(kind, smooth(), 3);
        assertArrayEquals(out.rows(0, 1).bytes(), out.rows(1, 2).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"noise", "distract"})
    void whatChangesFromFrameToFrameByItsNatureDoes(String kind) {
        NumericArray out = apply(kind, smooth(), 3);
        assertFalse(Arrays.equals(out.rows(0, 1).bytes(), out.rows(1, 2).bytes()));
    }

    @Test
    void aShiftMovesThePictureByWholePixelsUpToSixPercentAndRepeatsItsEdge() {
        NumericArray frames = Frames.images(1, 50, 50, 1, 4);
        int largest = 0;
        for (long seed = 0; seed < DRAWS; seed++) {
            byte[] out = apply("shift", frames, seed).bytes();
            int[] found = null;
            for (int dy = -3; dy <= 3; dy++) {
                for (int dx = -3; dx <= 3; dx++) {
                    found = isShifted(frames.bytes(), out, 50, dy, dx) ? new int[] {dy, dx} : found;
                }
            }
            assertTrue(found != null, "no shift of at most 3 pixels explains seed " + seed);
            largest = Math.max(largest, Math.max(Math.abs(found[0]), Math.abs(found[1])));
        }
        assertEquals(3, largest);
    }

    private static boolean isShifted(byte[] in, byte[] out, int side, int dy, int dx) {
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int sy = Math.max(0, Math.min(side - 1, y + dy));
                int sx = Math.max(0, Math.min(side - 1, x + dx));
                if (out[y * side + x] != in[sy * side + sx]) {
                    return false;
                }
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rotate", "perspective", "shift"})
    void anotherCameraKeepsAUniformPictureAndTheRangeOfValues(String kind) {
        byte[] grey = new byte[20 * 24 * 3];
        Arrays.fill(grey, (byte) 77);
        NumericArray frames = NumericArray.ofBytes(DType.UINT8, Shape.of(1, 20, 24, 3), grey);
        for (long seed = 0; seed < DRAWS; seed++) {
            assertArrayEquals(grey, apply(kind, frames, seed).bytes());
        }
    }

    @Test
    void aRotationTurnsAboutTheCentreByTheSameAngleEverywhere() {
        // On a picture with twice the width, a ramp across turns into a ramp whose slope down is that of the same
        // angle.
        int h = 30;
        int w = 60;
        byte[] ramp = new byte[h * w];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (byte) (4 * (i % w));
        }
        NumericArray frames = NumericArray.ofBytes(DType.UINT8, Shape.of(1, h, w), ramp);
        for (long seed = 0; seed < DRAWS; seed++) {
            byte[] out = apply("rotate", frames, seed).bytes();
            double across = (value(out, w, 15, 40) - value(out, w, 15, 20)) / (4 * 20.0);
            double down = (value(out, w, 22, 30) - value(out, w, 7, 30)) / (4 * 15.0);
            assertEquals(1, Math.hypot(across, down), 0.03, "seed " + seed);
            assertTrue(Math.abs(Math.toDegrees(Math.atan2(down, across))) < 9, "seed " + seed);
        }
    }

    private static double value(byte[] out, int w, int y, int x) {
        return out[y * w + x] & 0xff;
    }

    @Test
    void sensorNoiseHasTheDeviationItPromises() {
        byte[] grey = new byte[200 * 200];
        Arrays.fill(grey, (byte) 128);
        NumericArray image = NumericArray.ofBytes(DType.UINT8, Shape.of(1, 200, 200), grey);
        byte[] out = apply("noise", image, 5).bytes();
        double squares = 0;
        for (byte b : out) {
            squares += Math.pow((b & 0xff) - 128.0, 2);
        }
        assertEquals(0.05 * 255, Math.sqrt(squares / out.length), 0.3);

        NumericArray vectors = NumericArray.ofFloats(DType.FLOAT32, Shape.of(5000, 2), new float[10_000]);
        NumericArray noisy = FrameAugmentations.of(List.of("noise"), VECTOR, Vector.of(10, 0))
                .apply(vectors, new SplittableRandom(6));
        double sum = 0;
        for (int i = 0; i < 5000; i++) {
            sum += noisy.get(2 * i) * noisy.get(2 * i);
            assertEquals(0, noisy.get(2 * i + 1));
        }
        assertEquals(0.5, Math.sqrt(sum / 5000), 0.02);
        assertEquals(DType.FLOAT32, noisy.dtype());
    }

    @Test
    void severalKindsApplyOneBehindTheOther() {
        NumericArray frames = smooth();
        SplittableRandom random = new SplittableRandom(7);
        NumericArray shifted = FrameAugmentation.parse(List.of("shift"), IMAGE).apply(frames, random);
        NumericArray both = FrameAugmentation.parse(List.of("color"), IMAGE).apply(shifted, random);
        NumericArray together =
                FrameAugmentation.parse(List.of("shift", "color"), IMAGE).apply(frames, new SplittableRandom(7));
        assertArrayEquals(both.bytes(), together.bytes());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void uglySizesPass(String kind) {
        for (int[] s : new int[][] {{1, 1, 1, 1}, {0, 5, 5, 3}, {3, 2, 9, 4}}) {
            NumericArray frames = Frames.images(s[0], s[1], s[2], s[3], 1);
            assertEquals(frames.shape(), apply(kind, frames, 1).shape());
        }
    }

    @Test
    void whatIsUnknownOrDoesNotFitTheFramesIsSaid() {
        assertSays("known are color, distract, noise, perspective, rotate, shift", List.of("blur"), IMAGE);
        assertSays("at least one kind", List.of(), IMAGE);
        assertSays("vectors have \"noise\" alone", List.of("noise", "shift"), VECTOR);
        assertSays("int64[2]", List.of("noise"), BlockSpec.perFrame(DType.INT64, Shape.of(2)));
    }

    private static void assertSays(String expected, List<String> kinds, BlockSpec frames) {
        UsageException e = assertThrows(UsageException.class, () -> FrameAugmentation.parse(kinds, frames));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }
}
