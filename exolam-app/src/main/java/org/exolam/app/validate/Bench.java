package org.exolam.app.validate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.app.config.Configuration;
import org.exolam.app.recording.Recordings;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.app.run.Forecasting;
import org.exolam.app.run.Forecasting.Told;
import org.exolam.app.run.Training;
import org.exolam.app.run.Versions;
import org.exolam.app.terminal.Console;
import org.exolam.app.terminal.ProgressLine;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.error.UsageException;
import org.exolam.lifted.LiftedOptions;
import org.exolam.lifted.PairFeatureFit;
import org.exolam.lifted.PairFeatures;
import org.exolam.metric.Evaluation;
import org.exolam.metric.EvaluationOptions;
import org.exolam.metric.LatentSource;
import org.exolam.metric.Metric;
import org.exolam.metric.MetricName;
import org.exolam.metric.Scorecard;
import org.exolam.neural.Monitor;
import org.exolam.neural.NeuralLam;
import org.exolam.neural.NeuralOptions;
import org.exolam.neural.NeuralTrainer;
import org.exolam.neural.TrainerOptions;
import org.exolam.neural.TrainingTask;
import org.exolam.objective.Objective;
import org.exolam.representation.Representation;
import org.exolam.settings.Settings;
import org.exolam.transition.Progress;

/** One data set: its forecast, then networks on what the forecast read, scored on held-out episodes. */
final class Bench {
    /** Stored results of another edition are not used: what is done has changed since. */
    private static final int EDITION = 1;

    /** Intervals of outcomes are drawn, and decide nothing. */
    private static final int REPLICATES = 200;

    /** As forecasts have them. */
    private static final LiftedOptions FEATURES = LiftedOptions.DEFAULT.withSize(256);

    private static final String REFUSED = "refused";
    private static final String SECONDS = "seconds";
    private static final String SCORES = "scores";

    private final Configuration asked;
    private final Amount amount;
    private final Parts parts;
    private final Console console;

    /** @param asked the recording, seed and workers */
    Bench(Configuration asked, Amount amount, Parts parts, Console console) {
        this.asked = asked;
        this.amount = amount;
        this.parts = parts;
        this.console = console;
    }

    String name() {
        return asked.data().path();
    }

