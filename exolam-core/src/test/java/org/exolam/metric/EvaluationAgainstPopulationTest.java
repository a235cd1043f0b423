package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.data.SplitRule;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Layout;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;
import org.exolam.world.GoldenWorld;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores of sampled recordings against the exact scores of the world they were drawn from. */
class EvaluationAgainstPopulationTest {
    /** Of 150 episodes × 200 frames, correlated in time: the spread seen over seeds is a third of this. */
    private static final double SAMPLED = 0.03;

    static Stream<GoldenWorld> worlds() {
        return GoldenWorld.all();
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void sampledScoresAreThePopulations(GoldenWorld golden) {
        Moments population = inUnitsOfDeviation(golden.world().populationMoments(1));
        int d = golden.world().observationSize();
        Matrix m =
                Solve.pseudo(population.cov("o"), population.cov("o", "o_next")).transpose();
        Matrix sigmaR = population.cov("o_next").minus(m.times(population.cov("o", "o_next")));
        Matrix top = SymmetricEigen.of(sigmaR).leading(3);
        Dataset data = golden.world().dataset(150, 200, 11);
        PlainModel model = PlainModel.of(data, 1, m, top.transpose(), top);
        Split split = SplitRule.DEFAULT.split(data);
        EvaluationOptions options = EvaluationOptions.standard(1).withReplicates(200);
        Scorecard card =
                new Evaluation(options).score(LatentSource.of("innovation", model), data, split, 1, Gauge.INNOVATION);

        Matrix map = Matrix.stackColumns(top.transposeTimes(m).scale(-1), top.transpose());
        LinearLatent z = new LinearLatent(List.of("o", "o_next"), map);
        MomentMetrics exact = MomentMetrics.of(population, z);
        near(exact.r2("a"), card, MetricName.ACTION_R2);
        near(exact.r2("a", "o"), card, MetricName.ACTION_R2_GIVEN_O);
        near(exact.r2("e_next"), card, MetricName.EXOGENOUS_NEXT_R2);
        near(exact.r2("e_next", "o"), card, MetricName.EXOGENOUS_FUTURE_R2);
        near(exact.r2("e_next", "o", "e"), card, MetricName.EXOGENOUS_FUTURE_R2_GIVEN_OE);
        near(exact.r2("e"), card, MetricName.EXOGENOUS_CURRENT_R2);
        near(exact.r2("s"), card, MetricName.ENDOGENOUS_R2);
        near(exact.policyFloor("o"), card, MetricName.POLICY_FLOOR);
        near(exact.consistency(z.of(List.of("pair", "pair_next"))), card, MetricName.CONSISTENCY);
        assertEquals(1, card.value(MetricName.LATENT_EFFECTIVE_RANK) / exact.effectiveRank(), SAMPLED);
        double[] spectrum = SymmetricEigen.of(sigmaR).values();
        double explained = Arrays.stream(spectrum, 0, 3).sum() / sigmaR.trace();
        near(explained, card, MetricName.RECONSTRUCTION_EXPLAINED);
        double mi = exact.informationNats("e_next", "o");
        if (mi < 3) {
            assertEquals(mi, card.value(MetricName.MI_EXOGENOUS_GIVEN_O), 0.1 * (1 + mi));
        }
        Matrix step = Matrix.stackColumns(Matrix.identity(d).scale(-1), Matrix.identity(d));
        Matrix stacked = population.cov(List.of("o", "o_next"), List.of("o", "o_next"));
        double copy = 1 - step.times(stacked).timesTranspose(step).trace() / sigmaR.trace();
        double got = card.baselines().get(MetricName.RECONSTRUCTION_EXPLAINED).get(Reconstruction.COPY);
        // A difference of slow states: its variance is estimated from few independent values.
        assertEquals(copy, got, 2 * SAMPLED * (1 + Math.abs(copy)));
    }

    private static void near(double expected, Scorecard card, MetricName name) {
        assertEquals(expected, card.value(name), SAMPLED, name.key());
        Interval interval = card.metric(name).orElseThrow().interval().orElseThrow();
        assertTrue(interval.low() < interval.high(), name.key());
    }

    /** Scores on data are in units of each column's deviation, so the population's states are brought to them. */
    private static Moments inUnitsOfDeviation(Moments m) {
        double[] factors = new double[m.layout().width()];
        Arrays.fill(factors, 1);
        Layout layout = m.layout();
        for (String block : List.of("a", "s", "e", "e_next")) {
            double[] variances = m.cov(block).diagonal();
            for (int j = 0; j < variances.length; j++) {
                factors[layout.offset(block) + j] = 1 / Math.sqrt(variances[j]);
            }
        }
        return Moments.population(
                layout, m.comoment().scaleRows(factors).scaleColumns(factors).scale(1 / m.count()));
    }
}
