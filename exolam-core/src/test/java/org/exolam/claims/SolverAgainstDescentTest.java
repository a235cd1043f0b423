package org.exolam.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.linalg.Matrix;
import org.exolam.linear.LinearSolver;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of the table in THEORY section 4: the solver's parameters, put into the loss as it is stated, reach what
 * descent from random starts reaches, and no less.
 */
class SolverAgainstDescentTest {
    /** Relative to the total variance; the descent stops at a gradient of 1e-9 of it. */
    private static final double LOSS = 1e-8;

    /** A row of the table: the moments of its loss, and the loss itself. */
    private record Remedy(
            String name, Function<ClaimWorlds.Case, Moments> moments, Function<LamLoss, LamLoss> objective) {
        Remedy(String name, Function<LamLoss, LamLoss> objective) {
            this(name, c -> c.world().populationMoments(1), objective);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Remedy> remedies(ClaimWorlds.Case c) {
        Matrix exogenous = c.world().exogenousInnovation();
        int d = c.world().observationSize();
        Matrix uneven = Matrix.diagonal(
                new SplittableRandom(c.seed()).doubles(d, 0.1, 2).toArray());
        return List.of(
                new Remedy("reconstruction", loss -> loss.target("o_next", 1)),
                new Remedy("representation", SolverAgainstDescentTest::represented, loss -> loss.target("o_next", 1)),
                new Remedy("auxiliary", loss -> loss.target("o_next", 1).target("e_next", 0.7)),
                new Remedy("supervision", loss -> loss.target("o_next", 1).target("a", 3)),
                new Remedy("augmentation", loss -> loss.target("o_next", 1).against(uneven)),
                new Remedy("consistency", loss -> loss.target("o_next", 1).against(exogenous.scale(4))),
                new Remedy(
                        "cross-exogenous",
                        loss -> loss.target("o_next", 1).encoding("pair_next").conditionedOn("o", "pair")),
                new Remedy("context", loss -> loss.target("o_next", 1).conditionedOn("o", "a")),
                new Remedy(
                        "horizons",
                        SolverAgainstDescentTest::severalHorizons,
                        loss -> loss.target("o_1", 1).target("o_2", 0.5).encoding("o_1")),
                new Remedy(
                        "everything",
                        loss -> loss.target("o_next", 1).target("a", 2).against(exogenous)));
    }

    static Stream<Arguments> cases() {
        return ClaimWorlds.all()
                .filter(c -> c.world().observationSize() > 2)
                .flatMap(c -> remedies(c).stream().map(r -> Arguments.of(r, c)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void theSolversModelReachesTheLeastLossInEveryGauge(Remedy remedy, ClaimWorlds.Case c) {
        Moments m = remedy.moments().apply(c);
        for (int k : new int[] {1, 3}) {
            LamLoss loss = remedy.objective().apply(LamLoss.of(m, k));
            double scale = m.comoment().trace();
            double least = loss.minimise(c.seed()).loss();
            double claimed = LinearSolver.solve(m, loss.problem()).loss(k);
            assertEquals(least, claimed, LOSS * scale, remedy + " " + c + " k = " + k);
            assertEquals(claimed, loss.solved(Gauge.INNOVATION).loss(), LOSS * scale, "innovation gauge");
            if (!remedy.name().equals("cross-exogenous")) {
                assertEquals(claimed, loss.solved(Gauge.DIFFERENCE).loss(), LOSS * scale, "difference gauge");
            }
        }
    }

    /** The loss does not know the gauges apart, so each is held against its own definition. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("oblique")
    void theDifferenceGaugeReadsDifferencesAndTheInnovationGaugeNewsAlone(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        LamLoss loss = LamLoss.reconstruction(m, 1).conditionedOn("o", "a");
        LamLoss.Minimum difference = loss.solved(Gauge.DIFFERENCE);
        int d = c.world().observationSize();
        assertEquals(difference.d().scale(-1), difference.c().columnRange(0, d), "C = −D on o");
        assertEquals(0, difference.c().columnRange(d, difference.c().cols()).maxAbs(), "and nothing of the context");
        LamLoss.Minimum innovation = loss.solved(Gauge.INNOVATION);
        Matrix now = m.cov(List.of("o", "a"), List.of("o", "a"));
        Matrix next = m.cov(List.of("o_next"), List.of("o", "a"));
        Matrix told = innovation.c().times(now).plus(innovation.d().times(next));
        assertTrue(told.maxAbs() < 1e-9 * now.maxAbs(), "z and what is conditioned on are uncorrelated");
    }

    static Stream<ClaimWorlds.Case> oblique() {
        return Stream.concat(
                ClaimWorlds.oblique(), ClaimWorlds.all().filter(c -> c.options().sensorNoise() > 0));
    }

    /** An action head that sees z alone needs the gauge that claim 6 gives it, and no other will do. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("oblique")
    void onlyTheSupervisedGaugeServesAHeadThatSeesNothingButZ(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        LamLoss loss = LamLoss.reconstruction(m, c.actions()).head("a", 3);
        double least = loss.minimise(c.seed()).loss();
        double scale = m.cov("o_next").trace();
        assertEquals(least, loss.solved(Gauge.SUPERVISED).loss(), LOSS * scale);
        assertTrue(loss.solved(Gauge.INNOVATION).loss() > least + 1e-3 * scale, "the innovation gauge has no mean");
    }

    /** What is stored agrees too, not the loss alone: the scores of both models' z. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("oblique")
    void theSolversLatentTellsAsMuchAsTheDescents(ClaimWorlds.Case c) {
        Moments m = c.world().populationMoments(1);
        for (Remedy remedy : remedies(c).subList(2, 6)) {
            LamLoss loss = remedy.objective().apply(LamLoss.of(m, 1));
            Latent solved = Latent.innovation(m, loss.solved(Gauge.INNOVATION).d());
            Latent descended = Latent.innovation(m, loss.minimise(c.seed()).d());
            for (String block : new String[] {"a", "w", "o_next"}) {
                assertEquals(
                        descended.r2GivenObservation(block),
                        solved.r2GivenObservation(block),
                        1e-4,
                        remedy + " " + c + ": " + block);
            }
        }
    }

    /** φ = R o for a random R that keeps all but one number. */
    private static Moments represented(ClaimWorlds.Case c) {
        SplittableRandom random = new SplittableRandom(c.seed());
        int d = c.world().observationSize();
        Matrix r = Matrix.of(d - 1, d, random.doubles((long) (d - 1) * d, -1, 1).toArray());
        Map<String, Matrix> blocks = new LinkedHashMap<>();
        var sample = c.world().sample(500, 1, random);
        blocks.put("o", sample.observation().timesTranspose(r));
        blocks.put("o_next", sample.nextObservation().timesTranspose(r));
        return Simulation.moments(blocks);
    }

    /** (o_t, o_{t+1}, o_{t+2}) of a short recording. */
    private static Moments severalHorizons(ClaimWorlds.Case c) {
        int d = c.world().observationSize();
        List<Matrix> rows = new ArrayList<>();
        try (Dataset data = c.world().dataset(300, 3, c.seed())) {
            for (int i = 0; i < 300; i++) {
                try (Episode episode = data.open(i)) {
                    double[] row = new double[3 * d];
                    episode.read("obs", 0, 3).copyTo(0, row.length, row, 0);
                    rows.add(Matrix.of(1, row.length, row));
                }
            }
        }
        Matrix all = Matrix.stackRows(rows.toArray(Matrix[]::new));
        Map<String, Matrix> blocks = new LinkedHashMap<>();
        for (String name : Arrays.asList("o", "o_1", "o_2")) {
            int at = d * blocks.size();
            blocks.put(name, all.columnRange(at, at + d));
        }
        return Simulation.moments(blocks);
    }
}
