package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SingularValues;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.TransitionSample;
import org.exolam.world.WorldOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** THEORY claim 6: an action head that sees z alone, by descent and by simulation. */
class Claim06SupervisionTest {
    private static final double LOSS = 1e-8;
    private static final double SHARE = 1e-5;
    /** A head takes many descents, and they grow with the fourth power of d. */
    private static final int LARGEST = 6;

    static Stream<ClaimWorlds.Case> oblique() {
        return ClaimWorlds.oblique().filter(c -> c.world().observationSize() <= LARGEST);
    }

    static Stream<ClaimWorlds.Case> noisy() {
        return ClaimWorlds.all().filter(c -> c.options().sensorNoise() > 0).limit(1);
    }

    static Stream<ClaimWorlds.Case> orthogonal() {
        return ClaimWorlds.orthogonal();
    }

    /** Σ_r + λ Σ_r^{−½} Σ_rã Σ_ãr Σ_r^{−½}. */
    private static SymmetricEigen effective(Moments m, double lambda) {
        Matrix sigmaR = Innovation.of(m).covariance();
        Matrix root = SymmetricEigen.of(sigmaR).power(-0.5).times(innovationWithAction(m));
        return SymmetricEigen.of(sigmaR.plus(lambda, root.timesTranspose(root)));
    }

    /** Σ_rã. */
    private static Matrix innovationWithAction(Moments m) {
        return m.cov("o_next", "a").minus(Innovation.of(m).regression().times(m.cov("o", "a")));
    }

    private static double actionInnovation(Moments m) {
        Matrix ao = m.cov("a", "o");
        return m.cov("a")
                .minus(ao.times(Solve.pseudo(m.cov("o"), ao.transpose())))
                .trace();
    }

