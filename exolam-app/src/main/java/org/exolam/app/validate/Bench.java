package org.exolam.app.validate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
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
import org.exolam.linalg.Blas;
import org.exolam.metric.Conditioning;
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
import org.exolam.objective.Goal;
import org.exolam.objective.Objective;
import org.exolam.representation.Representation;
import org.exolam.settings.Settings;
import org.exolam.transition.Progress;
import org.exolam.transition.TransitionOptions;

/** One data set: its forecast, then networks on what the forecast read, scored on held-out episodes. */
final class Bench {
    /** Stored results of another edition are not used: what is done has changed since. */
    private static final int EDITION = 4;

    /** Intervals of outcomes are drawn, and decide nothing. */
    private static final int REPLICATES = 200;

    /** As forecasts have them. */
    private static final LiftedOptions FEATURES = LiftedOptions.DEFAULT.withSize(256);

    /** Share of the training episodes that tell when a network is to end. */
    private static final double HELD_OUT = 0.1;

    /** Episodes below which none is spared. */
    private static final int FEW = 5;

    /** How often in a training they are looked at. */
    private static final int LOOKS = 25;

    private static final String TRAINING = "training";
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
        Map<Network, Map<String, Object>> results = new HashMap<>();
        List<Network> open = new ArrayList<>();
        try (Dataset data = Recordings.open(asked.data(), console)) {
            for (Case one : cases) {
                for (int seed = 1; seed <= amount.seeds(); seed++) {
                    Network training = new Network(one, seed, settings(data, one, seed));
                    Map<String, Object> found = parts.find(TRAINING, training.settings());
                    if (found == null) {
                        open.add(training);
                    } else {
                        results.put(training, found);
                        count.done++;
                    }
                }
            }
        }
        if (!open.isEmpty()) {
            carryOut(open, results, progress, count);
        }
        return cases.stream()
                .map(one -> outcome(
                        one,
                        results.entrySet().stream()
                                .filter(e -> e.getKey().one() == one)
                                .sorted(Comparator.comparing(e -> e.getKey().seed()))
                                .map(Map.Entry::getValue)
                                .toList()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Null where networks cannot be asked. */
    private Outcome outcome(Case one, List<Map<String, Object>> results) {
        Object refused = results.get(0).get(REFUSED);
        if (refused != null) {
            console.note(name() + ": " + one.label() + " is left out: " + refused);
            return null;
        }
        return new Outcome(
                name(),
                one,
                results.stream()
                        .map(r -> Estimates.fromMap(Parts.child(r, SCORES)))
                        .toList(),
                results.stream()
                        .map(r -> ((Number) r.get(SECONDS)).doubleValue())
                        .toList());
    }

    /** One network. */
    private record Network(Case one, int seed, Map<String, Object> settings) {}

    private record Done(Network training, Map<String, Object> result) {}

    /** Several at once, each on one thread: small networks gain nothing from more. */
    private void carryOut(
            List<Network> open, Map<Network, Map<String, Object>> results, ProgressLine progress, Count count) {
        int workers = Math.min(asked.train().workers(), open.size());
        ExecutorService pool = Executors.newFixedThreadPool(workers, r -> {
            Thread thread = new Thread(r, "exolam-validate");
            thread.setDaemon(true);
            return thread;
        });
        List<Room> rooms = new ArrayList<>();
        int before = Blas.threads();
        try {
            boolean isLifted = open.stream().anyMatch(t -> t.one().isLifted());
            rooms.add(new Room(isLifted));
            while (rooms.size() < workers) {
                rooms.add(new Room(rooms.get(0)));
            }
            // Each training is one thread's: products that several ask for at once would wait for each other.
            Blas.threads(1);
            BlockingQueue<Room> free = new LinkedBlockingQueue<>(rooms);
            CompletionService<Done> running = new ExecutorCompletionService<>(pool);
            open.forEach(t -> running.submit(() -> {
                Room room = free.take();
                try {
                    return new Done(t, parts.keep(TRAINING, t.settings(), room.train(t.one(), t.seed())));
                } finally {
                    free.add(room);
                }
            }));
            for (int i = 0; i < open.size(); i++) {
                Done one = running.take().get();
                results.put(one.training(), one.result());
                progress.advance(++count.done, count.all);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted; the same command goes on where this one ended");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
            Blas.threads(before);
            rooms.forEach(Room::close);
        }
    }

    /** Of trainings over all data sets. */
    static final class Count {
        private int done;
        private final int all;

        Count(int all) {
            this.all = all;
        }
    }

    private Map<String, Object> settings(Dataset data, Case one, int seed) {
        Map<String, Object> settings = settings(data);
        settings.put("objective", one.objective());
        settings.put("network", amount.network());
        settings.put("networkSeed", seed);
        return settings;
    }

    /** What trainings on one data set share; one training at a time is in a room, since nobody else may read its data. */
    private final class Room implements AutoCloseable {
        private final Dataset data = Recordings.open(asked.data(), console);
        private final Split split = asked.data().split().split(data);
        private final Evaluation evaluation =
                new Evaluation(EvaluationOptions.standard(asked.train().seed())
                        .withReplicates(REPLICATES)
                        .withTransitions(alone()));
        private final Representation representation;
        private final PairFeatures featuresOrNull;
        private final Representation given;

        /** The first room. */
        Room(boolean isLifted) {
            representation = Training.fit(asked, data, split, console);
            featuresOrNull = isLifted
                    ? new PairFeatureFit(
                                    data,
                                    split.train(),
                                    representation,
                                    FEATURES,
                                    1,
                                    Training.transitions(asked, Progress.NONE),
                                    asked.train().seed())
                            .fit(data.schema().roles().pair().orElse(null))
                    : null;
            given = Conditioning.comparable(data, split.train(), asked.train().workers());
        }

        /** Another one with the same furniture. */
        Room(Room like) {
            representation = like.representation;
            featuresOrNull = like.featuresOrNull;
            given = like.given;
        }

        private TransitionOptions alone() {
            return Training.transitions(asked, Progress.NONE).withWorkers(1);
        }

        @Override
        public void close() {
            data.close();
        }

        Map<String, Object> train(Case one, long seed) {
            Objective objective = one.asked();
            List<Integer> heldOut = heldOut();
            TrainingTask task = new TrainingTask(
                            data,
                            split.train().stream()
                                    .filter(e -> !heldOut.contains(e))
                                    .toList(),
                            asked.data().maxTransitions(),
                            representation,
                            one.isLifted() ? featuresOrNull : null,
                            objective.goal() instanceof Goal.Agreement goal && goal.givenObservation() ? given : null,
                            objective)
                    .withHeldOut(heldOut);
            NeuralTrainer trainer = new NeuralTrainer(network(), options(), seed, 1, Monitor.NONE);
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

        /** Training episodes that tell when to end, as anyone would keep some; none where hardly any would be left. */
        private List<Integer> heldOut() {
            List<Integer> shuffled = new ArrayList<>(split.train());
            Collections.shuffle(shuffled, new Random(asked.train().seed()));
            int count = shuffled.size() < FEW ? 0 : (int) Math.ceil(HELD_OUT * shuffled.size());
            return shuffled.subList(0, count).stream().sorted().toList();
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
        how.put("validate", Math.max(1, amount.steps() / LOOKS));
        return TrainerOptions.parse(Settings.of("train", how));
    }
}
