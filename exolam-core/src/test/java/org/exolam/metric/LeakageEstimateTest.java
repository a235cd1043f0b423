package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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

/** Leakage without labels: what views, idle clips, the background's own state and the action say of one z. */
class LeakageEstimateTest {
    private static final double ROUNDING = 1e-6;

    /** What is asked for. */
    private static final double SAMPLED = 0.01;

    private static final String[] O = {"o"};

    private static final List<String> E = List.of("e_next");

    private static ExLinearWorld world(double angle, double noise) {
        WorldOptions options = WorldOptions.of(new WorldOptions.Sizes(8, 3, 3, 2))
                .withAngleDegrees(angle)
                .withActionVariances(2, 1)
                .withExogenousVariances(1.4, 0.7, 0.3)
                .withAgent(new WorldOptions.Agent(0.7, 0.4, 0))
                .withSensorNoise(noise);
        return ExLinearWorld.random(options, new SplittableRandom(4));
    }

    /** The k leading directions of the innovation, or of the difference, which holds more of o. */
    private record Reader(Moments population, Matrix m, Matrix top) {
        static Reader of(ExLinearWorld world, int k) {
            Moments p = world.populationMoments(1);
            Matrix m = Solve.pseudo(p.cov("o"), p.cov("o", "o_next")).transpose();
            Matrix sigmaR = p.cov("o_next").minus(m.times(p.cov("o", "o_next")));
            return new Reader(p, m, SymmetricEigen.of(sigmaR).leading(k));
        }

        LinearLatent latent(boolean isInnovation) {
            Matrix ofO = isInnovation ? top.transposeTimes(m) : top.transpose();
            return new LinearLatent(List.of("o", "o_next"), Matrix.stackColumns(ofO.scale(-1), top.transpose()));
        }
    }

    @ParameterizedTest(name = "angle {0}, k {1}, innovation {2}")
    @CsvSource({"90, 3, true", "90, 5, false", "50, 3, true", "50, 2, false", "50, 5, true"})
    void withoutNoiseViewsBackgroundAndActionAgreeExactlyInEveryGauge(double angle, int k, boolean isInnovation) {
        Reader reader = Reader.of(world(angle, 0), k);
        MomentMetrics z = MomentMetrics.of(reader.population(), reader.latent(isInnovation));
        double labeled = z.shareOf(E, O);
        assertTrue(labeled > 0.05 && labeled < 0.95, "a case that tells nothing: " + labeled);
        assertEquals(labeled, 1 - z.shareOf(List.of("a"), O), ROUNDING);
        assertEquals(labeled, estimate(reader.population(), z), ROUNDING);
    }

    @ParameterizedTest(name = "angle {0}, noise {1}, k {2}, innovation {3}")
    @CsvSource({"90, 0, 3, true", "90, 0.4, 4, true", "50, 0.2, 5, false", "50, 1, 2, true"})
    void whatViewsShareIsTheAgentsExactlyWithSensorNoiseToo(double angle, double noise, int k, boolean isInnovation) {
        Reader reader = Reader.of(world(angle, noise), k);
        MomentMetrics z = MomentMetrics.of(reader.population(), reader.latent(isInnovation));
        double byAgent = 1 - MomentMetrics.of(reader.population(), z.added(O)).shareOf(List.of("s", "a"));
        assertEquals(byAgent, estimate(reader.population(), z), ROUNDING);
        assertEquals(noise == 0, byAgent - z.shareOf(E, O) < SAMPLED, "noise is neither's");
    }

    @Test
    void ofANoisyRecordingTheEstimateIsWhatTheAgentLeaves() {
        ExLinearWorld world = world(90, 0.4);
        Reader reader = Reader.of(world, 4);
        Scorecard card = card(world.dataset(320, 300, 7), reader);
        MomentMetrics z = MomentMetrics.of(reader.population(), reader.latent(true));
        double exact = estimate(reader.population(), z);
        assertEquals(exact, card.value(MetricName.LEAKAGE_ESTIMATE), SAMPLED);
        assertEquals(exact, card.value(MetricName.LEAKAGE_BY_AGENT), SAMPLED);
        assertEquals(z.shareOf(E, O), card.value(MetricName.LEAKAGE_LABELED), SAMPLED);
    }

    private static double estimate(Moments population, MomentMetrics z) {
        LinearLatent added = z.added(O);
        List<String> pair = added.blocks().stream()
                .map(b -> b.equals("o") ? "pair" : "pair_next")
                .toList();
        return 1 - MomentMetrics.of(population, added).consistency(added.of(pair));
    }

    @ParameterizedTest(name = "angle {0}, k {1}")
    @CsvSource({"90, 3", "50, 5"})
    void ofARecordingTheyAreThePopulations(double angle, int k) {
        ExLinearWorld world = world(angle, 0);
        Reader reader = Reader.of(world, k);
        Scorecard card = card(world.dataset(320, 300, 7), reader);
        double exact =
                MomentMetrics.of(reader.population(), reader.latent(true)).shareOf(E, O);
        for (MetricName name :
                List.of(MetricName.LEAKAGE_ESTIMATE, MetricName.LEAKAGE_LABELED, MetricName.LEAKAGE_BY_AGENT)) {
            assertEquals(exact, card.value(name), SAMPLED, name.key());
            assertTrue(card.metric(name).flatMap(Metric::interval).isPresent(), name.key());
        }
        assertEquals(1 - card.value(MetricName.CONSISTENCY_GIVEN_O), card.value(MetricName.LEAKAGE_ESTIMATE), ROUNDING);
        assertTrue(card.missing().get(MetricName.LEAKAGE_IDLE).contains("action of 0"));
    }

