package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.data.Split;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.linear.LinearOptions;
import org.exolam.linear.LinearTrainer;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;
import org.exolam.objective.LatentActionModel;
import org.exolam.objective.Objective;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.Redrawable;
import org.exolam.world.WorldOptions;
import org.exolam.world.grid.GridOptions;
import org.exolam.world.grid.GridWorld;
import org.exolam.world.pixel.PixelOptions;
import org.exolam.world.pixel.PixelWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Consistency by redrawing the background: against the exact value, and beside that of paired clips. */
class RedrawnConsistencyTest {
    /** What is asked for. */
    private static final double EXACT = 0.01;

    private static final double PAIRED = 0.03;

    private static ExLinearWorld world(double angle, double noise, long seed) {
        WorldOptions options = WorldOptions.of(new WorldOptions.Sizes(8, 3, 3, 2))
                .withAngleDegrees(angle)
                .withActionVariances(2, 1)
                .withExogenousVariances(1.4, 0.7, 0.3)
                .withAgent(new WorldOptions.Agent(0.7, 0.4, 0))
                .withSensorNoise(noise);
        return ExLinearWorld.random(options, new SplittableRandom(seed));
    }

    @ParameterizedTest(name = "angle {0}, noise {1}, k {2}")
    @CsvSource({"90, 0, 3", "50, 0, 3", "50, 0.3, 2", "90, 0.3, 5"})
    void itIsTheExactValueOfTheLinearWorld(double angle, double noise, int k) {
        ExLinearWorld world = world(angle, noise, 4);
        Moments population = world.populationMoments(1);
        Matrix m =
                Solve.pseudo(population.cov("o"), population.cov("o", "o_next")).transpose();
        Matrix sigmaR = population.cov("o_next").minus(m.times(population.cov("o", "o_next")));
        Matrix top = SymmetricEigen.of(sigmaR).leading(k);
        Dataset data = world.dataset(120, 300, 7);
        PlainModel model = PlainModel.of(data, 1, m, top.transpose(), top);
        Split split = new Split(range(0, 20), range(20, 120));
        Scorecard card = new Evaluation(EvaluationOptions.standard(1).withReplicates(100))
                .score(LatentSource.of("innovation", model), data, split, 1, Gauge.INNOVATION);
        Matrix map = Matrix.stackColumns(top.transposeTimes(m).scale(-1), top.transpose());
        LinearLatent z = new LinearLatent(List.of("o", "o_next"), map);
        double exact = MomentMetrics.of(population, z).consistency(z.of(List.of("pair", "pair_next")));
        assertEquals(exact, card.value(MetricName.CONSISTENCY_REDRAWN), EXACT);
        assertTrue(card.metric(MetricName.CONSISTENCY_REDRAWN)
                .flatMap(Metric::interval)
                .isPresent());
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @ParameterizedTest
    @EnumSource(PixelOptions.Body.class)
    void inPicturesItIsWhatPairedClipsSay(PixelOptions.Body body) {
        PixelOptions options = new PixelOptions(
                body,
                List.of(PixelOptions.Background.SCROLL, PixelOptions.Background.FLICKER),
                0.3,
                PixelOptions.Policy.RANDOM,
                16);
        agrees(new PixelWorld(options).dataset(60, 60, 3));
    }

    @Test
    void inAGridItIsWhatPairedClipsSay() {
        agrees(new GridWorld(GridOptions.standard()).dataset(120, 60, 3));
    }

    private static void agrees(Dataset data) {
        List<Integer> train = range(0, 20);
        Representation phi = Representations.parse("gray | pca 16").fit(data, train, FitOptions.DEFAULT.withWorkers(1));
        LatentActionModel model =
                new LinearTrainer(LinearOptions.defaults()).train(data, train, phi, Objective.reconstruction(3));
        Scorecard card = new Evaluation(EvaluationOptions.standard(1).withReplicates(100))
                .score(
                        LatentSource.of("linear", model),
                        data,
                        new Split(train, range(20, data.episodes().size())),
                        1,
                        model.gauge());
        assertEquals(
                card.value(MetricName.CONSISTENCY), card.value(MetricName.CONSISTENCY_REDRAWN), PAIRED, card::toString);
    }

    @Test
    void aRedrawIsTheSameAgentBeforeABackgroundThatNoOtherViewShows() {
        ExLinearWorld world = world(90, 0.2, 4);
        Redrawable data = (Redrawable) world.dataset(3, 50, 9);
        Dataset more = data.withRedraws(2);
        for (String same : List.of("obs", "obs_pair", "actions", "endogenous")) {
            assertArrayEquals(rows(data, same), rows(more, same), same);
        }
        assertArrayEquals(
                rows(more, Redrawable.view(1)),
                rows(data.withRedraws(1), Redrawable.view(1)),
                "whatever is asked for beside");
        List<String> views = List.of("obs", "obs_pair", Redrawable.view(1), Redrawable.view(2));
        Matrix u = world.observation().u();
        for (String one : views) {
            for (String other : views) {
                assertEquals(one.equals(other), Arrays.equals(rows(more, one), rows(more, other)), one + ", " + other);
            }
            // What is left where the background and the noise are taken away on average is the agent.
            Matrix o = Matrix.of(50, 8, rows(more, one));
            Matrix s = Matrix.of(50, 3, rows(more, "endogenous"));
            Matrix seen = o.times(u);
            double together = seen.inner(s) / (seen.frobenius() * s.frobenius());
            assertTrue(together > 0.6, one + ": " + together);
        }
        assertFalse(data.schema().blocks().containsKey(Redrawable.view(1)));
    }

    private static double[] rows(Dataset data, String block) {
        try (Episode episode = data.open(1)) {
            NumericArray read = episode.read(block, 0, block.equals("actions") ? 49 : 50);
            double[] values = new double[read.size()];
            read.copyTo(0, values.length, values, 0);
            return values;
        }
    }
}
