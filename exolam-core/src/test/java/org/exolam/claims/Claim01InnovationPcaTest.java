package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Moments;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** THEORY claim 1 against descent on the full loss from random starts. */
class Claim01InnovationPcaTest {
    /** Relative to the total variance; the descent stops at a gradient of 1e-9 of it. */
    private static final double LOSS = 1e-9;
    /** A subspace is known to about the square root of the loss. */
    private static final double SUBSPACE = 1e-4;

    static Stream<ClaimWorlds.Case> worlds() {
        return ClaimWorlds.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void theLeastLossIsTheInnovationVarianceOutsideTheTopDirections(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        double total = m.cov("o_next").trace();
        double[] spectrum = Innovation.of(m).eigen().values();
        for (int k = 1; k <= Math.min(4, spectrum.length); k++) {
            double expected = Arrays.stream(spectrum, k, spectrum.length).sum();
            double found = LamLoss.reconstruction(m, k).minimise(c.seed()).loss();
            assertEquals(expected, found, LOSS * total, "k = " + k);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void theMinimumIsReachedByTheProjectorOnTheTopDirections(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        Innovation r = Innovation.of(m);
        for (int k = 1; k <= Math.min(3, c.merged().length); k++) {
            Matrix top = r.eigen().leading(k);
            Matrix projector = top.timesTranspose(top);
            LamLoss.Minimum found = LamLoss.reconstruction(m, k).minimise(c.seed());
            Matrix bd = found.b().times(found.d());
            Matrix g = found.a().plus(found.b().times(found.c()));
            Matrix oo = m.cov("o");
            // Directions that r never takes leave B D free, and A_d + B_d C makes up for it.
            assertSmall(
                    bd.minus(projector).times(r.covariance()), r.covariance().maxAbs(), "B D, k = " + k);
            Matrix together = g.plus(bd.times(r.regression())).minus(r.regression());
            assertSmall(together.times(oo), oo.maxAbs(), "A_d + B_d (C + D M), k = " + k);
            if (r.eigen().rank() == projector.rows()) {
                Matrix rest = Matrix.identity(projector.rows()).minus(projector).times(r.regression());
                assertSmall(g.minus(rest).times(oo), oo.maxAbs(), "A_d + B_d C, k = " + k);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void noRandomEncoderBeatsTheTopDirections(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        Innovation r = Innovation.of(m);
        SplittableRandom random = new SplittableRandom(c.seed());
        int d = c.world().observationSize();
        int k = Math.min(2, d - 1);
        double best = Arrays.stream(r.eigen().values(), k, d).sum();
        for (int i = 0; i < 200; i++) {
            Matrix encoder = Matrix.of(k, d, random.doubles(k * d, -1, 1).toArray());
            Matrix z = encoder.times(r.covariance());
            double explained = Solve.pseudo(z.timesTranspose(encoder), z).inner(z);
            assertTrue(r.covariance().trace() - explained >= best * (1 - 1e-12), "competitor " + i);
        }
        SymmetricEigen eigen = r.eigen();
        assertEquals(r.covariance().trace(), Arrays.stream(eigen.values()).sum(), 1e-9 * eigen.value(0));
    }

    private static void assertSmall(Matrix difference, double scale, String what) {
        assertTrue(difference.maxAbs() <= SUBSPACE * scale, () -> what + " is off by " + difference.maxAbs());
    }
}
