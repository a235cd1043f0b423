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
import org.exolam.world.ExLinearWorld;
import org.exolam.world.WorldOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * THEORY claim 9 by simulation. The innovation is estimated in the sample, where regressing on d numbers uses up d of the n
 * transitions: γ = d/(n − d).
 */
class Claim09SampleSizeTest {
    /** A world without memory: M = 0, so that its innovation is spikes over isotropic sensor noise. */
    private static ClaimWorlds.Case spiked(int d, double sigma, double[] alpha, double[] omega, long seed) {
        WorldOptions options = WorldOptions.of(new WorldOptions.Sizes(d, alpha.length, omega.length, alpha.length))
                .withActionVariances(alpha)
                .withExogenousVariances(omega)
                .withExogenousCoefficients(new double[omega.length])
                .withAgent(new WorldOptions.Agent(0, 0, 0))
                .withSensorNoise(sigma);
        return new ClaimWorlds.Case("spiked", options, seed, ExLinearWorld.random(options, new SplittableRandom(seed)));
    }

    private static double overlap(double alpha, double variance, double gamma) {
        return (1 - gamma * variance * variance / (alpha * alpha)) / (1 + gamma * variance / alpha);
    }

    /** Mean squared overlap of each direction (a row) with the sample's eigenvector of the same rank. */
    private static double[] measured(ClaimWorlds.Case c, Matrix directions, int n, int repeats) {
        double[] sum = new double[directions.rows()];
        for (int repeat = 0; repeat < repeats; repeat++) {
            SplittableRandom random = new SplittableRandom(1000 * c.seed() + repeat);
            Moments sampled = Simulation.moments(c.world().sample(n, 1, random));
            double[] cosines = directions
                    .times(Innovation.of(sampled).eigen().leading(directions.rows()))
                    .diagonal();
            Arrays.setAll(sum, i -> sum[i] + cosines[i] * cosines[i] / repeats);
        }
        return sum;
    }

    @ParameterizedTest(name = "α = {0} × threshold, n/d = {1}, seed={2}")
    @CsvSource({"0.3, 5, 1", "0.6, 5, 2", "1.5, 5, 3", "2, 10, 4", "4, 10, 5", "10, 5, 6"})
    void anActionIsVisibleExactlyAboveTheThresholdAndAsWellAsTheFormulaSays(double times, int ratio, long seed) {
        int d = 60;
        int n = ratio * d;
        double gamma = d / (double) (n - d);
        double variance = 0.25;
        double alpha = times * variance * Math.sqrt(gamma);
        ClaimWorlds.Case c = spiked(d, Math.sqrt(variance), new double[] {alpha}, new double[] {0}, seed);
        double found = measured(c, ClaimWorlds.actionDirections(c), n, 30)[0];
        if (times < 1) {
            assertTrue(found < 0.25 * times + 0.05, "overlap " + found);
        } else {
            assertEquals(overlap(alpha, variance, gamma), found, 0.12, "overlap");
        }
    }

    static Stream<Arguments> spikedWorlds() {
        return Stream.of(11L, 12L).flatMap(seed -> Stream.of(4, 16, 64).map(ratio -> Arguments.of(seed, ratio)));
    }

    /** Figure c: every direction above the noise, whoever caused it, is found at the rate of the formula. */
    @ParameterizedTest(name = "seed={0} n/d={1}")
    @MethodSource("spikedWorlds")
    void learnedDirectionsConvergeToThePopulationsAtTheRateOfTheFormula(long seed, int ratio) {
        SplittableRandom random = new SplittableRandom(seed);
        int d = 24 + random.nextInt(16);
        double variance = random.nextDouble(0.2, 0.6);
        double[] alpha = {6 * random.nextDouble(0.9, 1.1)};
        double[] omega = {16 * random.nextDouble(0.9, 1.1), 2 * random.nextDouble(0.9, 1.1)};
        ClaimWorlds.Case c = spiked(d, Math.sqrt(variance), alpha, omega, seed);
        int n = ratio * d;
        double gamma = d / (double) (n - d);
        int repeats = 160 / (int) Math.sqrt(4 * ratio);
        Matrix exogenous = ClaimWorlds.exogenousDirections(c);
        Matrix directions =
                Matrix.stackRows(exogenous.rowRange(0, 1), ClaimWorlds.actionDirections(c), exogenous.rowRange(1, 2));
        double[] found = measured(c, directions, n, repeats);
        for (int i = 0; i < found.length; i++) {
            double missing = 1 - overlap(c.merged()[i], variance, gamma);
            double blur = blur(c.merged(), i, variance) / n;
            // Over the draws, missing is a mean of many squares and blur of two: it scatters by √(2/repeats) of itself.
            double tolerance = 0.25 * missing + 4 * Math.sqrt(2.0 / repeats) * blur;
            assertEquals(missing + blur, 1 - found[i], tolerance, c + " n = " + n + ", spike " + c.merged()[i]);
        }
    }

