package org.exolam.forecast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.exolam.data.Dataset;
import org.exolam.data.Schema;
import org.exolam.error.UsageException;
import org.exolam.forecast.Forecast.Judgement;
import org.exolam.lifted.PairFeatures;
import org.exolam.linear.AgreementChoice;
import org.exolam.linear.EncoderSolver;
import org.exolam.linear.GroupedMoments;
import org.exolam.linear.LinearMap;
import org.exolam.linear.LinearOptions;
import org.exolam.linear.ObjectivePlan;
import org.exolam.linear.PlanContext;
import org.exolam.linear.ReducedRankProblem.Ridges;
import org.exolam.linear.RidgeChoice;
import org.exolam.metric.Conditioning;
import org.exolam.moments.Moments;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Scale;
import org.exolam.representation.Representation;
import org.exolam.transition.Column;
import org.exolam.transition.Progress;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;

/**
 * Forecasts what latent actions learned from data will hold, from second moments of the training episodes: one pass over
 * the data (one more where idle clips are asked about), then closed forms and cross-validation over episodes. Nothing is
 * trained. Reference: THEORY section 7. Same data, options and seed, same forecast for any number of workers.
 */
public final class Forecaster {
    private static final int FOLDS = 5;
    private static final double[] RIDGES = {1e-4, 1e-3, 1e-2, 1e-1, 1};

    /** Idle clips that an innovation covariance can be told from. */
    private static final int IDLE_MIN = 50;

    private final ForecastOptions options;

    public Forecaster(ForecastOptions options) {
        this.options = options;
    }

    /**
     * @param train positions of the training episodes; no other is read
     * @param representation φ, fitted on training episodes
     * @throws UsageException where there are too few transitions for a forecast
     */
    public Forecast forecast(Dataset data, List<Integer> train, Representation representation) {
        Work work = new Work(new Ground(data, train, representation), null);
        Findings findings = work.findings();
        return work.forecast(findings, findings.sight(), findings.predictions());
    }

    /**
     * The same for linear and lifted models side by side: every remedy is predicted with the encoder on φ(o') and with the
     * encoder on ψ(o, o'), the verdict goes by what either sees of the action. Two passes over the data.
     *
     * @param features ψ, fitted on training episodes
     */
    public Forecast forecast(Dataset data, List<Integer> train, Representation representation, PairFeatures features) {
        Ground ground = new Ground(data, train, representation);
        Work work = new Work(ground, null);
        Findings linear = work.findings();
        Findings lifted = new Forecaster(options.thinned()).new Work(ground, features).findings();
        List<Prediction> all = new ArrayList<>();
        // A verdict is about reconstruction by whichever of the two sees the action, by the simpler one if both do.
        boolean isLiftedFirst = !linear.sight().seesAction() && lifted.sight().seesAction();
        all.addAll(isLiftedFirst ? lifted.predictions() : linear.predictions());
        all.addAll(isLiftedFirst ? linear.predictions() : lifted.predictions());
        return work.forecast(linear, linear.sight().or(lifted.sight()), all);
    }

    /** What both kinds of models are forecast from, looked up once. */
    private final class Ground {
        private final Dataset data;
        private final List<Integer> train;
        private final Representation representation;
        private final Representation given;
        private final List<Integer> horizons;
        private final boolean hasIdle;

        Ground(Dataset data, List<Integer> train, Representation representation) {
            this.data = data;
            this.train = train;
            this.representation = representation;
            horizons = reachable();
            given = Conditioning.comparable(data, train, options.transitions().workers());
            TransitionOptions quietly = options.transitions().withProgress(Progress.NONE);
            hasIdle = data.schema().roles().action().isPresent()
                    && GroupedMoments.idleCount(data, train, horizons.get(horizons.size() - 1), quietly) >= IDLE_MIN;
        }

        /** Horizons that leave at least half of the transitions that the first one has. */
        private List<Integer> reachable() {
            int first = options.horizons().get(0);
            long most = transitions(first);
            if (most < 2) {
                throw new UsageException(
                        "the training episodes of " + data.location() + " hold " + most + " transitions " + first
                                + " steps long; a forecast needs longer episodes or a smaller horizon");
            }
            return options.horizons().stream()
                    .filter(h -> 2 * transitions(h) >= most)
                    .toList();
        }

        private long transitions(int horizon) {
            return train.stream()
                    .mapToLong(e -> data.episodes().get(e).transitions(horizon))
                    .sum();
        }
    }

    /** What the moments of one kind of model tell. */
    private record Findings(
            Judge.Sight sight, List<HorizonSpectrum> spectra, List<Prediction> predictions, Evidence evidence) {}

