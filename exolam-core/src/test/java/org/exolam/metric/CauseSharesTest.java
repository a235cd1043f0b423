package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.data.Roles;
import org.exolam.data.Split;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.WorldOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose z's variance is: the shares of a recording beside those of the population, by nested regressions on its moments. */
class CauseSharesTest {
    /** Of 280 held-out episodes of 200 frames; the spread seen over seeds is a third of this. */
    private static final double SAMPLED = 0.01;

    private static final double ROUNDING = 1e-9;

    private static ExLinearWorld world(double angle, double noise) {
        WorldOptions options = WorldOptions.of(new WorldOptions.Sizes(8, 3, 3, 2))
                .withAngleDegrees(angle)
                .withActionVariances(2, 1)
                .withExogenousVariances(1.4, 0.7, 0.3)
                .withExogenousCoefficients(0.8, 0.5, 0.2)
                .withAgent(new WorldOptions.Agent(0.7, 0.4, 0))
                .withSensorNoise(noise);
        return ExLinearWorld.random(options, new SplittableRandom(4));
    }

    /** z = D (o' − G o) of k numbers: G is M in the innovation gauge, I in that of differences. */
    private record Reader(Moments population, Matrix d, Matrix g) {
        static Reader of(ExLinearWorld world, int k, boolean isInnovation) {
            Moments p = world.populationMoments(1);
            Matrix m = Solve.pseudo(p.cov("o"), p.cov("o", "o_next")).transpose();
            Matrix sigmaR = p.cov("o_next").minus(m.times(p.cov("o", "o_next")));
            Matrix d = SymmetricEigen.of(sigmaR).leading(k).transpose();
            return new Reader(p, d, isInnovation ? m : Matrix.identity(m.rows()));
        }

        LinearLatent latent() {
            return new LinearLatent(
                    List.of("o", "o_next"), Matrix.stackColumns(d.times(g).scale(-1), d));
        }

        Scorecard card(Dataset data) {
            PlainModel model = PlainModel.of(data, 1, g, d, d.transpose());
            int episodes = data.episodes().size();
            Split split = new Split(range(0, episodes / 8), range(episodes / 8, episodes));
            return new Evaluation(EvaluationOptions.standard(1).withReplicates(100))
                    .score(LatentSource.of("plain", model), data, split, 1, Gauge.LEARNED);
        }

        /** The definition, on exact moments. */
        Map<MetricName, Double> shares() {
            MomentMetrics z = MomentMetrics.of(population, latent());
            double told = 1 - z.policyFloor("o");
            double afterAction = z.policyFloor("o", "a");
            double rest = z.policyFloor("o", "a", "e_next");
            double predictable = traceOf(tells(told(z), "e"));
            LinearLatent u = z.added("o", "a", "e_next");
            LinearLatent v = z.added("o", "a");
            LinearLatent other = v.of(v.blocks().stream()
                    .map(b -> b.equals("o") ? "pair" : b.equals("o_next") ? "pair_next" : b)
                    .toList());
            double shared = traceOf(cov(u, other).symmetrised());
            Map<MetricName, Double> shares = new EnumMap<>(MetricName.class);
            shares.put(MetricName.SHARE_ACTION, 1 - told - afterAction);
            shares.put(MetricName.SHARE_FRAME, told - predictable);
            shares.put(MetricName.SHARE_EXOGENOUS_PREDICTABLE, predictable);
            shares.put(MetricName.SHARE_EXOGENOUS_FUTURE, afterAction - rest);
            shares.put(MetricName.SHARE_NOISE, rest - shared);
            shares.put(MetricName.SHARE_UNEXPLAINED, shared);
            return shares;
        }

        /** E[z | o]. */
        private LinearLatent told(MomentMetrics z) {
            LinearLatent added = z.added("o");
            Matrix map = latent().map().minus(added.map());
            assertEquals(List.of("o", "o_next"), added.blocks());
            return new LinearLatent(added.blocks(), map);
        }

        private Matrix tells(LinearLatent y, String block) {
            Matrix cross = y.map().times(population.cov(y.blocks(), List.of(block)));
            return cross.times(Solve.pseudo(population.cov(block), cross.transpose()));
        }

        private Matrix cov(LinearLatent rows, LinearLatent cols) {
            return rows.map()
                    .times(population.cov(rows.blocks(), cols.blocks()))
                    .timesTranspose(cols.map());
        }

