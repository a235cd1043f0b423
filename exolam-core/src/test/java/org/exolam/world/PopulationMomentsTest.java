package org.exolam.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.EpisodeInfo;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Moments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PopulationMomentsTest {
    /** Relative to the largest entry: a few hundred roundings. */
    private static final double EXACT = 1e-12;
    /** The golden files promise agreement to 1e-8; population moments do better. */
    private static final double GOLDEN = 1e-10;

    static Stream<GoldenWorld> goldenWorlds() {
        return GoldenWorld.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenWorlds")
    void secondMomentsOfAGoldenWorldAreThoseOfItsFile(GoldenWorld golden) {
        Moments moments = golden.world().populationMoments(1);
        assertEquals(new ArrayList<>(golden.blocks().keySet()), moments.layout().names());
        golden.blocks()
                .forEach((name, range) ->
                        assertEquals(range.get(0), moments.layout().offset(name), name));
        assertClose(golden.secondMoments(), moments.comoment(), GOLDEN);
    }

    static Stream<TestWorlds.Case> worlds() {
        return TestWorlds.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void theStateCovarianceReproducesItselfInOneStep(TestWorlds.Case c) {
        ExLinearWorld w = c.world();
        int ds = w.endogenousSize();
        Matrix s = w.stateCovariance();
        Moments m = w.populationMoments(1);
        assertClose(m.cov("o"), m.cov("o_next"), EXACT);
        assertClose(s.block(0, ds, 0, ds), m.cov("s"), EXACT);
        assertClose(m.cov("e"), m.cov("e_next"), EXACT);
        assertClose(m.cov("o"), m.cov("pair").plus(crossTerms(w)), EXACT);
    }

    /** Cov(o) − Cov(pair): what a confounded policy ties between s and e, which an independent background loses. */
    private static Matrix crossTerms(ExLinearWorld w) {
        int ds = w.endogenousSize();
        Matrix se = w.stateCovariance().block(0, ds, ds, w.stateCovariance().rows());
        Matrix cross =
                w.observation().u().times(se).timesTranspose(w.observation().v());
        return cross.plus(cross.transpose());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void theInnovationOfATransitionIsAnActionPartAnExogenousPartAndNothingElse(TestWorlds.Case c) {
        ExLinearWorld noisy = c.world();
        ExLinearWorld w = noisy.withObservation(new ExLinearWorld.Observation(
                noisy.observation().u(), noisy.observation().v(), 0));
        Moments m = w.populationMoments(1);
        Matrix state = m.cov(List.of("s", "e"), List.of("s", "e"));
        Matrix cross = m.cov(List.of("o_next"), List.of("s", "e"));
        Matrix innovation =
                m.cov("o_next").minus(cross.times(org.exolam.linalg.Solve.pseudo(state, cross.transpose())));
        Matrix parts = w.actionInnovation().plus(w.exogenousInnovation());
        assertTrue(innovation.minus(parts).maxAbs() <= 1e-9 * m.cov("o").maxAbs(), c::toString);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void momentsOfASampleApproachThePopulationAtEveryHorizon(TestWorlds.Case c) {
        int n = 20_000;
        for (int h : new int[] {1, 3}) {
            SplittableRandom random = new SplittableRandom(c.seed() + h);
            TransitionSample one = c.world().sample(n, h, random);
            TransitionSample two = one.redrawExogenous(random);
            Matrix f = power(c.world().exogenous().f(), h);
            Matrix w = one.nextExogenous().minus(one.exogenous().timesTranspose(f));
            Matrix rows = Matrix.stackColumns(
                    one.observation(),
                    one.nextObservation(),
                    one.action(),
                    one.endogenous(),
                    one.exogenous(),
                    w,
                    one.nextExogenous(),
                    two.observation(),
                    two.nextObservation());
            assertSampled(c.world().populationMoments(h), rows);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("worlds")
    void momentsOfARecordingApproachThePopulationAtEveryHorizon(TestWorlds.Case c) {
        int h = 2;
        List<Matrix> parts = new ArrayList<>();
        Matrix f = power(c.world().exogenous().f(), h);
        try (Dataset data = c.world().dataset(4000, 2 * h + 1, c.seed())) {
            for (EpisodeInfo info : data.episodes()) {
                try (Episode episode = data.open(info.index())) {
                    // One transition an episode, not at its start: independent rows, and stationarity is put to the
                    // test.
                    Matrix e = row(episode, "exogenous", h);
                    Matrix eNext = row(episode, "exogenous", 2 * h);
                    parts.add(Matrix.stackColumns(
                            row(episode, "obs", h),
                            row(episode, "obs", 2 * h),
                            row(episode, "actions", h),
                            row(episode, "endogenous", h),
                            e,
                            eNext.minus(e.timesTranspose(f)),
                            eNext,
                            row(episode, "obs_pair", h),
                            row(episode, "obs_pair", 2 * h)));
                }
            }
        }
        assertSampled(c.world().populationMoments(h), Matrix.stackRows(parts.toArray(Matrix[]::new)));
    }

    @Test
    void anAgentThatHoldsItsActionsMovesAsFarAsTheirSum() {
        ExLinearWorld w = TestWorlds.all().findFirst().orElseThrow().world();
        ExLinearWorld held = w.heldFor(3);
        Matrix a = w.endogenous().a();
        Matrix b = w.endogenous().b();
        assertClose(a.times(a).times(a), held.endogenous().a(), EXACT);
        assertClose(
                b.plus(a.times(b)).plus(a.times(a).times(b)), held.endogenous().b(), EXACT);
        assertClose(w.populationMoments(3).cov("w"), held.populationMoments(1).cov("w"), EXACT);
        assertClose(w.populationMoments(1).cov("e"), held.populationMoments(1).cov("e"), EXACT);
    }

    private static Matrix row(Episode episode, String block, int t) {
        var array = episode.read(block, t, t + 1);
        double[] values = new double[array.size()];
        array.copyTo(0, values.length, values, 0);
        return Matrix.of(1, values.length, values);
    }

    private static Matrix power(Matrix f, int h) {
        Matrix p = Matrix.identity(f.rows());
        for (int i = 0; i < h; i++) {
            p = p.times(f);
        }
        return p;
    }

    /**
     * Every second moment lies within six standard errors √((S_ii S_jj + S_ij²)/n) of the population's; of some 10⁴
     * entries none should be further off by chance.
     */
    private static void assertSampled(Moments population, Matrix rows) {
        Matrix expected = population.comoment();
        Matrix sampled = rows.transposeTimes(rows).scale(1.0 / rows.rows());
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.cols(); j++) {
                double sij = expected.get(i, j);
                double error = Math.sqrt((expected.get(i, i) * expected.get(j, j) + sij * sij) / rows.rows());
                assertEquals(sij, sampled.get(i, j), 6 * error + 1e-12, "entry " + i + ", " + j);
            }
        }
    }

    private static void assertClose(Matrix expected, Matrix actual, double tolerance) {
        assertEquals(expected.rows(), actual.rows());
        double error = expected.minus(actual).maxAbs();
        assertTrue(error <= tolerance * Math.max(1, expected.maxAbs()), () -> "off by " + error);
    }
}