    private final class Work {
        private final Dataset data;
        private final Schema schema;
        private final List<Integer> train;
        private final Representation representation;
        private final PairFeatures featuresOrNull;
        private final List<Integer> horizons;
        private final String viewOrNull;
        private final ScoreColumns scores;
        private final PlanContext context;
        private final ObjectivePlan wide;
        private final Nuisance.Idle idleRows = new Nuisance.Idle(true, List.of(), 1, Scale.RELATIVE);
        private final boolean idle;
        private GroupedMoments moments;

        Work(Ground ground, PairFeatures featuresOrNull) {
            this.featuresOrNull = featuresOrNull;
            this.data = ground.data;
            this.schema = data.schema();
            this.train = ground.train;
            this.representation = ground.representation;
            this.horizons = ground.horizons;
            this.idle = ground.hasIdle;
            this.context = new PlanContext(data, representation, train, options.seed()).withFeatures(featuresOrNull);
            this.viewOrNull = schema.roles().pair().orElse(null);
            this.scores = ScoreColumns.of(schema, context, ground.given, horizons);
            this.wide = plan(Objective.reconstruction(1).withHorizons(horizons));
        }

        private ObjectivePlan plan(Objective objective) {
            return ObjectivePlan.of(inModel(objective), context);
        }

        Findings findings() {
            collect();
            List<Candidate> candidates = candidates(idle);
            Progress progress = options.transitions().progress();
            progress.begin("comparing remedies", "steps");
            // Ridge, readouts and spectra are a step each.
            int steps = candidates.size() + 3;
            int done = 0;
            double ridge = conditioningRidge();
            progress.advance(++done, steps);
            List<FoldScores> folds = folds();
            progress.advance(++done, steps);
            List<Prediction> predictions = new ArrayList<>();
            Map<String, Double> inputRidges = new LinkedHashMap<>();
            for (Candidate candidate : candidates) {
                predictions.addAll(predict(candidate, folds, ridge, inputRidges));
                progress.advance(++done, steps);
            }
            List<HorizonSpectrum> spectra = spectra(ridge);
            progress.advance(++done, steps);
            Findings findings = new Findings(sight(folds), spectra, predictions, evidence());
            // They take most of the memory, and another kind of model may come after this one.
            moments = null;
            return findings;
        }

        Forecast forecast(Findings findings, Judge.Sight sight, List<Prediction> predictions) {
            Evidence evidence = findings.evidence();
            Judgement judgement = Judge.judge(evidence, sight, findings.spectra(), predictions, options.size());
            return new Forecast(
                    data.location().toString(),
                    representation.describe().toString(),
                    evidence,
                    findings.spectra(),
                    judgement,
                    predictions,
                    Judge.recommend(evidence, judgement, predictions, options.size())
                            .orElse(null));
        }

        private List<Candidate> candidates(boolean withIdle) {
            return Candidates.of(schema, options, horizons, withIdle).stream()
                    .map(c -> new Candidate(c.remedy(), c.strength(), inModel(c.objective())))
                    .toList();
        }

        private Objective inModel(Objective objective) {
            return featuresOrNull == null ? objective : objective.withEncoder(EncoderInput.LIFTED);
        }

        private void collect() {
            Map<String, Column> columns = new LinkedHashMap<>();
            wide.columns().forEach(c -> columns.put(c.name(), c));
            scores.columns().forEach(c -> columns.put(c.name(), c));
            for (Candidate candidate : candidates(idle)) {
                plan(candidate.objective()).columns().forEach(c -> columns.put(c.name(), c));
            }
            if (viewOrNull != null) {
                plan(wide.objective().withGoal(new Goal.Agreement(viewOrNull)))
                        .columns()
                        .forEach(c -> columns.put(c.name(), c));
            }
            GroupedMoments.Division division =
                    new GroupedMoments.Division(FOLDS, List.of(options.labeled()), options.seed());
            int reach = horizons.get(horizons.size() - 1);
            List<Column> all = List.copyOf(columns.values());
            moments = GroupedMoments.collect(data, train, all, List.of(), reach, division, options.transitions());
            if (idle) {
                TransitionTable table = TransitionTable.of(data, all, reach, options.transitions());
                moments = moments.withIdle(table, idleRows);
            }
        }

        private double conditioningRidge() {
            return RidgeChoice.choose(moments, plan(Objective.reconstruction(Math.min(options.size(), maxSize()))))
                    .ridges()
                    .conditioning();
        }

        private int maxSize() {
            int read = featuresOrNull == null
                    ? representation.size()
                    : Math.min(representation.size(), featuresOrNull.size());
            return (int) Math.max(1, Math.min(read, moments.all().all().count() - 1));
        }