        private double traceOf(Matrix m) {
            SymmetricEigen sigma = SymmetricEigen.of(cov(latent(), latent()));
            return sigma.pseudoInverse().inner(m) / sigma.rank();
        }
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @ParameterizedTest(name = "angle {0}, noise {1}, k {2}, innovation {3}")
    @CsvSource({"90, 0, 3, true", "90, 0.4, 4, true", "90, 0.4, 4, false", "50, 0.4, 3, false", "50, 1, 5, true"})
    void sharesOfARecordingAreThePopulations(double angle, double noise, int k, boolean isInnovation) {
        ExLinearWorld world = world(angle, noise);
        Reader reader = Reader.of(world, k, isInnovation);
        Scorecard card = reader.card(world.dataset(320, 200, 7));
        Map<MetricName, Double> exact = reader.shares();
        double sum = 0;
        for (MetricName name : CauseShares.names()) {
            assertEquals(exact.get(name), card.value(name), SAMPLED, name.key());
            assertTrue(card.value(name) >= 0, name.key());
            sum += card.value(name);
        }
        assertEquals(1, sum, ROUNDING);
        assertEquals(
                card.value(MetricName.POLICY_FLOOR),
                1 - card.value(MetricName.SHARE_FRAME) - card.value(MetricName.SHARE_EXOGENOUS_PREDICTABLE),
                1e-6);
        if (noise == 0) {
            assertEquals(0, card.value(MetricName.SHARE_NOISE), SAMPLED / 10);
            assertEquals(0, card.value(MetricName.SHARE_UNEXPLAINED), SAMPLED / 10);
        } else {
            assertTrue(exact.get(MetricName.SHARE_NOISE) > 0.05, "a case that tells nothing of noise");
        }
    }

    @ParameterizedTest(name = "action {0}, exogenous {1}, pair {2}")
    @CsvSource({
        "true, true, false",
        "true, false, true",
        "true, false, false",
        "false, true, true",
        "false, false, true",
        "false, false, false"
    })
    void whatIsNotKnownGoesToWhatIsLeftAndTheSumStaysOne(boolean hasAction, boolean hasExogenous, boolean hasPair) {
        ExLinearWorld world = world(90, 0.4);
        Reader reader = Reader.of(world, 4, false);
        Dataset whole = world.dataset(320, 200, 7);
        Roles all = whole.schema().roles();
        Map<MetricName, Double> exact = reader.shares();
        Scorecard card = reader.card(new NamedDataset(
                whole,
                new Roles(
                        hasAction ? all.actionOrNull() : null,
                        null,
                        hasExogenous ? all.exogenousOrNull() : null,
                        hasPair ? all.pairOrNull() : null)));
        double sum = 0;
        for (MetricName name : CauseShares.names()) {
            sum += card.metric(name).map(Metric::value).orElse(0.0);
        }
        assertEquals(1, sum, ROUNDING);
        assertEquals(hasAction, card.metric(MetricName.SHARE_ACTION).isPresent());
        assertEquals(
                hasExogenous,
                card.metric(MetricName.SHARE_EXOGENOUS_PREDICTABLE).isPresent());
        assertEquals(
                hasExogenous || hasPair,
                card.metric(MetricName.SHARE_EXOGENOUS_FUTURE).isPresent());
        assertEquals(
                hasExogenous && hasPair, card.metric(MetricName.SHARE_NOISE).isPresent());
        double shared = exact.get(MetricName.SHARE_UNEXPLAINED) + (hasAction ? 0 : exact.get(MetricName.SHARE_ACTION));
        double alone = exact.get(MetricName.SHARE_NOISE);
        double future = exact.get(MetricName.SHARE_EXOGENOUS_FUTURE);
        double left = shared + (hasPair ? 0 : alone) + (hasExogenous || hasPair ? 0 : future);
        assertEquals(left, card.value(MetricName.SHARE_UNEXPLAINED), SAMPLED);
        if (hasPair && !hasExogenous) {
            assertEquals(future + alone, card.value(MetricName.SHARE_EXOGENOUS_FUTURE), SAMPLED);
        }
    }

    @Test
    void anIncrementBelowZeroIsPaidForByWhatComesLater() {
        Affine one = Affine.of("z", 1);
        CauseShares score = new CauseShares(new CauseShares.Terms(one, one, one, one, one, one, one, one), true, true);
        // Told 0.2, of it none by e since its readout is worse than nothing; the action's readout too; e' tells 0.3.
        double[] sums = {10, 2, 3, 8, 9, 6, 1, 0, 0, 4};
        Map<MetricName, Double> shares = new EnumMap<>(MetricName.class);
        score.readings().forEach(r -> shares.put(r.name(), r.value().applyAsDouble(sums)));
        assertEquals(0, shares.get(MetricName.SHARE_EXOGENOUS_PREDICTABLE), ROUNDING);
        assertEquals(0.2, shares.get(MetricName.SHARE_FRAME), ROUNDING);
        assertEquals(0, shares.get(MetricName.SHARE_ACTION), ROUNDING);
        assertEquals(0.3, shares.get(MetricName.SHARE_EXOGENOUS_FUTURE), ROUNDING);
        assertEquals(0.1, shares.get(MetricName.SHARE_UNEXPLAINED), ROUNDING);
        assertEquals(0.4, shares.get(MetricName.SHARE_NOISE), ROUNDING);
    }
}