    private Map<String, Object> settings(Dataset data) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("edition", EDITION);
        map.put("exolam", Versions.exolam());
        map.put("data", asked.data().toMap());
        map.put("fingerprint", Recordings.fingerprint(asked.data(), data));
        map.put("seed", asked.train().seed());
        return map;
    }

    /** The forecast, timed. */
    Foretold forecast() {
        try (Dataset data = Recordings.open(asked.data(), console)) {
            Map<String, Object> settings = settings(data);
            settings.put("strengths", amount.strengths());
            settings.put("oneFamily", amount.isOneFamily());
            return Foretold.fromMap(parts.get("forecast", settings, () -> {
                long start = System.nanoTime();
                Told told = Forecasting.forecast(
                        asked,
                        data,
                        Forecasting.Request.of(
                                null, org.exolam.forecast.ForecastOptions.HORIZONS_DEFAULT, 1, Forecasting.Models.AUTO),
                        console);
                return Foretold.of(told, (System.nanoTime() - start) / 1e9, amount)
                        .toMap();
            }));
        }
    }

    /** Networks of every case and seed; a case that networks cannot be asked is left out with a note. */
    List<Outcome> outcomes(List<Case> cases, ProgressLine progress, Count count) {
        List<Outcome> outcomes = new ArrayList<>();
        try (Dataset data = Recordings.open(asked.data(), console)) {
            Room room = new Room(data);
            for (Case one : cases) {
                List<Map<String, Estimate>> scores = new ArrayList<>();
                List<Double> seconds = new ArrayList<>();
                Object refused = null;
                for (int seed = 1; seed <= amount.seeds(); seed++) {
                    Map<String, Object> result = result(room, one, seed);
                    refused = result.get(REFUSED);
                    if (refused == null) {
                        scores.add(Estimates.fromMap(Parts.child(result, SCORES)));
                        seconds.add(((Number) result.get(SECONDS)).doubleValue());
                    }
                    progress.advance(++count.done, count.all);
                }
                if (refused == null) {
                    outcomes.add(new Outcome(name(), one, scores, seconds));
                } else {
                    console.note(name() + ": " + one.label() + " is left out: " + refused);
                }
            }
        }
        return outcomes;
    }

    /** Of trainings over all data sets. */
    static final class Count {
        private int done;
        private final int all;

        Count(int all) {
            this.all = all;
        }
    }

    private Map<String, Object> result(Room room, Case one, long seed) {
        Map<String, Object> settings = settings(room.data);
        settings.put("objective", one.objective());
        settings.put("network", amount.network());
        settings.put("networkSeed", seed);
        return parts.get("training", settings, () -> room.train(one, seed));
    }

    /** What the trainings on one data set share, made when the first of them asks. */
    private final class Room {
        private final Dataset data;
        private final Split split;
        private final Evaluation evaluation;
        private Representation representation;
        private PairFeatures features;

        Room(Dataset data) {
            this.data = data;
            this.split = asked.data().split().split(data);
            this.evaluation =
                    new Evaluation(EvaluationOptions.standard(asked.train().seed())
                            .withReplicates(REPLICATES)
                            .withTransitions(Training.transitions(asked, Progress.NONE)));
        }

        private Representation representation() {
            if (representation == null) {
                representation = Training.fit(asked, data, split, console);
            }
            return representation;
        }

        private PairFeatures features(int horizon) {
            if (features == null) {
                features = new PairFeatureFit(
                                data,
                                split.train(),
                                representation(),
                                FEATURES,
                                horizon,
                                Training.transitions(asked, Progress.NONE),
                                asked.train().seed())
                        .fit(data.schema().roles().pair().orElse(null));
            }
            return features;
        }

        Map<String, Object> train(Case one, long seed) {
            Objective objective = one.asked();
            TrainingTask task = new TrainingTask(
                    data,
                    split.train(),
                    asked.data().maxTransitions(),
                    representation(),
                    one.isLifted() ? features(objective.horizon()) : null,
                    null,
                    objective);
            NeuralTrainer trainer =
                    new NeuralTrainer(network(), options(), seed, asked.train().workers(), Monitor.NONE);
            Map<String, Object> result = new LinkedHashMap<>();
            try {
                trainer.check(task);
            } catch (UsageException e) {
                result.put(REFUSED, e.getMessage());
                return result;
            }
            long start = System.nanoTime();
            NeuralLam model = trainer.train(task, null);
            double seconds = (System.nanoTime() - start) / 1e9;
            Scorecard card = evaluation.score(
                    LatentSource.of(model.kind(), model), data, split, objective.horizon(), model.gauge());
            result.put(SECONDS, seconds);
            result.put(SCORES, Estimates.toMap(scores(card)));
            return result;
        }

        private Map<String, Estimate> scores(Scorecard card) {
            List<MetricName> names = new ArrayList<>(Agreement.COMPARED);
            names.addAll(Agreement.LEAKAGE);
            Map<String, Estimate> scores = new LinkedHashMap<>();
            for (MetricName name : names) {
                card.metric(name).ifPresent(m -> scores.put(name.key(), estimate(m)));
            }
            return scores;
        }

        private Estimate estimate(Metric metric) {
            return metric.interval()
                    .map(i -> Estimate.of(metric.value(), i.low(), i.high()))
                    .orElse(Estimate.of(metric.value(), Double.NaN, Double.NaN));
        }
    }

    private static NeuralOptions network() {
        return new NeuralOptions(
                NeuralOptions.Encoder.MLP,
                1,
                1,
                Amount.HIDDEN,
                // The linear theory's own term, so that weights mean what the forecast means.
                NeuralOptions.Invariance.PREDICTION,
                NeuralOptions.defaults().followRate(),
                null);
    }

    private TrainerOptions options() {
        Map<String, Object> how = new LinkedHashMap<>();
        how.put("steps", amount.steps());
        how.put("batch", Amount.BATCH);
        how.put("learningRate", Amount.LEARNING_RATE);
        how.put("weightDecay", Amount.WEIGHT_DECAY);
        how.put("warmup", amount.steps() / 10);
        how.put("log", amount.steps());
        return TrainerOptions.parse(Settings.of("train", how));
    }
}