    /** With enough room the head finds a gauge in which z alone gives the action's mean too. */
    @ParameterizedTest(name = "{0}")
    @MethodSource({"oblique", "noisy"})
    void theLeastLossIsWhatTheEffectiveCovarianceLeavesOut(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        int k = c.actions();
        for (double lambda : new double[] {0.5, 5}) {
            SymmetricEigen effective = effective(m, lambda);
            double total = Innovation.of(m).covariance().trace() + lambda * actionInnovation(m);
            double expected = total - Arrays.stream(effective.values(), 0, k).sum();
            double found = LamLoss.reconstruction(m, k)
                    .head("a", lambda)
                    .minimise(c.seed())
                    .loss();
            assertEquals(expected, found, LOSS * total, "λ = " + lambda);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orthogonal")
    void supervisionAddsItsWeightTimesTheActionsVarianceToTheMergedSpectrum(ClaimWorlds.Case c) {
        double[] units = {0.5, 1.5};
        Moments m = inUnits(c.world(), units).populationMoments(1);
        int k = c.actions();
        Matrix directions = ClaimWorlds.actionDirections(c);
        for (double lambda : new double[] {0.1, 0.4, 1.1, 2.3, 5.2, 30}) {
            double[] strengths = new double[k];
            Arrays.setAll(strengths, i -> c.alpha()[i] + lambda * units[i] * units[i]);
            double[] merged =
                    ClaimWorlds.descending(DoubleStream.concat(Arrays.stream(strengths), Arrays.stream(c.omega()))
                            .toArray());
            if (merged[k] > 0.97 * merged[k - 1]) {
                continue;
            }
            Matrix d = LamLoss.reconstruction(m, k)
                    .target("a", lambda)
                    .minimise(c.seed())
                    .d();
            for (int i = 0; i < k; i++) {
                double held = Latent.innovation(m, d).r2GivenObservation(directions.rowRange(i, i + 1), "o_next");
                assertEquals(strengths[i] >= merged[k - 1] ? 1 : 0, held, 1e-3, c + " action " + i + ", λ = " + lambda);
            }
        }
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void theActionEntersAtTheCrossingAndNotBefore(long seed) {
        ClaimWorlds.Case c = ClaimWorlds.build(
                new WorldOptions.Sizes(6, 2, 3, 1), 90, 0, new double[] {1}, new double[] {2.5, 1.5, 0.5}, seed);
        double unit = 0.5;
        double crossing = (2.5 - 1) / (unit * unit);
        Moments m = inUnits(c.world(), unit).populationMoments(1);
        Matrix before = LamLoss.reconstruction(m, 1)
                .target("a", 0.99 * crossing)
                .minimise(seed)
                .d();
        Matrix after = LamLoss.reconstruction(m, 1)
                .target("a", 1.01 * crossing)
                .minimise(seed)
                .d();
        assertEquals(0, Latent.innovation(m, before).r2GivenObservation("a"), 1e-3);
        assertEquals(1, Latent.innovation(m, after).r2GivenObservation("a"), 1e-3);
    }

    /** The same world with its i-th strongest action measured in other units: its noise has variance units_i². */
    private static ExLinearWorld inUnits(ExLinearWorld w, double... units) {
        int n = w.actionSize();
        Matrix basis = SingularValues.of(w.endogenous().b()).vT();
        double[] scale = Arrays.copyOf(units, n);
        double[] inverse = Arrays.stream(scale).map(u -> 1 / u).toArray();
        Matrix t = basis.scaleRows(scale);
        return new ExLinearWorld(
                w.observation(),
                new ExLinearWorld.Endogenous(
                        w.endogenous().a(),
                        w.endogenous().b().timesTranspose(basis).scaleColumns(inverse)),
                w.exogenous(),
                new ExLinearWorld.Policy(
                        t.times(w.policy().pi()),
                        t.times(w.policy().q()),
                        t.times(w.policy().sigmaXi()).timesTranspose(t).symmetrised()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("orthogonal")
    void pastTheCrossingNothingLeaks(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        int k = c.actions();
        LamLoss.Minimum found =
                LamLoss.reconstruction(m, k).head("a", 1.5 * c.merged()[0]).minimise(c.seed());
        Latent z = new Latent(m, found.c(), found.d());
        assertEquals(0, z.r2GivenObservation("w"), SHARE, "leakage");
        assertEquals(1, z.r2GivenObservation("a"), SHARE, "action");
        assertEquals(1, z.r2("a"), SHARE, "action, mean included");
    }

    /** The encoder's response to the background falls like 1/λ; R² is its square, so it keeps the claim's O(1/λ) and more. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("oblique")
    void leakageFallsLikeOneOverTheWeightAndTheEncoderForgetsTheBackground(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        double scale = Double.POSITIVE_INFINITY;
        double sight = Double.POSITIVE_INFINITY;
        for (double lambda : new double[] {30, 300, 3000}) {
            LamLoss.Minimum found =
                    LamLoss.reconstruction(m, c.actions()).target("a", lambda).minimise(c.seed());
            double leakage = Latent.innovation(m, found.d()).r2GivenObservation("w");
            double seen = responseToBackground(c, found.d());
            assertTrue(leakage * lambda <= 1.05 * scale + 1e-6, c + " λ = " + lambda + ": leakage " + leakage);
            assertTrue(seen <= 0.15 * sight + 1e-7, c + " λ = " + lambda + ": response " + seen);
            scale = leakage * lambda;
            sight = seen;
        }
        assertTrue(sight < 0.01, c + ": ‖D V‖ = " + sight);
        for (double lambda : new double[] {1e5, 1e7}) {
            LamLoss loss = LamLoss.reconstruction(m, c.actions()).target("a", lambda);
            double seen = responseToBackground(c, loss.solved(Gauge.INNOVATION).d());
            assertTrue(seen * lambda < 1.1 * 3000 * sight + 1e-3, c + " λ = " + lambda + ": response " + seen);
        }
    }

    /** ‖D V‖ / ‖D U B‖ after z is whitened. */
    private static double responseToBackground(ClaimWorlds.Case c, Matrix d) {
        Matrix action = d.times(c.world().observation().u())
                .times(c.world().endogenous().b());
        Matrix white =
                SymmetricEigen.of(action.timesTranspose(action)).power(-0.5).times(d);
        return white.times(c.world().observation().v()).frobenius();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oblique")
    void theSameActionGivesTheSameLatentWhateverTheBackgroundOnceSupervised(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        LamLoss.Minimum plain =
                LamLoss.reconstruction(m, c.alpha().length + c.omega().length).minimise(c.seed());
        LamLoss.Minimum supervised =
                LamLoss.reconstruction(m, c.actions()).head("a", 1000).minimise(c.seed());
        assertTrue(simulatedConsistency(c, supervised.c(), supervised.d()) > 0.995, c::toString);
        assertTrue(simulatedConsistency(c, plain.c(), plain.d()) < 0.9, c::toString);
    }

    /** THEORY section 5 by simulation: encode, redraw the background, encode again. */
    private static double simulatedConsistency(ClaimWorlds.Case c, Matrix encoderOfNow, Matrix encoderOfNext) {
        SplittableRandom random = new SplittableRandom(c.seed());
        TransitionSample one = c.world().sample(4000, 1, random);
        TransitionSample two = one.redrawExogenous(random);
        return Simulation.consistency(
                Simulation.encode(one, encoderOfNow, encoderOfNext),
                Simulation.encode(two, encoderOfNow, encoderOfNext));
    }

    /**
     * A share p of the rows is labeled and the label loss is averaged over all rows: with p λ just past the crossing the
     * action enters, with p λ just before it does not, though λ itself is far past it both times.
     */
    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void withPartialLabelsTheWeightThatCountsIsTheShareTimesTheWeight(long seed) {
        double share = 0.25;
        double alpha = 1;
        double omega = 2;
        ClaimWorlds.Case c = ClaimWorlds.build(
                new WorldOptions.Sizes(4, 1, 2, 1), 90, 0, new double[] {alpha}, new double[] {omega, 0.2}, seed);
        SplittableRandom random = new SplittableRandom(seed);
        int n = 40_000;
        TransitionSample sample = c.world().sample(n, 1, random);
        Matrix labels = sample.action();
        boolean[] labeled = new boolean[n];
        for (int i = 0; i < n; i++) {
            labeled[i] = random.nextDouble() < share;
        }
        for (double effective : new double[] {0.8 * (omega - alpha), 1.2 * (omega - alpha)}) {
            Matrix d = partiallyLabeled(sample, labels, labeled, effective / share, seed);
            double held = Latent.innovation(c.world().populationMoments(1), d).r2GivenObservation("a");
            assertEquals(effective > omega - alpha ? 1 : 0, held, 0.05, "p λ = " + effective);
        }
    }

    /**
     * Minimises 1/n [Σ_all ‖o' − A o − B z‖² + λ Σ_labeled (a − A_a o − W z)²] over the sample's rows by descent, as one
     * loss over the row's own moments: the label rows enter with their own Gram matrix.
     */
    private static Matrix partiallyLabeled(
            TransitionSample sample, Matrix labels, boolean[] labeled, double lambda, long seed) {
        Matrix o = sample.observation();
        Matrix oNext = sample.nextObservation();
        double[] mask = new double[labeled.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = labeled[i] ? 1 : 0;
        }
        Matrix all = Matrix.stackColumns(o, oNext);
        Matrix some = all.scaleRows(mask);
        Matrix y = labels.scaleRows(mask);
        int n = o.rows();
        Matrix qq = all.transposeTimes(all).scale(1.0 / n);
        Matrix qqLabeled = some.transposeTimes(some).scale(1.0 / n);
        Matrix yq = y.transposeTimes(some).scale(1.0 / n);
        double yy = y.inner(y) / n;
        int d = o.cols();
        // Parameters: A d × d, B d, C d, D d, A_a d, W.
        double[] start = new double[d * d + 4 * d + 1];
        SplittableRandom random = new SplittableRandom(seed);
        Arrays.setAll(start, i -> 0.3 * random.nextGaussian());
        double[] x = Lbfgs.minimise(
                (p, g) -> {
                    Matrix a = Matrix.of(d, d, Arrays.copyOfRange(p, 0, d * d));
                    Matrix b = Matrix.of(d, 1, Arrays.copyOfRange(p, d * d, d * d + d));
                    Matrix encoder = Matrix.of(1, 2 * d, Arrays.copyOfRange(p, d * d + d, d * d + 3 * d));
                    Matrix head = Matrix.of(1, d, Arrays.copyOfRange(p, d * d + 3 * d, d * d + 4 * d));
                    double w = p[d * d + 4 * d];
                    Matrix prediction =
                            Matrix.stackColumns(a, Matrix.zeros(d, d)).plus(b.times(encoder));
                    Matrix label = Matrix.stackColumns(head, Matrix.zeros(1, d)).plus(encoder.scale(w));
                    Matrix target = qq.rowRange(d, 2 * d);
                    Matrix error = prediction.times(qq).minus(target);
                    Matrix labelError = label.times(qqLabeled).minus(yq);
                    double value = target.columnRange(d, 2 * d).trace()
                            + prediction.inner(error.minus(target))
                            + lambda * (yy + label.inner(labelError.minus(yq)));
                    Matrix gEncoder =
                            b.transposeTimes(error).plus(lambda * w, labelError).scale(2);
                    Matrix gA = error.columnRange(0, d).scale(2);
                    Matrix gB = error.timesTranspose(encoder).scale(2);
                    Matrix gHead = labelError.columnRange(0, d).scale(2 * lambda);
                    System.arraycopy(gA.array(), 0, g, 0, d * d);
                    System.arraycopy(gB.array(), 0, g, d * d, d);
                    System.arraycopy(gEncoder.array(), 0, g, d * d + d, 2 * d);
                    System.arraycopy(gHead.array(), 0, g, d * d + 3 * d, d);
                    g[d * d + 4 * d] = 2 * lambda * labelError.inner(encoder);
                    return value;
                },
                start,
                1e-8);
        return Matrix.of(1, d, Arrays.copyOfRange(x, d * d + 2 * d, d * d + 3 * d));
    }
}
