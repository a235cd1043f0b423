package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linear.GoldenCases;
import org.exolam.linear.GoldenCases.Case;
import org.exolam.linear.LinearMap;
import org.exolam.linear.LinearSolver;
import org.exolam.linear.ReducedRankSolution;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MomentMetricsGoldenTest {
    /** Above this many nats something is told exactly but for rounding, and the digits are those of the rounding. */
    private static final double EXACTLY_TOLD_NATS = 12;

    static Stream<Case> cases() {
        return GoldenCases.all().stream();
    }

    /** Relative plus absolute, as golden/README asks: looser where Σ_oo is singular. */
    private static double tolerance(Case c, double expected) {
        return (c.file().equals("no-sensor-noise") ? 1e-6 : 1e-8) * (1 + Math.abs(expected));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyScoreOfEveryGaugeIsTheExactOne(Case c) {
        for (Map.Entry<String, Map<String, Number>> gauge : c.scores().entrySet()) {
            Map<String, Double> ours = scores(c, gauge.getKey());
            for (Map.Entry<String, Number> score : gauge.getValue().entrySet()) {
                double expected = score.getValue().doubleValue();
                double got = ours.get(score.getKey());
                String what = c + ", " + gauge.getKey() + ", " + score.getKey();
                if (score.getKey().startsWith("mi.") && expected > EXACTLY_TOLD_NATS) {
                    assertTrue(got > EXACTLY_TOLD_NATS / 2, what + ": " + got + " for " + expected);
                } else {
                    assertEquals(expected, got, tolerance(c, expected), what);
                }
            }
        }
    }

    private static Map<String, Double> scores(Case c, String gauge) {
        MomentMetrics metrics = MomentMetrics.of(c.moments(), latent(c, gauge));
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("action.r2", metrics.r2("a"));
        scores.put("action.r2_given_o", metrics.r2("a", "o"));
        scores.put("exogenous.innovation.r2", metrics.r2("w"));
        scores.put("exogenous.next.r2", metrics.r2("e_next"));
        scores.put("exogenous.current.r2", metrics.r2("e"));
        scores.put("exogenous.future.r2", metrics.r2("e_next", "o"));
        scores.put("endogenous.r2", metrics.r2("s"));
        scores.put("consistency", metrics.consistencyGiven("s", "a"));
        scores.put("policy_floor", metrics.policyFloor("o"));
        scores.put("mi.exogenous_given_o_nats", metrics.informationNats("e_next", "o"));
        scores.put("mi.action_given_o_nats", metrics.informationNats("a", "o"));
        return scores;
    }

    /** z = D o' + C o; trained on the pair or not, it is read on single clips. */
    static LinearLatent latent(Case c, String gauge) {
        Moments m = c.moments();
        ReducedRankSolution solution = LinearSolver.solve(m, c.problem());
        Matrix d = solution.encoder(c.size());
        int observation = m.layout().width("o");
        Matrix regression = Solve.pseudo(m.cov("o"), m.cov("o", "o_next")).transpose();
        LinearMap map;
        if (gauge.equals("supervised")) {
            Matrix basis = solution.targetBasis(c.size());
            int from = observation;
            double weight = c.problem().targets().get(1).weight();
            Matrix head = basis.rowRange(from, basis.rows()).scale(1 / Math.sqrt(weight));
            map = LinearMap.supervised(d, regression, head, m, "a", List.of("o"));
        } else {
            map = LinearMap.inGauge(Gauge.parse("gauge", gauge), d, regression, observation);
        }
        return new LinearLatent(List.of("o", "o_next"), Matrix.stackColumns(map.c(), map.d()));
    }
}
