package org.exolam.app.reproduce;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.linear.LinearOptions;
import org.exolam.linear.LinearTrainer;
import org.exolam.metric.Evaluation;
import org.exolam.metric.EvaluationOptions;
import org.exolam.metric.LatentSource;
import org.exolam.metric.Scorecard;
import org.exolam.neural.Monitor;
import org.exolam.neural.NeuralOptions;
import org.exolam.neural.NeuralTrainer;
import org.exolam.neural.TrainerOptions;
import org.exolam.neural.TrainingTask;
import org.exolam.objective.Gauge;
import org.exolam.objective.LatentActionModel;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.settings.Settings;
import org.exolam.transition.TransitionOptions;

/** Carries out a trial: records, trains, and scores on episodes that were not seen. One thread. */
final class TrialRun {
    /** Intervals come from seeds here; those of a scorecard are not looked at. */
    private static final int FEWEST_REPLICATES = 100;

    private static final int FOLDS = 2;

    private final Trial trial;
    private final Effort effort;

    TrialRun(Trial trial, Effort effort) {
        this.trial = trial;
        this.effort = effort;
    }

    /** Scores by the name of their metric. */
    Map<String, Double> scores() {
        try (Dataset data = trial.setting().data(effort.episodes(), Effort.LENGTH, trial.seed())) {
            List<Integer> all = range(0, effort.training());
            List<Integer> seen = range(0, Math.min(trial.trainingEpisodes(), all.size()));
            Representation representation = Representations.parse(
                            trial.setting().represent())
                    .fit(data, seen, FitOptions.DEFAULT.withWorkers(1).withSeed(trial.seed()));
            LatentActionModel model = trial.maker() == Trial.Maker.LINEAR
                    ? linear(data, seen, representation)
                    : neural(data, seen, representation);
            Scorecard card = new Evaluation(EvaluationOptions.standard(trial.seed())
                            .withReplicates(FEWEST_REPLICATES)
                            .withTransitions(transitions()))
                    .score(
                            LatentSource.of(model.kind(), model),
                            data,
                            new Split(all, range(effort.training(), effort.episodes())),
                            model.objective().horizon(),
                            model.gauge());
            Map<String, Double> scores = new TreeMap<>();
            card.metrics().forEach((name, metric) -> scores.put(name.key(), metric.value()));
            return scores;
        }
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static TransitionOptions transitions() {
        return TransitionOptions.defaults().withWorkers(1);
    }

    private LatentActionModel linear(Dataset data, List<Integer> train, Representation representation) {
        return new LinearTrainer(new LinearOptions(trial.seed(), FOLDS, 0, transitions()))
                .train(data, train, representation, trial.objective().withGauge(Gauge.INNOVATION));
    }

    private LatentActionModel neural(Dataset data, List<Integer> train, Representation representation) {
        NeuralOptions network = new NeuralOptions(
                NeuralOptions.Encoder.MLP,
                1,
                1,
                effort.hidden(),
                // The linear theory's own term, so that weights mean the same.
                NeuralOptions.Invariance.PREDICTION,
                NeuralOptions.defaults().followRate(),
                null);
        Map<String, Object> how = new LinkedHashMap<>();
        how.put("steps", trial.steps());
        how.put("batch", Effort.BATCH);
        how.put("learningRate", Effort.LEARNING_RATE);
        how.put("log", trial.steps());
        TrainingTask task = new TrainingTask(
                data,
                train,
                Long.MAX_VALUE,
                representation,
                null,
                null,
                trial.objective().withGauge(Gauge.LEARNED));
        return new NeuralTrainer(
                        network, TrainerOptions.parse(Settings.of("train", how)), trial.seed(), 1, Monitor.NONE)
                .train(task, null);
    }
}
