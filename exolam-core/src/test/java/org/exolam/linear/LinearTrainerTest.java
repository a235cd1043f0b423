package org.exolam.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.moments.Moments;
import org.exolam.objective.Bottleneck;
import org.exolam.objective.Gauge;
import org.exolam.objective.Goal;
import org.exolam.objective.LatentActionModel;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Scale;
import org.exolam.objective.Target;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.transition.BlockSource;
import org.exolam.transition.Column;
import org.exolam.transition.MomentCollector;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.WorldOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearTrainerTest {
    /** Equal up to rounding of a few hundred operations. */
    private static final double ROUNDING = 1e-9;

    private static final int EPISODES = 12;
    private static final int LENGTH = 120;
    private static final List<Integer> TRAIN =
            IntStream.range(0, EPISODES).boxed().toList();

    /** α 1, 0.8 against ω 4, 3, 0.5: two background directions outweigh the action. */
    private static ExLinearWorld world() {
        WorldOptions options = WorldOptions.of(new WorldOptions.Sizes(10, 3, 3, 2))
                .withActionVariances(1, 0.8)
                .withExogenousVariances(4, 3, 0.5)
                .withExogenousCoefficients(0.5, 0.2, 0.8)
                .withAngleDegrees(70)
                .withSensorNoise(0.05);
        return ExLinearWorld.random(options, new SplittableRandom(7));
    }

    private static Dataset data() {
        return world().dataset(EPISODES, LENGTH, 11);
    }

    private static Representation identity(Dataset data) {
        return Representations.parse("identity").fit(data, TRAIN, FitOptions.DEFAULT);
    }

    private static LinearLam train(Dataset data, Objective objective) {
        return new LinearTrainer(LinearOptions.defaults()).train(data, TRAIN, identity(data), objective);
    }

    @Test
    void anOpenSizeIsTheNumberOfActionDimensionsWhereTheActionIsPredicted() {
        Objective open = Objective.reconstruction(Bottleneck.Continuous.OPEN)
                .withGoal(new Goal.Prediction(List.of(Target.action(1, 1))));
        LinearLam model = train(data(), open);
        assertEquals(2, model.size());
        assertEquals(2, model.objective().size());
        assertTrue(model.facts().containsKey("size.curve"), model.facts()::toString);
    }

    @Test
    void anOpenSizeIsTheNumberOfDirectionsThatViewsShareByHalf() {
        Dataset data = data();
        Objective open = Objective.reconstruction(Bottleneck.Continuous.OPEN)
                .withGoal(new Goal.Agreement(data.schema().roles().pair().orElseThrow()));
        LinearLam model = train(data, open);
        List<?> held = (List<?>) model.facts().get("consistency.folds");
        int shared = 0;
        while (shared < held.size() && (Double) held.get(shared) >= 0.5) {
            shared++;
        }
        assertEquals(shared, model.size());
        assertTrue(model.size() >= 2, held::toString);
    }

    private static LinearOptions withoutRidge() {
        return new LinearOptions(0, 5, 0, TransitionOptions.defaults());
    }

    private static Objective with(Target... targets) {
        return Objective.reconstruction(2).withGoal(new Goal.Prediction(List.of(targets)));
    }

    /** R²(y | z) of least squares over the training transitions, columns unscaled. */
    private static double r2(LatentActionModel model, Dataset data, String block, int offset) {
        Matrix zz = null;
        Column y = new Column(
                "y", new BlockSource(block, offset, data.schema().block(block).width()));
        List<Column> columns = new ArrayList<>(model.encoderInputs("obs"));
        columns.add(y);
        List<Matrix> z = new ArrayList<>();
        List<Matrix> ys = new ArrayList<>();
        TransitionTable.of(data, columns, model.objective().reach(), TransitionOptions.defaults())
                .forEach(TRAIN, batch -> {
                    z.add(model.encode(batch));
                    ys.add(batch.column("y"));
                });
        Matrix a = centre(Matrix.stackRows(z.toArray(Matrix[]::new)));
        Matrix b = centre(Matrix.stackRows(ys.toArray(Matrix[]::new)));
        Matrix fitted = a.times(Solve.pseudo(a.transposeTimes(a), a.transposeTimes(b)));
        return fitted.inner(fitted) / b.inner(b);
    }

    private static Matrix centre(Matrix m) {
        Matrix ones = Matrix.of(
                m.rows(), 1, IntStream.range(0, m.rows()).mapToDouble(i -> 1).toArray());
        return m.minus(ones.times(ones.transposeTimes(m).scale(1.0 / m.rows())));
    }

    @Test
    void reconstructionLosesExactlyWhatTheSpectrumSaysOnItsOwnTransitions() {
        Dataset data = data();
        LinearLam model =
                new LinearTrainer(withoutRidge()).train(data, TRAIN, identity(data), Objective.reconstruction(2));
        double[] squared = new double[2];
        List<Column> columns = new ArrayList<>(model.encoderInputs("obs"));
        TransitionTable.of(data, columns, 1, TransitionOptions.defaults()).forEach(TRAIN, batch -> {
            Matrix residual =
                    batch.column(model.predicted("obs").name()).minus(model.decode(batch, model.encode(batch)));
            squared[0] += residual.inner(residual);
            squared[1] += residual.rows();
        });
        assertEquals((double) model.facts().get("loss"), squared[0] / squared[1], ROUNDING);
    }

    @ParameterizedTest
    @EnumSource(
            value = Gauge.class,
            names = {"INNOVATION", "DIFFERENCE", "SUPERVISED"})
    void everyGaugeReconstructsEquallyWell(Gauge gauge) {
        Dataset data = data();
        Objective objective = with(Target.nextObservation(1), Target.action(0.5, 1));
        LinearLam reference = new LinearTrainer(withoutRidge()).train(data, TRAIN, identity(data), objective);
        LinearLam model =
                new LinearTrainer(withoutRidge()).train(data, TRAIN, identity(data), objective.withGauge(gauge));
        assertEquals(reconstructionLoss(reference, data), reconstructionLoss(model, data), ROUNDING);
        assertEquals(gauge, model.gauge());
    }

    private static double reconstructionLoss(LinearLam model, Dataset data) {
        double[] squared = new double[1];
        TransitionTable.of(data, model.encoderInputs("obs"), 1, TransitionOptions.defaults())
                .forEach(TRAIN, batch -> {
                    Matrix residual =
                            batch.column(model.predicted("obs").name()).minus(model.decode(batch, model.encode(batch)));
                    squared[0] += residual.inner(residual);
                });
        return squared[0];
    }

    @Test
    void theDifferenceGaugeReadsTheFrameDifferenceAlone() {
        Dataset data = data();
        LinearMap map = train(data, Objective.reconstruction(2).withGauge(Gauge.DIFFERENCE))
                .map();
        assertArrayEquals(map.d().array(), map.c().scale(-1).array(), ROUNDING);
    }

    @Test
    void reconstructionStoresTheStrongBackgroundAndEveryRemedyStoresTheActionInstead() {
        Dataset data = data();
        double plain = r2(train(data, Objective.reconstruction(2)), data, "actions", 0);
        assertTrue(plain < 0.3, "reconstruction already holds the action: " + plain);
        Map<String, Objective> remedies = new LinkedHashMap<>();
        remedies.put("supervision", with(Target.nextObservation(1), Target.action(10, 1)));
        remedies.put("few labels", with(Target.nextObservation(1), Target.action(10, 0.3)));
        remedies.put(
                "pair nuisance",
                Objective.reconstruction(2).withNuisances(List.of(new Nuisance.Pair("obs_pair", 10, Scale.RELATIVE))));
        remedies.put(
                "cross-exogenous reconstruction",
                with(new Target(Target.NEXT_OBSERVATION, "obs_pair", 1, Scale.RELATIVE, 1, "pixels")));
        remedies.put(
                "auxiliary target",
                with(Target.nextObservation(1), new Target("endogenous", null, 30, Scale.RELATIVE, 1, "pixels")));
        remedies.forEach((name, objective) -> {
            double remedied = r2(train(data, objective), data, "actions", 0);
            assertTrue(remedied > plain + 0.3, name + " gives " + remedied + ", reconstruction " + plain);
        });
    }

    @Test
    void severalHorizonsAreSolvedTogetherAndReadAtTheNearest() {
        Dataset data = data();
        LinearLam model = train(data, Objective.reconstruction(3).withHorizons(List.of(1, 3, 7)));
        assertEquals(7, model.objective().reach());
        assertEquals(
                1,
                model.encoderInputs("obs").stream()
                        .mapToInt(c -> c.source().reach())
                        .max()
                        .orElseThrow());
        assertTrue((double) model.facts().get("totalVariance")
                > (double) train(data, Objective.reconstruction(3)).facts().get("totalVariance"));
    }

    @Test
    void conditioningOnTheExogenousStateTakesItsPredictablePartOutOfTheInnovation() {
        Dataset data = data();
        Objective plain = Objective.reconstruction(2);
        double before = (double) new LinearTrainer(withoutRidge())
                .train(data, TRAIN, identity(data), plain)
                .facts()
                .get("totalVariance");
        double after = (double) new LinearTrainer(withoutRidge())
                .train(data, TRAIN, identity(data), plain.withConditioning(List.of("exogenous")))
                .facts()
                .get("totalVariance");
        assertTrue(after < before, after + " against " + before);
    }

    @Test
    void agreementFindsLatentsThatTwoViewsShare() {
        Dataset data = data();
        Objective objective = Objective.reconstruction(2).withGoal(new Goal.Agreement("obs_pair"));
        LinearLam model = train(data, objective);
        List<Column> columns = new ArrayList<>(model.encoderInputs("obs"));
        double shared = r2(model, data, "endogenous", 1);
        assertEquals(Gauge.LEARNED, model.gauge());
        assertTrue(shared > 0.3, "R²(s'|z) is " + shared);
        assertTrue(r2(model, data, "exogenous", 1) < 0.05);
        assertEquals(2, columns.size());
    }

    @Test
    void agreementGivenTheObservationFindsTheActionWherePlainAgreementFindsState() {
        Dataset data = data();
        Objective plain = Objective.reconstruction(2).withGoal(new Goal.Agreement("obs_pair"));
        LinearLam given = train(data, plain.withGoal(new Goal.Agreement("obs_pair", true)));
        double action = r2(given, data, "actions", 0);
        double state = r2(train(data, plain), data, "actions", 0);
        assertEquals(Gauge.INNOVATION, given.gauge());
        assertTrue(action > 0.5 && action > state + 0.1, "R²(a|z) is " + action + ", of plain agreement " + state);
        assertTrue(r2(given, data, "exogenous", 1) < 0.05);
    }

    @Test
    void aSavedAndLoadedModelGivesTheSameBits(@TempDir Path folder) {
        Dataset data = data();
        Objective objective = with(Target.nextObservation(1), Target.action(1, 0.5))
                .withConditioning(List.of("endogenous"))
                .withGauge(Gauge.SUPERVISED);
        LinearLam model = train(data, objective);
        model.save(folder);
        LinearLam loaded = LinearLam.load(folder, data);
        assertEquals(objective, loaded.objective());
        TransitionTable.of(data, model.encoderInputs("obs"), 1, TransitionOptions.defaults())
                .forEach(TRAIN, batch -> {
                    Matrix z = model.encode(batch);
                    assertEquals(z, loaded.encode(batch));
                    assertEquals(model.decode(batch, z), loaded.decode(batch, z));
                });
    }

    @Test
    void oneAndTwoWorkersGiveTheSameBytes(@TempDir Path folder) throws IOException {
        for (int workers = 1; workers <= 2; workers++) {
            Dataset data = data();
            LinearOptions options = new LinearOptions(
                    3, 5, LinearOptions.AUTO, TransitionOptions.defaults().withWorkers(workers));
            new LinearTrainer(options)
                    .train(data, TRAIN, identity(data), with(Target.nextObservation(1), Target.action(1, 0.4)))
                    .save(folder.resolve("" + workers));
        }
        for (String file : List.of("model.json", "model.safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("1").resolve(file)),
                    Files.readAllBytes(folder.resolve("2").resolve(file)),
                    file);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aLabelBudgetUsesThatManyEpisodesLabels(int labeledEpisodes) {
        Dataset data = data();
        double budget = labeledEpisodes / (double) EPISODES;
        Objective objective = with(Target.nextObservation(1), Target.action(1, budget));
        ObjectivePlan plan = ObjectivePlan.of(objective, new PlanContext(data, identity(data), TRAIN, 0));
        GroupedMoments moments = GroupedMoments.collect(
                data,
                TRAIN,
                plan.columns(),
                plan.idle(),
                1,
                new GroupedMoments.Division(4, plan.budgets(), 5),
                TransitionOptions.defaults());
        assertEquals(
                labeledEpisodes * (LENGTH - 1), moments.all().labeled(budget).count());
        double byFold = 0;
        for (int f = 0; f < moments.folds(); f++) {
            byFold += moments.only(f).labeled(budget).count();
        }
        assertEquals(labeledEpisodes * (LENGTH - 1), byFold);
    }

    @Test
    void foldsAndTheirComplementsAreAllTransitions() {
        Dataset data = data();
        ObjectivePlan plan =
                ObjectivePlan.of(Objective.reconstruction(1), new PlanContext(data, identity(data), TRAIN, 0));
        GroupedMoments moments = GroupedMoments.collect(
                data,
                TRAIN,
                plan.columns(),
                List.of(),
                1,
                new GroupedMoments.Division(5, List.of(), 0),
                TransitionOptions.defaults());
        Moments all = MomentCollector.collect(
                        TransitionTable.of(data, plan.columns(), 1, TransitionOptions.defaults()), List.of(TRAIN), null)
                .get(0);
        for (int f = 0; f < moments.folds(); f++) {
            Moments both = moments.without(f).all().merge(moments.only(f).all());
            assertEquals(all.count(), both.count());
            assertTrue(all.comoment().minus(both.comoment()).maxAbs()
                    < ROUNDING * all.comoment().maxAbs());
        }
    }

    @Test
    void aSizeAboveTheRankIsRefusedWithTheRank() {
        Dataset data = data();
        UsageException e = assertThrows(UsageException.class, () -> train(data, Objective.reconstruction(11)));
        assertTrue(e.getMessage().contains("11") && e.getMessage().contains("10"), e.getMessage());
    }

    @Test
    void theSupervisedGaugeWithoutAnActionTargetIsRefused() {
        Dataset data = data();
        UsageException e = assertThrows(
                UsageException.class,
                () -> train(data, Objective.reconstruction(2).withGauge(Gauge.SUPERVISED)));
        assertTrue(e.getMessage().contains("action"), e.getMessage());
    }

    @Test
    void aViewThatIsNotThereIsRefusedWithTheBlocksThereAre() {
        Dataset data = data();
        UsageException e = assertThrows(
                UsageException.class,
                () -> train(data, with(new Target(Target.NEXT_OBSERVATION, "other", 1, Scale.RELATIVE, 1, "pixels"))));
        assertTrue(e.getMessage().contains("other") && e.getMessage().contains("obs_pair"), e.getMessage());
    }

    @Test
    void episodesShorterThanTheHorizonAreRefused() {
        Dataset data = data();
        UsageException e = assertThrows(
                UsageException.class,
                () -> train(data, Objective.reconstruction(1).withHorizons(List.of(LENGTH))));
        assertTrue(e.getMessage().contains("horizon"), e.getMessage());
        assertEquals(BlockSpec.Alignment.STEP, data.schema().block("actions").rowsPerFrame());
    }
}
