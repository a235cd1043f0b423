package org.exolam.app.reproduce;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.exolam.app.report.ClaimsModel;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.metric.MetricName;
import org.exolam.objective.Objective;

/** What was predicted and what came out, a number a seed. */
final class Evidence {
    private record Predicted(LinearSetting setting, Objective objective, long seed) {}

    private final Effort effort;
    private final Map<Trial, Map<String, Double>> scores;
    private final Map<Predicted, Map<String, Double>> predictions = new HashMap<>();

    Evidence(Effort effort, Map<Trial, Map<String, Double>> scores) {
        this.effort = effort;
        this.scores = scores;
    }

    long[] seeds() {
        return LongStream.rangeClosed(1, effort.seeds()).toArray();
    }

    /** A score of a model under a condition, a number a seed; NaN where the data could not give it. */
    double[] obtained(Condition condition, Trial.Maker maker, MetricName metric) {
        return LongStream.of(seeds())
                .mapToDouble(seed -> scores.getOrDefault(condition.trial(maker, effort, seed), Map.of())
                        .getOrDefault(metric.key(), Double.NaN))
                .toArray();
    }

    /**
     * The same as the theory predicts it: of the population in linear worlds; in worlds of pictures, which have no closed
     * form, of the exact optimum on the same recording.
     */
    double[] predicted(Condition condition, MetricName metric) {
        if (!(condition.setting() instanceof LinearSetting setting)) {
            return obtained(condition, Trial.Maker.LINEAR, metric);
        }
        return LongStream.of(seeds())
                .mapToDouble(seed -> predictions
                        .computeIfAbsent(
                                new Predicted(setting, condition.objective(), seed),
                                p -> new Population(setting.world(seed), p.objective()).scores())
                        .getOrDefault(metric.key(), Double.NaN))
                .toArray();
    }

    /** The prediction without a spread: worlds of different seeds share the numbers that it depends on, but for units. */
    Estimate prediction(Condition condition, MetricName metric) {
        return Spread.exactly(Spread.of(predicted(condition, metric)).value());
    }

    ClaimsModel.Figure figure(Sweep sweep, MetricName metric) {
        return new ClaimsModel.Figure(
                sweep.id() + "-" + metric.key().replace('.', '-').replace('_', '-'),
                sweep.title(),
                metric.key(),
                sweep.xLabel(),
                sweep.conditions().stream()
                        .map(c -> new ClaimsModel.Point(
                                c.label(),
                                c.x(),
                                prediction(c, metric),
                                Spread.of(obtained(c, Trial.Maker.LINEAR, metric)),
                                Spread.of(obtained(c, Trial.Maker.NEURAL, metric))))
                        .toList());
    }
}
