package org.exolam.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.Dataset;
import org.exolam.data.MemoryDataset;
import org.exolam.data.NumericArray;
import org.exolam.data.Roles;
import org.exolam.data.Split;
import org.exolam.data.SplitRule;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.objective.Gauge;
import org.exolam.settings.Json;
import org.exolam.transition.TransitionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {
    private static final Roles ALL = new Roles("action", "state", "background", "pair");

    private static Scorecard score(LatentSource source, Dataset data, int workers) {
        EvaluationOptions options = EvaluationOptions.standard(5)
                .withReplicates(200)
                .withTransitions(TransitionOptions.defaults().withWorkers(workers));
        Split split = SplitRule.DEFAULT.split(data);
        return new Evaluation(options).score(source, data, split, 1, Gauge.LEARNED);
    }

    private static Scorecard score(LatentSource source, Dataset data) {
        return score(source, data, 2);
    }

    /**
     * obs = (s, e), s moved by the action, e on its own; the pair shows the same s over another e. The second action and
     * the last background column are constant.
     */
    static MemoryDataset recording(int episodes, int length, long seed, boolean isDiscrete) {
        MemoryDataset.Builder builder = MemoryDataset.frames("obs").roles(ALL);
        for (int e = 0; e < episodes; e++) {
            SplittableRandom random = new SplittableRandom(seed * 1000 + e);
            double[] s = {random.nextGaussian(), random.nextGaussian()};
            double[] b = {random.nextGaussian()};
            double[] p = {random.nextGaussian()};
            double[][] obs = new double[length][];
            double[][] pair = new double[length][];
            double[][] state = new double[length][];
            double[][] background = new double[length][];
            double[][] action = new double[length - 1][];
            long[] classes = new long[length - 1];
            for (int t = 0; t < length; t++) {
                obs[t] = new double[] {s[0], s[1], b[0]};
                pair[t] = new double[] {s[0], s[1], p[0]};
                state[t] = s.clone();
                background[t] = new double[] {b[0], 7};
                double a = isDiscrete ? random.nextInt(3) - 1 : random.nextGaussian();
                if (t < length - 1) {
                    action[t] = new double[] {a, -2};
                    classes[t] = Math.round(a) * 2 + 4;
                }
                s[0] = 0.8 * s[0] + a;
                s[1] = 0.5 * s[1] + 0.3 * random.nextGaussian();
                b[0] = 0.7 * b[0] + random.nextGaussian();
                p[0] = 0.7 * p[0] + random.nextGaussian();
            }
            Map<String, NumericArray> blocks = new HashMap<>();
            blocks.put("obs", MemoryDataset.vectors(obs));
            blocks.put("pair", MemoryDataset.vectors(pair));
            blocks.put("state", MemoryDataset.vectors(state));
            blocks.put("background", MemoryDataset.vectors(background));
            blocks.put("action", isDiscrete ? MemoryDataset.classes(classes) : MemoryDataset.vectors(action));
            builder.episode(blocks);
        }
        return builder.build();
    }

    private static BlockLatents difference() {
        return BlockLatents.ofFrames(
                "difference", 3, 1, Matrix.stackColumns(Matrix.diagonal(-1, -1, -1), Matrix.identity(3)));
    }

    /** z = (s'_0 − .8 s_0), the action, and e' − .7 e, the background's surprise. */
    private static BlockLatents truth() {
        return BlockLatents.ofFrames("truth", 3, 1, Matrix.ofRows(new double[][] {
            {-0.8, 0, 0, 1, 0, 0}, {0, 0, -0.7, 0, 0, 1}
        }));
    }

    @Test
    void aLatentThatIsTheActionScoresOne() {
        Scorecard card = score(BlockLatents.ofBlock("action", 2), recording(10, 60, 1, false));
        assertEquals(1, card.value(MetricName.ACTION_R2), 1e-6);
        assertEquals(1, card.value(MetricName.ACTION_R2_GIVEN_O), 1e-6);
        assertEquals(0, card.value(MetricName.EXOGENOUS_FUTURE_R2), 0.05);
        assertTrue(card.value(MetricName.MI_ACTION_GIVEN_O) > 5);
        assertEquals(1, card.value(MetricName.POLICY_FLOOR), 0.05);
        assertEquals(1, card.value(MetricName.LATENT_EFFECTIVE_RANK), 1e-6);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aLatentOfNoiseScoresAboutZeroOrBelow(long seed) {
        Scorecard card = score(RowLatents.noise(5, seed), recording(10, 60, seed, false));
        for (MetricName name : List.of(
                MetricName.ACTION_R2,
                MetricName.ACTION_R2_GIVEN_O,
                MetricName.EXOGENOUS_FUTURE_R2,
                MetricName.EXOGENOUS_NEXT_R2,
                MetricName.EXOGENOUS_CHANGE_R2,
                MetricName.EXOGENOUS_FUTURE_R2_GIVEN_OE,
                MetricName.ENDOGENOUS_R2,
                MetricName.MI_ACTION_GIVEN_O,
                MetricName.MI_EXOGENOUS_GIVEN_O)) {
            assertEquals(0, card.value(name), 0.05, name.key());
        }
        assertEquals(1, card.value(MetricName.POLICY_FLOOR), 0.05);
    }

    @Test
    void knownLatentsGetTheScoresOfTheirConstruction() {
        Scorecard card = score(truth(), recording(40, 100, 3, false));
        assertEquals(1, card.value(MetricName.ACTION_R2_GIVEN_O), 1e-3);
        assertEquals(1, card.value(MetricName.EXOGENOUS_FUTURE_R2), 1e-3);
        // Var(w)/Var(e') = 1 − .7².
        assertEquals(0.51, card.value(MetricName.EXOGENOUS_NEXT_R2), 0.05);
        assertEquals(0, card.value(MetricName.EXOGENOUS_CURRENT_R2), 0.02);
        assertEquals(1, card.value(MetricName.EXOGENOUS_FUTURE_R2_GIVEN_OE), 1e-3);
        assertEquals(0.5, card.value(MetricName.CONSISTENCY), 0.02);
        assertEquals(0.5, card.value(MetricName.CONSISTENCY_GIVEN_O), 0.02);
        assertEquals(2, card.value(MetricName.LATENT_EFFECTIVE_RANK), 0.01);
        double[] agreement =
                card.metric(MetricName.CONSISTENCY).orElseThrow().perDimension().toArray();
        assertEquals(1, agreement[0], 1e-9);
        assertEquals(0, agreement[1], 0.05);
    }

    @Test
    void theRawConsistencyWeighsDirectionsByTheirVariance() {
        Matrix map = truth().map().scaleRows(new double[] {3, 1});
        Scorecard card = score(BlockLatents.ofFrames("scaled", 3, 1, map), recording(40, 100, 3, false));
        assertEquals(0.5, card.value(MetricName.CONSISTENCY), 0.02);
        assertEquals(0.9, card.value(MetricName.CONSISTENCY_RAW), 0.02);
    }

    @Test
    void thePolicyFloorIsTheShareThatTheObservationDoesNotPredict() {
        // z = s_1: predicted by o; z = s'_0 − .8 s_0: not at all.
        Matrix map = Matrix.ofRows(new double[][] {{0, 1, 0, 0, 0, 0}, {-0.8, 0, 0, 1, 0, 0}});
        Scorecard card = score(BlockLatents.ofFrames("half", 3, 1, map), recording(20, 100, 3, false));
        assertEquals(0.5, card.value(MetricName.POLICY_FLOOR), 0.03);
    }

    @Test
    void constantColumnsAreLeftOutAndNamed() {
        Scorecard card = score(truth(), recording(10, 30, 1, false));
        assertEquals(
                1,
                card.metric(MetricName.ACTION_R2).orElseThrow().perDimension().size());
        assertTrue(
                card.notices().stream().anyMatch(n -> n.contains("columns [1] of block action")),
                card.notices().toString());
        assertTrue(
                card.notices().stream().anyMatch(n -> n.contains("columns [1] of block background")),
                card.notices().toString());
    }

    @Test
    void aBlockThatNeverVariesIsMissingWithItsName() {
        MemoryDataset.Builder builder = MemoryDataset.frames("obs").roles(new Roles("action", null, null, null));
        for (int e = 0; e < 4; e++) {
            builder.episode(Map.of(
                    "obs", MemoryDataset.vectors(gaussianRows(20, 2, e)),
                    "action", MemoryDataset.vectors(new double[19][2])));
        }
        Scorecard card = score(RowLatents.noise(2, 1), builder.build());
        assertTrue(card.missing().get(MetricName.ACTION_R2).contains("block action never varies"));
        assertTrue(card.missing().get(MetricName.EXOGENOUS_FUTURE_R2).contains("no exogenous block"));
        assertTrue(card.missing().get(MetricName.CONSISTENCY).contains("no second view"));
        assertTrue(card.missing().get(MetricName.ACTION_ACCURACY).contains("continuous"));
    }

    private static double[][] gaussianRows(int n, int d, long seed) {
        Matrix m = MomentMetricsTest.gaussian(n, d, seed);
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = m.row(i);
        }
        return rows;
    }

    @Test
    void oneHeldOutEpisodeGivesScoresWithoutIntervalsAndSaysSo() {
        Scorecard card = score(truth(), recording(4, 60, 1, false));
        assertEquals(1, card.provenance().split().test().size());
        assertTrue(card.metric(MetricName.ACTION_R2).orElseThrow().interval().isEmpty());
        assertTrue(card.notices().stream().anyMatch(n -> n.contains("one held-out episode")));
    }

    @Test
    void anIntervalHoldsTheScoreAndShrinksWithMoreEpisodes() {
        Interval few = interval(score(difference(), recording(10, 40, 1, false)));
        Interval many = interval(score(difference(), recording(120, 40, 1, false)));
        assertTrue(many.high() - many.low() < (few.high() - few.low()));
        double value = score(difference(), recording(120, 40, 1, false)).value(MetricName.ACTION_R2);
        assertTrue(many.low() < value && value < many.high());
    }

    private static Interval interval(Scorecard card) {
        return card.metric(MetricName.ACTION_R2).orElseThrow().interval().orElseThrow();
    }

    @Test
    void aLatentOfLowerRankThanItsSizeScoresLikeItsRange() {
        Matrix map = truth().map();
        Matrix doubled = Matrix.stackRows(map, map.scale(2), Matrix.zeros(1, 6));
        MemoryDataset data = recording(10, 80, 2, false);
        Scorecard once = score(truth(), data);
        Scorecard twice = score(BlockLatents.ofFrames("doubled", 3, 1, doubled), data);
        for (MetricName name : List.of(
                MetricName.ACTION_R2,
                MetricName.ACTION_R2_GIVEN_O,
                MetricName.EXOGENOUS_FUTURE_R2,
                MetricName.POLICY_FLOOR,
                MetricName.CONSISTENCY)) {
            assertEquals(once.value(name), twice.value(name), 1e-3, name.key());
        }
        assertTrue(twice.notices().stream().anyMatch(n -> n.contains("latents [4] never vary")));
    }

    @Test
    void aConstantLatentSaysNothing() {
        Scorecard card = score(new RowLatents("zero", 2, (e, t) -> new double[2]), recording(10, 40, 2, false));
        assertEquals(0, card.value(MetricName.ACTION_R2), 0.02);
        assertEquals(0, card.value(MetricName.ACTION_R2_GIVEN_O), 1e-12);
        assertFalse(card.metrics().containsKey(MetricName.LATENT_EFFECTIVE_RANK));
        assertFalse(card.metrics().containsKey(MetricName.POLICY_FLOOR));
    }

    @Test
    void aLatentThatIsNotANumberIsRefusedByModelEpisodeAndFrame() {
        LatentSource broken =
                new RowLatents("model-x", 2, (e, t) -> new double[] {0.5, e == 1 && t == 4 ? Double.NaN : t});
        DataException e = assertThrows(DataException.class, () -> score(broken, recording(5, 20, 1, false)));
        assertTrue(e.getMessage().contains("model-x gives z[1] = NaN at episode 1, frame 4"), e.getMessage());
    }

    @Test
    void episodesShorterThanTheHorizonAreRefusedWithTheReason() {
        MemoryDataset data = recording(5, 3, 1, false);
        Split split = SplitRule.DEFAULT.split(data);
        LatentSource z = RowLatents.noise(2, 1);
        DataException e =
                assertThrows(DataException.class, () -> Evaluation.standard(1).score(z, data, split, 3, Gauge.LEARNED));
        assertTrue(e.getMessage().contains("too few transitions over 3 frames"), e.getMessage());
    }

    @Test
    void heldOutEpisodesWithoutAnyLatentAreRefused() {
        MemoryDataset data = recording(5, 20, 1, false);
        LatentSource z = new TrainingOnly(RowLatents.noise(2, 1));
        DataException e = assertThrows(DataException.class, () -> score(z, data));
        assertTrue(e.getMessage().contains("the held-out episodes of memory hold too few"), e.getMessage());
    }

    /** Knows the first four episodes alone. */
    private record TrainingOnly(LatentSource all) implements LatentSource {
        @Override
        public String name() {
            return all.name();
        }

        @Override
        public int size() {
            return all.size();
        }

        @Override
        public List<org.exolam.transition.Column> inputs(String view) {
            return all.inputs(view);
        }

        @Override
        public Matrix latents(org.exolam.transition.TransitionBatch batch) {
            return all.latents(batch);
        }

        @Override
        public boolean reads(String view) {
            return false;
        }

        @Override
        public boolean has(int episode, int frame) {
            return episode < 4;
        }
    }

    @Test
    void aLongerHorizonScoresTheStateThatFarAhead() {
        // z = e_{t+3}: the exogenous state at the horizon, exactly.
        MemoryDataset data = recording(10, 60, 6, false);
        LatentSource z = BlockLatents.ofFrames("ahead", 3, 3, Matrix.ofRows(new double[][] {{0, 0, 0, 0, 0, 1}}));
        Split split = SplitRule.DEFAULT.split(data);
        Scorecard card = Evaluation.standard(1).score(z, data, split, 3, Gauge.LEARNED);
        assertEquals(1, card.value(MetricName.EXOGENOUS_NEXT_R2), 1e-4);
        assertEquals(3, card.provenance().horizon());
        Scorecard near = Evaluation.standard(1).score(z, data, split, 1, Gauge.LEARNED);
        assertEquals(StrictMath.pow(0.7, 4), near.value(MetricName.EXOGENOUS_NEXT_R2), 0.1);
    }

    @Test
    void anyNumberOfWorkersGivesTheSameBits() {
        MemoryDataset data = recording(12, 50, 4, true);
        String one = Json.pretty(score(difference(), data, 1).toMap());
        assertEquals(one, Json.pretty(score(difference(), data, 2).toMap()));
        assertEquals(one, Json.pretty(score(difference(), data, 5).toMap()));
    }

    @Test
    void theSeedMovesIntervalsAndNoScore() {
        MemoryDataset data = recording(50, 20, 4, false);
        Split split = SplitRule.DEFAULT.split(data);
        Scorecard a = Evaluation.standard(1).score(difference(), data, split, 1, Gauge.DIFFERENCE);
        Scorecard b = Evaluation.standard(2).score(difference(), data, split, 1, Gauge.DIFFERENCE);
        assertEquals(a.value(MetricName.ACTION_R2), b.value(MetricName.ACTION_R2));
        assertNotEquals(interval(a), interval(b));
        assertEquals(1, a.provenance().seed());
    }

    @Test
    void aDiscreteActionInPlainSightIsNamed() {
        Scorecard card = score(truth(), recording(10, 60, 2, true));
        assertEquals(1, card.value(MetricName.ACTION_ACCURACY), 1e-12);
        assertEquals(1, card.value(MetricName.ACTION_NMI), 1e-9);
        assertEquals(1.0 / 3, card.baselines().get(MetricName.ACTION_ACCURACY).get("chance"), 1e-12);
        assertEquals(
                3,
                card.metric(MetricName.ACTION_R2).orElseThrow().perDimension().size());
    }

    @Test
    void noiseNamesADiscreteActionByChance() {
        Scorecard card = score(RowLatents.noise(3, 9), recording(20, 60, 2, true));
        assertEquals(1.0 / 3, card.value(MetricName.ACTION_ACCURACY), 0.06);
        assertEquals(0, card.value(MetricName.ACTION_NMI), 0.02);
    }

    @Test
    void aSingleDiscreteActionIsNoQuestion() {
        MemoryDataset.Builder builder = MemoryDataset.frames("obs").roles(new Roles("action", null, null, null));
        for (int e = 0; e < 4; e++) {
            builder.episode(Map.of(
                    "obs", MemoryDataset.vectors(gaussianRows(10, 2, e)),
                    "action", MemoryDataset.classes(new long[9])));
        }
        Scorecard card = score(RowLatents.noise(2, 1), builder.build());
        assertTrue(card.missing().get(MetricName.ACTION_NMI).contains("a single action, [0]"));
        assertTrue(card.missing().get(MetricName.ACTION_R2).contains("block action never varies"));
    }

    @Test
    void aStateOfTooManyClassesCostsItsOwnScoreAlone() {
        MemoryDataset.Builder builder = MemoryDataset.frames("obs").roles(new Roles("action", "clock", null, null));
        for (int e = 0; e < 4; e++) {
            double[][] rows = gaussianRows(300, 2, e);
            builder.episode(Map.of(
                    "obs", MemoryDataset.vectors(rows),
                    "action", MemoryDataset.vectors(rows),
                    "clock",
                            MemoryDataset.classes(
                                    java.util.stream.LongStream.range(0, 300).toArray())));
        }
        Scorecard card = score(RowLatents.noise(2, 1), builder.build());
        assertTrue(card.missing().get(MetricName.ENDOGENOUS_R2).contains("more than 256 distinct integers"));
        assertTrue(card.metric(MetricName.ACTION_R2).isPresent());
    }

    @Test
    void memoryOfHeldOutEpisodesIsBounded() {
        List<Score> scores = List.of(new UsedRank(Affine.of("z", 300)));
        assertTrue(HeldOutSums.units(100_000, scores) * 90_301L <= 1 << 22);
        assertEquals(7, HeldOutSums.units(7, scores));
    }
}
