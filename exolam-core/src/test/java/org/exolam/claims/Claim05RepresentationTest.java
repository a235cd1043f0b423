package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SingularValues;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Layout;
import org.exolam.moments.Moments;
import org.exolam.world.WorldOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** THEORY claim 5: descent on the loss in representation space. */
class Claim05RepresentationTest {
    private static final double SHARE = 1e-6;

    static Stream<ClaimWorlds.Case> orthogonal() {
        return ClaimWorlds.orthogonal();
    }

    static Stream<ClaimWorlds.Case> noiseless() {
        return Stream.concat(ClaimWorlds.orthogonal(), ClaimWorlds.oblique());
    }

    /** I − strength · V V⁺: 1 is the oracle. */
    private static Matrix attenuation(ClaimWorlds.Case c, double strength) {
        Matrix v = c.world().observation().v();
        Matrix projector = v.times(Solve.pseudo(v.transposeTimes(v), v.transpose()));
        return Matrix.identity(v.rows()).plus(-strength, projector);
    }

    /** Moments of (φ, φ', w, a) for φ = R o, under the names o and o_next. */
    private static Moments represented(Moments m, Matrix r) {
        List<String> names = List.of("o", "o_next", "w", "a");
        Matrix all = m.cov(names, names);
        int d = r.cols();
        Matrix rest = Matrix.identity(all.rows() - 2 * d);
        Matrix map = Matrix.stackRows(
                Matrix.stackColumns(r, Matrix.zeros(r.rows(), all.rows() - d)),
                Matrix.stackColumns(Matrix.zeros(r.rows(), d), r, Matrix.zeros(r.rows(), rest.rows())),
                Matrix.stackColumns(Matrix.zeros(rest.rows(), 2 * d), rest));
        Map<String, Integer> widths = new LinkedHashMap<>();
        widths.put("o", r.rows());
        widths.put("o_next", r.rows());
        widths.put("w", m.layout().width("w"));
        widths.put("a", m.layout().width("a"));
        return Moments.population(new Layout(widths), map.times(all).timesTranspose(map));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noiseless")
    void nothingLeaksAtAnySizeWhenTheRepresentationAnnihilatesTheBackground(ClaimWorlds.Case c) {
        Moments phi = represented(c.world().populationMoments(1), attenuation(c, 1));
        for (int k = 1; k <= c.world().endogenousSize(); k++) {
            LamLoss.Minimum found = LamLoss.reconstruction(phi, k).minimise(c.seed());
            // The columns of D that no φ ever excites are free, so what counts is D on the range of φ.
            Matrix reaching = found.b().times(found.d()).times(phi.cov("o_next", "w"));
            assertTrue(reaching.maxAbs() < SHARE * phi.cov("o_next").trace(), c + " k = " + k);
        }
        Latent z = Latent.innovation(
                phi,
                LamLoss.reconstruction(phi, c.alpha().length).minimise(c.seed()).d());
        assertEquals(1, z.r2GivenObservation("a"), SHARE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orthogonal")
    void attenuationSufficesOnceTheWeakestActionExceedsTheStrongestBackground(ClaimWorlds.Case c) {
        double weakest = c.alpha()[c.alpha().length - 1];
        double strongest = c.omega()[0];
        if (strongest <= weakest) {
            return;
        }
        double crossing = 1 - Math.sqrt(weakest / strongest);
        Moments m = c.world().populationMoments(1);
        for (double side : new double[] {-0.02, 0.02}) {
            Moments phi = represented(m, attenuation(c, crossing + side));
            Latent z = Latent.innovation(
                    phi,
                    LamLoss.reconstruction(phi, c.alpha().length)
                            .minimise(c.seed())
                            .d());
            Matrix direction = ClaimWorlds.actionDirections(c).rowRange(c.alpha().length - 1, c.alpha().length);
            assertEquals(side > 0 ? 1 : 0, z.r2GivenObservation(direction, "o_next"), 1e-5, c + " side " + side);
            assertEquals(side > 0, z.r2GivenObservation("w") < 1e-5, c + " leakage " + z.r2GivenObservation("w"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noiseless")
    void theAngleToTheActionsIsAtMostTheCrossPartOverTheGap(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        int k = c.alpha().length;
        SplittableRandom random = new SplittableRandom(c.seed());
        int tested = 0;
        for (int trial = 0; trial < 12; trial++) {
            int d = c.world().observationSize();
            Matrix jitter =
                    Matrix.of(d, d, random.doubles((long) d * d, -0.2, 0.2).toArray());
            Matrix r = attenuation(c, random.nextDouble(0.6, 1)).plus(jitter);
            Matrix sigma = Innovation.of(represented(m, r)).covariance();
            Matrix action = orthonormal(
                    r.times(c.world().observation().u())
                            .times(c.world().endogenous().b()),
                    k);
            Matrix rest = complement(action);
            double inside = SymmetricEigen.of(action.transposeTimes(sigma).times(action))
                    .value(k - 1);
            double outside =
                    SymmetricEigen.of(rest.transposeTimes(sigma).times(rest)).value(0);
            if (inside <= outside) {
                continue;
            }
            double cross = norm(rest.transposeTimes(sigma).times(action));
            double sine = norm(rest.transposeTimes(SymmetricEigen.of(sigma).leading(k)));
            assertTrue(sine <= cross / (inside - outside) + 1e-9, c + ": " + sine + " > " + cross / (inside - outside));
            tested++;
        }
        assertTrue(tested > 0, "no representation of " + c + " favoured the action");
    }

    @org.junit.jupiter.api.Test
    void aSmallerRepresentationOfTheSameRatioLeaksAsMuch() {
        ClaimWorlds.Case c = ClaimWorlds.build(
                new WorldOptions.Sizes(12, 2, 2, 2), 90, 0, new double[] {1, 0.8}, new double[] {3, 2}, 5);
        Matrix both = Matrix.stackColumns(
                c.world().observation().u(), c.world().observation().v());
        Moments phi = represented(c.world().populationMoments(1), both.transpose());
        Latent z = Latent.innovation(
                phi, LamLoss.reconstruction(phi, 2).minimise(5).d());
        assertEquals(4, phi.layout().width("o"));
        assertEquals(1, z.r2GivenObservation("w"), SHARE);
    }

    private static double norm(Matrix m) {
        return SingularValues.of(m).values().get(0);
    }

    private static Matrix orthonormal(Matrix m, int rank) {
        return SingularValues.of(m).u().columnRange(0, rank);
    }

    private static Matrix complement(Matrix orthonormal) {
        int d = orthonormal.rows();
        return SymmetricEigen.of(Matrix.identity(d).minus(orthonormal.timesTranspose(orthonormal)))
                .leading(d - orthonormal.cols());
    }
}