        private List<FoldScores> folds() {
            double best = Double.POSITIVE_INFINITY;
            List<FoldScores> chosen = List.of();
            for (double candidate : RIDGES) {
                List<FoldScores> folds = new ArrayList<>();
                for (int f = 0; f < moments.folds(); f++) {
                    Moments rest = moments.folds() == 1
                            ? moments.all().all()
                            : moments.without(f).all();
                    folds.add(new FoldScores(rest, moments.only(f).all(), scores, wide, viewOrNull, candidate));
                }
                double left = folds.stream()
                        .mapToDouble(FoldScores::unexplainedByObservation)
                        .sum();
                if (left < best) {
                    best = left;
                    chosen = folds;
                }
            }
            return chosen;
        }

        private List<Prediction> predict(
                Candidate candidate, List<FoldScores> folds, double ridge, Map<String, Double> inputRidges) {
            ObjectivePlan plan = plan(candidate.objective().withSize(Math.min(options.size(), maxSize())));
            Ridges ridges =
                    new Ridges(ridge, inputRidges.computeIfAbsent(candidate.remedy(), r -> inputRidge(plan, ridge)));
            List<Integer> sizes = options.sizesUpTo(maxSize());
            int largest = sizes.get(sizes.size() - 1);
            List<Map<String, List<Double>>> bySize = sizes.stream()
                    .<Map<String, List<Double>>>map(k -> new LinkedHashMap<>())
                    .toList();
            for (int f = 0; f < moments.folds(); f++) {
                LinearMap map = EncoderSolver.of(
                                plan, moments.folds() == 1 ? moments.all() : moments.without(f), ridges)
                        .encoder(largest);
                FoldScores.Latents latents = folds.get(f).latents(map);
                for (int i = 0; i < sizes.size(); i++) {
                    Map<String, List<Double>> values = bySize.get(i);
                    latents.scores(sizes.get(i))
                            .forEach((name, v) -> values.computeIfAbsent(name, n -> new ArrayList<>())
                                    .add(v));
                }
            }
            List<Prediction> predictions = new ArrayList<>();
            for (int i = 0; i < sizes.size(); i++) {
                Map<String, Score> metrics = new LinkedHashMap<>();
                bySize.get(i).forEach((name, v) -> metrics.put(name, Calibration.LEARNED.widened(name, Score.of(v))));
                predictions.add(new Prediction(
                        candidate.remedy(),
                        candidate.strength(),
                        candidate.objective().withSize(sizes.get(i)),
                        metrics));
            }
            return predictions;
        }

        /** Chosen once a remedy, at the first strength that is tried. */
        private double inputRidge(ObjectivePlan plan, double conditioning) {
            if (moments.folds() < 2) {
                return conditioning;
            }
            // Clean reconstruction of everything the encoder reads needs no ridge of its own (K = Cov(x̃)).
            if (featuresOrNull == null
                    && plan.objective()
                            .goal()
                            .equals(Objective.reconstruction(1).goal())) {
                return 0;
            }
            return plan.objective().goal() instanceof Goal.Agreement goal
                    ? AgreementChoice.choose(moments, plan, goal, LinearOptions.AUTO)
                            .ridge()
                    : RidgeChoice.chooseInput(moments, plan, conditioning)
                            .ridges()
                            .input();
        }

        private List<HorizonSpectrum> spectra(double ridge) {
            Spectra spectra = new Spectra(moments.all(), wide, scores, viewOrNull, ridge);
            Moments quiet = idle ? moments.all().idle(idleRows) : null;
            return horizons.stream().map(h -> spectra.at(h, quiet)).toList();
        }

        private Evidence evidence() {
            boolean actions = schema.roles().action().isPresent();
            long count = (long) moments.all().all().count();
            return new Evidence(
                    actions ? (int) Math.ceil(options.labeled() * train.size() - 1e-9) : 0,
                    viewOrNull == null ? 0 : count,
                    idle ? (long) moments.all().idle(idleRows).count() : 0,
                    scores.has(ScoreColumns.EXOGENOUS));
        }

        private Judge.Sight sight(List<FoldScores> folds) {
            if (!scores.has(ScoreColumns.ACTION)) {
                return new Judge.Sight(OptionalDouble.empty(), OptionalDouble.empty(), true);
            }
            Moments all = moments.all().all();
            String action = scores.blocks().get(ScoreColumns.ACTION);
            boolean varies = all.cov(action).trace() > 0;
            double best = Double.NEGATIVE_INFINITY;
            for (double ridge : RIDGES) {
                best = Math.max(best, mean(folds, f -> f.visibility(ridge).orElse(0)));
            }
            double decided = mean(folds, f -> f.actionFromObservation().orElse(0));
            return new Judge.Sight(OptionalDouble.of(best), OptionalDouble.of(decided), varies);
        }

        private static double mean(List<FoldScores> folds, ToDoubleFunction<FoldScores> value) {
            return folds.stream().mapToDouble(value).sum() / folds.size();
        }
    }
}
