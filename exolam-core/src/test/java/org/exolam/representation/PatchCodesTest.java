package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.exolam.linalg.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchCodesTest {
    private static final int SIDE = 24;

    /** Where two centroids are as near as float32 can tell. */
    private static final double TIE = 1e-4;

    private static double[] picture(int channels, boolean isOfBytes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] picture = new double[SIDE * SIDE * channels];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = isOfBytes ? random.nextInt(256) / 255.0 : random.nextDouble();
        }
        return picture;
    }

    private static PatchCodes codes(FrameShape shape, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int width = PatchCodes.width(shape, size);
        double[] patches = random.doubles(2000L * width).toArray();
        return PatchCodes.fit(shape, size, Matrix.of(2000, width, patches), seed);
    }

    @ParameterizedTest(name = "{0} channels, patches of {1}, bytes {2}")
    @CsvSource({"3,1,true", "3,1,false", "1,1,true", "4,1,true", "3,3,true", "1,5,false"})
    void theKindIsTheNearestCentroidHoweverOftenItIsAsked(int channels, int size, boolean isOfBytes) {
        FrameShape shape = FrameShape.image(SIDE, SIDE, channels);
        PatchCodes codes = codes(shape, size, 7);
        double[] picture = picture(channels, isOfBytes, 8);
        int[] kinds = codes.kinds(picture, 0, 1);
        assertArrayEquals(kinds, codes.kinds(picture, 0, 1));
        int width = PatchCodes.width(shape, size);
        for (int p = 0; p < kinds.length; p++) {
            float[] patch = new float[width];
            PatchCodes.patch(shape, size, picture, 0, p / SIDE, p % SIDE, patch, 0);
            double nearest = Double.POSITIVE_INFINITY;
            for (int c = 0; c < codes.count(); c++) {
                nearest = Math.min(nearest, distance(codes, patch, c));
            }
            assertEquals(nearest, distance(codes, patch, kinds[p]), TIE * (1 + nearest), "pixel " + p);
        }
    }

    private static double distance(PatchCodes codes, float[] patch, int kind) {
        double sum = 0;
        for (int i = 0; i < codes.centroids().cols(); i++) {
            double u = 0;
            for (int j = 0; j < patch.length; j++) {
                u += codes.whitening().get(i, j) * (patch[j] - codes.mean().get(0, j));
            }
            sum += Math.pow(u - codes.centroids().get(kind, i), 2);
        }
        return sum;
    }
}