    @ParameterizedTest(name = "angle {0}, noise {1}, k {2}")
    @CsvSource({"90, 0, 3", "90, 0.4, 4", "50, 0.4, 5"})
    void clipsOfOneSceneShareWhatTheBackgroundTells(double angle, double noise, int k) {
        ExLinearWorld world = world(angle, noise);
        Reader reader = Reader.of(world, k);
        Scorecard card = card(world.scenes(80, 640, 150, 7), reader, "scene");
        MomentMetrics z = MomentMetrics.of(reader.population(), reader.latent(true));
        double exact = MomentMetrics.of(reader.population(), z.added(O)).shareOf(List.of("e", "e_next"));
        assertEquals(exact, card.value(MetricName.LEAKAGE_SCENES), SAMPLED);
        Interval interval =
                card.metric(MetricName.LEAKAGE_SCENES).flatMap(Metric::interval).orElseThrow();
        assertTrue(interval.low() < exact && exact < interval.high(), "between " + interval);
        // A redrawn background is the truth that views estimate, noise included.
        assertEquals(estimate(reader.population(), z), card.value(MetricName.LEAKAGE_REDRAWN), SAMPLED);
    }

    @Test
    void withoutViewsClipsOfOneSceneGiveTheEstimateAndWithoutEitherIdleClips() {
        ExLinearWorld world = world(90, 0);
        Reader reader = Reader.of(world, 3);
        Dataset clips = withoutViews(world.scenes(20, 80, 100, 7));
        Scorecard card = card(clips, reader, "scene");
        assertEquals(card.value(MetricName.LEAKAGE_SCENES), card.value(MetricName.LEAKAGE_ESTIMATE));
        Scorecard unnamed = card(clips, reader);
        assertTrue(unnamed.missing().get(MetricName.LEAKAGE_SCENES).contains("--scene"));
        assertFalse(unnamed.metric(MetricName.LEAKAGE_ESTIMATE).isPresent());
        Scorecard single = card(withoutViews(world.scenes(80, 80, 100, 7)), reader, "scene");
        assertTrue(single.missing().get(MetricName.LEAKAGE_ESTIMATE).contains("fewer than 50 pairs of clips"));
    }

    private static Dataset withoutViews(Dataset data) {
        Roles all = data.schema().roles();
        return new NamedDataset(
                data, new Roles(all.actionOrNull(), all.endogenousOrNull(), all.exogenousOrNull(), null));
    }

    private static Scorecard card(Dataset data, Reader reader) {
        return card(data, reader, null);
    }

    private static Scorecard card(Dataset data, Reader reader, String sceneOrNull) {
        Matrix d = reader.top().transpose();
        PlainModel model = PlainModel.of(data, 1, reader.m(), d, reader.top());
        int episodes = data.episodes().size();
        Split split = new Split(range(0, episodes / 8), range(episodes / 8, episodes));
        return new Evaluation(EvaluationOptions.standard(1).withReplicates(100).withScene(sceneOrNull))
                .score(LatentSource.of("innovation", model), data, split, 1, Gauge.INNOVATION);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void idleClipsTellTheSameWhereNoViewDoes() {
        // Σ = I; idle rows hold the background's share alone: a quarter of one direction, all of the other.
        SplittableRandom random = new SplittableRandom(3);
        int n = 200_000;
        double[] rows = new double[3 * n];
        for (int i = 0; i < n; i++) {
            boolean isIdle = i % 4 == 0;
            double a = isIdle ? 0 : random.nextGaussian() / Math.sqrt(0.75);
            rows[3 * i] = Math.sqrt(0.75) * a + 0.5 * random.nextGaussian();
            rows[3 * i + 1] = random.nextGaussian();
            rows[3 * i + 2] = a;
        }
        LeakageEstimate score = new LeakageEstimate(Affine.of("z", 2), Affine.of("a", 1), true, "bounds");
        double[] sums = new double[score.length() + 1];
        score.add(Matrix.of(n, 3, rows), sums, 1);
        double[] own = java.util.Arrays.copyOfRange(sums, 1, sums.length);
        double all = (0.75 * 1 + 0.25 + 1) / 2;
        assertEquals((0.25 + 1) / 2 / all, score.readings().get(0).value().applyAsDouble(own), SAMPLED);
        assertEquals(MetricName.LEAKAGE_ESTIMATE, score.readings().get(1).name());
        score.add(Matrix.zeros(0, 3), sums, 1);
        assertFalse(Double.isFinite(score.readings().get(0).value().applyAsDouble(new double[score.length()])));
    }

    @Test
    void withNothingAtAllThereAreBoundsWithTheirAssumption() {
        assertTrue(LeakageEstimate.bounds(6, 2).endsWith("at least 0.67 is possible, and at most 1"));
        assertTrue(LeakageEstimate.bounds(2, 3).contains("at least 0.00"));
        assertTrue(LeakageEstimate.bounds(6, 0).endsWith("anything from 0 to 1 is possible"));
    }
}
