package org.exolam.representation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SingularValues;
import org.exolam.linalg.SymmetricEigen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcaTest {
    private static final double DOUBLE = 1e-9;

    /** Products in single precision, relative to the frames' lengths. */
    private static final double FLOAT = 2e-5;

    private static Matrix centred(Matrix x) {
        double[] c = x.array().clone();
        for (int j = 0; j < x.cols(); j++) {
            double mean = 0;
            for (double v : x.column(j)) {
                mean += v / x.rows();
            }
            for (int i = 0; i < x.rows(); i++) {
                c[i * x.cols() + j] -= mean;
            }
        }
        return Matrix.of(x.rows(), x.cols(), c);
    }

    /** The sine of the largest angle between the spans of two sets of orthonormal rows. */
    private static double largestSine(Matrix rows, Matrix other) {
        Matrix left = rows.minus(rows.timesTranspose(other).times(other));
        return SingularValues.of(left).values().get(0);
    }

    private static NumericArray half(Matrix x, boolean first) {
        int middle = x.rows() / 3;
        return Frames.vectors(first ? x.rowRange(0, middle) : x.rowRange(middle, x.rows()));
    }

    @ParameterizedTest(name = "n={0} d={1} p={2} seed={3}")
    @CsvSource({"40,6,3,1", "7,20,6,2", "300,15,15,3", "3000,4,2,4", "5,1,1,5", "2,3,1,6"})
    void exactComponentsAreThoseOfTheSingularValueDecomposition(int n, int d, int p, long seed) {
        Matrix x = Frames.decaying(n, d, seed);
        TrainingRows rows = Frames.rows(half(x, true), half(x, false));
        PrincipalComponents pca = PrincipalComponents.fit(rows, d, p);
        SingularValues svd = SingularValues.of(centred(x));
        assertEquals(p, pca.components().rows());
        for (int i = 0; i < p; i++) {
            double s = svd.values().get(i);
            assertEquals(s * s / n, pca.variances().get(i), DOUBLE * s * s / n);
        }
        assertTrue(largestSine(pca.components(), svd.vT().rowRange(0, p)) < 1e-7);
        assertEquals(centred(x).frobenius() * centred(x).frobenius() / n, pca.total(), DOUBLE * pca.total());
    }

    @ParameterizedTest(name = "n={0} d={1} p={2} seed={3}")
    @CsvSource({"200,60,5,1", "400,300,20,2", "50,400,10,3", "30,400,29,4", "1500,40,40,5"})
    void theRangeFinderFindsTheExactSubspace(int n, int d, int p, long seed) {
        Matrix x = Frames.decaying(n, d, seed);
        TrainingRows rows = Frames.rows(half(x, true), half(x, false));
        PrincipalComponents exact = ExactPca.fit(rows, d, p);
        PrincipalComponents found = RangeFinder.fit(rows, d, p);
        Matrix c = found.components();
        assertTrue(c.timesTranspose(c).minus(Matrix.identity(p)).maxAbs() < 1e-10, "orthonormal");
        assertEquals(exact.total(), found.total(), DOUBLE * exact.total());
        assertEquals(exact.explained(), found.explained(), 2e-4);
        assertTrue(found.explained() <= exact.explained() + FLOAT);
        for (int i = 0; i < p / 2; i++) {
            assertEquals(
                    exact.variances().get(i),
                    found.variances().get(i),
                    1e-3 * exact.variances().get(i));
            // Leading directions are apart by a factor of ((i+2)/(i+1))², so each is determined by itself.
            double cosine = exact.components().rowRange(i, i + 1).inner(c.rowRange(i, i + 1));
            assertTrue(cosine > 0.99, "component " + i + " and its sign: " + cosine);
        }
    }

    @Test
    void theRangeFinderIsExactUpToRoundingWhereThereIsAGap() {
        SplittableRandom random = new SplittableRandom(3);
        int n = 150;
        int d = 120;
        int p = 6;
        double[] factors = new double[n * p];
        double[] loadings = new double[p * d];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = random.nextGaussian();
        }
        for (int i = 0; i < loadings.length; i++) {
            loadings[i] = random.nextGaussian();
        }
        double[] x = Matrix.of(n, p, factors)
                .times(Matrix.of(p, d, loadings))
                .array()
                .clone();
        for (int i = 0; i < x.length; i++) {
            x[i] += 0.01 * random.nextGaussian();
        }
        TrainingRows rows = Frames.rows(Frames.vectors(Matrix.of(n, d, x)));
        Matrix exact = ExactPca.fit(rows, d, p).components();
        Matrix found = RangeFinder.fit(rows, d, p).components();
        assertTrue(largestSine(found, exact) < FLOAT, "sine " + largestSine(found, exact));
    }

    @ParameterizedTest(name = "{0} frames")
    @ValueSource(ints = {30, 400})
    void aMeanFarFromZeroDoesNotHideSmallMotion(int n) {
        Matrix x = Frames.decaying(n, 200, 6);
        double[] far = x.array().clone();
        for (int i = 0; i < far.length; i++) {
            far[i] = 1e5 + 0.01 * far[i];
        }
        TrainingRows rows = Frames.rows(Frames.vectors(Matrix.of(n, 200, far)));
        PrincipalComponents exact = ExactPca.fit(rows, 200, 4);
        PrincipalComponents found = RangeFinder.fit(rows, 200, 4);
        assertEquals(4, found.components().rows());
        assertEquals(exact.explained(), found.explained(), 2e-4);
    }

    @Test
    void widePicturesGiveTheComponentsOfTheGramMatrixBetweenFrames() {
        int n = 80;
        Matrix low = Frames.decaying(n, 9, 5);
        byte[] pixels = new byte[n * 30 * 30 * 3];
        Matrix pattern = Frames.decaying(9, 2700, 6);
        Matrix mixed = low.times(pattern);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.max(0, Math.min(255, 128 + 0.5 * mixed.array()[i]));
        }
        NumericArray images = MemoryDataset.images(n, 30, 30, 3, pixels);
        Representation pca = Frames.fit("pca 5", images.rows(0, 30), images.rows(30, n));
        Matrix x = centred(Frames.numbers(images));
        SymmetricEigen gram = SymmetricEigen.of(x.timesTranspose(x));
        Matrix y = pca.apply(images, true);
        for (int i = 0; i < 5; i++) {
            double length = Math.sqrt(gram.value(i));
            Matrix expected = gram.vectors().columnRange(i, i + 1).scale(length);
            double inner = expected.inner(y.columnRange(i, i + 1));
            assertEquals(length * length, Math.abs(inner), 1e-3 * length * length, "component " + i);
            assertEquals(
                    length * length / n,
                    pca.tensors().get("represent.0.variances").get(0, i),
                    1e-3 * length * length / n);
        }
    }

    @Test
    void singlePrecisionCostsNoMoreThanItsRounding() {
        NumericArray images = Frames.images(40, 30, 30, 3, 7);
        Representation pca = Frames.fit("pca 8", images);
        Matrix components = pca.tensors().get("represent.0.components");
        double[] mean = pca.tensors().get("represent.0.mean").array();
        double[] x = Frames.numbers(images).array().clone();
        for (int i = 0; i < x.length; i++) {
            x[i] -= mean[i % mean.length];
        }
        Matrix exact = Matrix.of(40, 2700, x).timesTranspose(components);
        double longest = Math.sqrt(2700) / 2;
        assertTrue(exact.minus(pca.apply(images, true)).maxAbs() < 1e-6 * longest);
    }

    @ParameterizedTest
    @CsvSource({"30", "3"})
    void whitenedCoordinatesHaveTheIdentityAsCovariance(int side) {
        NumericArray images = Frames.images(60, side, side, 3, 8);
        Matrix y = Frames.fit("pca 4 whiten", images).apply(images, true);
        Matrix covariance = centred(y).transposeTimes(centred(y)).scale(1.0 / 60);
        assertTrue(covariance.minus(Matrix.identity(4)).maxAbs() < 1e-4, covariance.toString());
    }

    @Test
    void framesKeptOrReadAgainGiveTheSameBits() {
        MemoryDataset data = Frames.dataset(Frames.vectors(Frames.decaying(900, 300, 1)));
        PrincipalComponents kept = RangeFinder.fit(Frames.rows(data, FitOptions.DEFAULT, 1 << 26), 300, 20);
        long readOnce = data.rowsRead();
        PrincipalComponents again = RangeFinder.fit(Frames.rows(data, FitOptions.DEFAULT, 0), 300, 20);
        assertEquals(kept, again);
        assertEquals(900, readOnce);
        assertTrue(data.rowsRead() - readOnce >= 3 * 900, "rows read " + data.rowsRead());
    }

    @Test
    void theSeedDecidesTheStartAndIsAllThatDoes() {
        NumericArray frames = Frames.vectors(Frames.decaying(200, 300, 1));
        MemoryDataset data = Frames.dataset(frames);
        PrincipalComponents one = RangeFinder.fit(Frames.rows(data, FitOptions.DEFAULT.withSeed(1), 1 << 26), 300, 9);
        PrincipalComponents same = RangeFinder.fit(Frames.rows(data, FitOptions.DEFAULT.withSeed(1), 1 << 26), 300, 9);
        PrincipalComponents two = RangeFinder.fit(Frames.rows(data, FitOptions.DEFAULT.withSeed(2), 1 << 26), 300, 9);
        assertEquals(one, same);
        assertTrue(!one.components().equals(two.components()));
    }

    @ParameterizedTest(name = "{0} frames of {1}x{1}")
    @CsvSource({"5,50,4", "5,4,4", "200,3,9", "2,14,1"})
    void moreComponentsThanThereCanBeAreClippedWithANotice(int n, int side, int expected) {
        Representation pca = Frames.fit("pca 64", Frames.images(n, side, side, 1, 9));
        assertEquals(expected, pca.size());
        assertEquals(1, pca.notices().size());
        assertTrue(
                pca.notices().get(0).contains("pca 64: " + expected + " components"),
                pca.notices().get(0));
    }

    @ParameterizedTest
    @CsvSource({"2500", "30"})
    void framesOfLowRankGiveThatManyComponents(int d) {
        Matrix x = Frames.decaying(70, 3, 4).times(Frames.decaying(3, d, 5));
        Representation pca = Frames.fit("pca 10", Frames.vectors(x));
        assertEquals(3, pca.size());
        assertEquals(
                List.of("pca 10: 3 components are kept, since the training frames vary in 3 directions only"),
                pca.notices());
    }

    @ParameterizedTest
    @CsvSource({"2500", "30", "1"})
    void framesThatNeverChangeAreRefusedInOneSentence(int d) {
        double[] x = new double[5 * d];
        java.util.Arrays.fill(x, 0.1);
        NumericArray frames = Frames.vectors(Matrix.of(5, d, x));
        DataException e = assertThrows(DataException.class, () -> Frames.fit("pca 2", frames));
        assertTrue(e.getMessage().contains("5 training frames are all the same"), e.getMessage());
    }

    @Test
    void oneFrameIsTooFew() {
        NumericArray one = Frames.images(1, 8, 8, 3, 1);
        DataException e = assertThrows(DataException.class, () -> Frames.fit("pca 2", one));
        assertTrue(e.getMessage().contains("1 training frame"), e.getMessage());
    }
}