    /** What other spikes add to the angle: Σ_j ℓ_i ℓ_j/(ℓ_i − ℓ_j)², to be divided by n. */
    private static double blur(double[] spikes, int i, double variance) {
        double sum = 0;
        for (int j = 0; j < spikes.length; j++) {
            double gap = spikes[j] - spikes[i];
            sum += j == i ? 0 : (spikes[i] + variance) * (spikes[j] + variance) / (gap * gap);
        }
        return sum;
    }

    static Stream<ClaimWorlds.Case> worlds() {
        return ClaimWorlds.all().filter(c -> c.seed() % 2 == 0);
    }

    /** E‖Σ̂_r − Σ_r‖² = ((tr Σ_r)² + tr Σ_r²)/n, for any world and any M. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void theInnovationCovarianceOfASampleConvergesLikeOneOverTheRootOfItsSize(ClaimWorlds.Case c) {
        Matrix population = Innovation.of(c.world().populationMoments(1)).covariance();
        double trace = population.trace();
        double numerator = trace * trace + population.inner(population);
        for (int n : new int[] {200, 3200}) {
            double sum = 0;
            int repeats = 60;
            for (int repeat = 0; repeat < repeats; repeat++) {
                SplittableRandom random = new SplittableRandom(c.seed() * 100 + repeat);
                Matrix sampled = Innovation.of(Simulation.moments(c.world().sample(n, 1, random)))
                        .covariance();
                Matrix error = sampled.minus(population);
                sum += error.inner(error);
            }
            // One or two large squares may dominate each draw: the mean of sixty scatters by 18 %, its root by 9 %.
            assertEquals(1, Math.sqrt(sum / repeats / (numerator / n)), 0.4, c + " n = " + n);
        }
    }

    @ParameterizedTest(name = "n_l={0} d={1} p={2} seed={3}")
    @CsvSource({"80, 40, 5, 1", "200, 40, 5, 2", "400, 40, 10, 3"})
    void labelsNeededScaleWithTheComponentsKeptNotWithTheObservation(int labels, int d, int p, long seed) {
        ClaimWorlds.Case c = spiked(d, 0.3, new double[] {3}, new double[] {5, 4}, seed);
        double all = 0;
        double reduced = 0;
        int repeats = 40;
        for (int repeat = 0; repeat < repeats; repeat++) {
            SplittableRandom random = new SplittableRandom(100 * seed + repeat);
            Matrix x = c.world().sample(labels, 1, random).nextObservation();
            Matrix leading = SymmetricEigen.of(
                            Innovation.of(c.world().populationMoments(1)).covariance())
                    .leading(p);
            double[] unrelated = random.doubles(labels, -1, 1).toArray();
            all += spurious(x, unrelated);
            reduced += spurious(x.times(leading), unrelated);
        }
        assertEquals(d / (double) labels, all / repeats, 0.15 * d / labels);
        assertEquals(p / (double) labels, reduced / repeats, 0.35 * p / labels);
    }

    /** In-sample R² of labels that have nothing to do with x. */
    private static double spurious(Matrix x, double[] labels) {
        Matrix y = Matrix.of(labels.length, 1, labels);
        Matrix xy = x.transposeTimes(y);
        return xy.inner(Solve.pseudo(x.transposeTimes(x), xy)) / y.inner(y);
    }
}
