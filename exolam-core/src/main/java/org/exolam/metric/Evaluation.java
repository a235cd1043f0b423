package org.exolam.metric;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.exolam.data.Dataset;
import org.exolam.data.Split;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;
import org.exolam.transition.Column;
import org.exolam.transition.MomentCollector;
import org.exolam.transition.RowFilter;
import org.exolam.transition.TransitionTable;
import org.exolam.world.Redrawable;

/**
 * Scores latent actions on a recording: probes are fitted on the training episodes and read on held-out ones (THEORY
 * sections 5 and 6).
 *
 * <pre>{@code
 * R²(y | z)    = 1 − Σ‖y − ŷ(z)‖² / Σ‖y − mean‖²      over held-out transitions and columns, y in units of its training
 * R²(y | z; o) = the same for ỹ, z̃, what ridge from c(o) leaves      deviation; ridge strengths by cross-validation over
 * consistency  = tr[Σ⁺ ½(C + Cᵀ)] / rank                              groups of training episodes
 * }</pre>
 *
 * <p>c(o) is the same for every model: the first 256 principal components of the current picture at 32 × 32, or the vector
 * itself. Intervals are 95 % percentiles over {@link EvaluationOptions#replicates()} seeded resamples of the held-out
 * episodes. A score that the data cannot give is missing with its reason. Details and reasons:
 * {@code docs/decisions/metric-conventions.md}.
 *
 * <p>Two passes over the data, one more for a discrete action; memory depends on neither transitions nor episodes. Same
 * input and seed, same bits, for any number of workers. An instance keeps c of the split it last saw, so score several
 * models with one; it is for one thread at a time.
 */
public final class Evaluation {
    /** Groups of training episodes between which ridge strengths are judged. */
    private static final int GROUPS = 8;

    /** Transitions that a probe for a discrete action is fitted on, spread evenly; more hardly move it. */
    private static final int CLASSIFIED_MOST = 20_000;

    /** Of each held-out transition where a world can: six pairs that share the action and nothing else. */
    private static final int REDRAWS = 4;

    private final EvaluationOptions options;
    private Fitted lastOrNull;

    private record Fitted(Dataset data, List<Integer> train, Conditioning conditioning) {}

    public Evaluation(EvaluationOptions options) {
        this.options = options;
    }

    /** With the given seed and a worker for each processor. */
    public static Evaluation standard(long seed) {
        return new Evaluation(EvaluationOptions.standard(seed));
    }

    /**
     * The scorecard of one source of latents.
     *
     * @param horizon h, steps from the current observation to the next one
     * @param gauge which member of the family of equal loss z is; recorded
     * @throws DataException where either side of the split holds no transition with a z, or data or z are not finite
     */
    public Scorecard score(LatentSource source, Dataset recording, Split split, int horizon, Gauge gauge) {
        Conditioning conditioning = conditioning(recording, split.train());
        Dataset data = recording instanceof Redrawable world ? world.withRedraws(REDRAWS) : recording;
        EvaluationColumns columns = new EvaluationColumns(source, data, horizon, conditioning, split.train());
        columns.addScenes(options.sceneOrNull());
        RowFilter filter = filter(source);
        TransitionTable training = TransitionTable.of(data, columns.training(), columns.reach(), options.transitions());
        List<Moments> groups = groups(training, split.train(), filter);
        requireRows(groups, source, data, horizon);
        FittedScores fitted = new FittedScores(columns, conditioning, groups);
        if (columns.classes().size() > 1) {
            fitted.classify(classify(training, split.train(), filter, fitted), fitted.standardisedLatent());
        }
        TransitionTable heldOut = TransitionTable.of(data, columns.heldOut(), columns.reach(), options.transitions());
        HeldOutSums sums = HeldOutSums.collect(heldOut, split.test(), filter, fitted.scores());
        if (sums.transitions() == 0) {
            throw none("held-out", source, data, horizon);
        }
        SceneLeakage scenes = columns.has(EvaluationColumns.SCENE) && fitted.addedOrNull() != null
                ? SceneLeakage.collect(heldOut, split.test(), filter, fitted.addedOrNull())
                : null;
        return card(source, data, split, new Provenance(horizon, gauge), new Results(columns, fitted, sums, scenes));
    }

    /**
     * R²(a | z; o) of linear heads fitted on the labels of few training episodes, by how many; see
     * {@link LabelEfficiency}.
     *
     * @param counts numbers of labeled episodes, each at least 1 and at most all
     * @throws UsageException where there are not so many, or no continuous or discrete action
     */
    public SortedMap<Integer, Metric> labelEfficiency(
            LatentSource source, Dataset data, Split split, int horizon, List<Integer> counts) {
        Conditioning conditioning = conditioning(data, split.train());
        EvaluationColumns columns = new EvaluationColumns(source, data, horizon, conditioning, split.train());
        if (!columns.has(EvaluationColumns.ACTION)) {
            throw new UsageException("how few labels suffice cannot be told: "
                    + columns.missing().get(MetricName.ACTION_R2));
        }
        RowFilter filter = filter(source);
        List<Column> read = columns.labeled();
        TransitionTable training = TransitionTable.of(data, read, columns.reach(), options.transitions());
        List<Moments> groups = groups(training, split.train(), filter);
        requireRows(groups, source, data, horizon);
        Moments total = Moments.merge(groups);
        LabelEfficiency efficiency = new LabelEfficiency(
                training,
                filter,
                groups,
                conditioning.scaled(EvaluationColumns.OBSERVATION, total),
                standardised(EvaluationColumns.LATENT, columns, total),
                standardised(EvaluationColumns.ACTION, columns, total),
                options.seed());
        SortedMap<Integer, List<List<Integer>>> draws = new TreeMap<>();
        List<Integer> used = training.used(split.train());
        counts.forEach(n -> draws.put(n, efficiency.draws(used, n)));
        efficiency.read(draws.values().stream().flatMap(List::stream).toList());
        SortedMap<Integer, List<Score>> scores = new TreeMap<>();
        draws.forEach(
                (n, sets) -> scores.put(n, sets.stream().map(efficiency::score).toList()));
        HeldOutSums sums = HeldOutSums.collect(
                training,
                split.test(),
                filter,
                scores.values().stream().flatMap(List::stream).toList());
        if (sums.transitions() == 0) {
            throw none("held-out", source, data, horizon);
        }
        Bootstrap bootstrap = new Bootstrap(sums.units(), options.replicates(), options.seed());
        SortedMap<Integer, Metric> found = new TreeMap<>();
        scores.forEach((n, all) -> found.put(n, LabelEfficiency.mean(all, sums, bootstrap)));
        return found;
    }

    private static Affine standardised(String group, EvaluationColumns columns, Moments total) {
        return Standardised.of(Affine.of(group, columns.width(group)), total).affine();
    }

    private record Provenance(int horizon, Gauge gauge) {}

    private record Results(
            EvaluationColumns columns, FittedScores fitted, HeldOutSums sums, SceneLeakage scenesOrNull) {}

    private Conditioning conditioning(Dataset data, List<Integer> train) {
        if (lastOrNull == null
                || lastOrNull.data() != data
                || !lastOrNull.train().equals(train)) {
            int workers = options.transitions().workers();
            lastOrNull = new Fitted(data, List.copyOf(train), Conditioning.fit(data, train, workers));
        }
        return lastOrNull.conditioning();
    }

    private static RowFilter filter(LatentSource source) {
        return batch -> {
            boolean[] keep = new boolean[batch.count()];
            for (int i = 0; i < keep.length; i++) {
                keep[i] = source.has(batch.episode(), batch.first() + i);
            }
            return keep;
        };
    }

    private static List<Moments> groups(TransitionTable table, List<Integer> train, RowFilter filter) {
        List<Integer> used = table.used(train);
        int count = Math.max(1, Math.min(GROUPS, used.size()));
        List<List<Integer>> groups = new ArrayList<>();
        for (int g = 0; g < count; g++) {
            groups.add(new ArrayList<>());
        }
        for (int i = 0; i < used.size(); i++) {
            groups.get((int) ((long) i * count / used.size())).add(used.get(i));
        }
        return MomentCollector.collect(table, groups, filter);
    }

    private static void requireRows(List<Moments> groups, LatentSource source, Dataset data, int horizon) {
        if (groups.stream().mapToDouble(Moments::count).sum() < 2) {
            throw none("training", source, data, horizon);
        }
    }

    private static DataException none(String side, LatentSource source, Dataset data, int horizon) {
        return new DataException("the " + side + " episodes of " + data.location()
                + " hold too few transitions over " + horizon + " frames with a z from " + source.name()
                + "; expected at least 2; use longer episodes, a smaller horizon or another split");
    }

    private Matrix classify(TransitionTable table, List<Integer> train, RowFilter filter, FittedScores fitted) {
        long stride = Math.max(1, (table.transitions(train) + CLASSIFIED_MOST - 1) / CLASSIFIED_MOST);
        Sample sample = new Sample(stride);
        Affine inputs = fitted.standardisedLatent();
        AffineColumns computed = inputs.on(table.layout());
        int at = table.layout().offset(EvaluationColumns.ACTION);
        int count = table.layout().width(EvaluationColumns.ACTION);
        table.map(
                train,
                batch -> {
                    Matrix rows = batch.kept(filter);
                    return Matrix.stackColumns(computed.apply(rows), rows.columnRange(at, at + count));
                },
                sample::add);
        Matrix rows = Matrix.ofRows(sample.rows.toArray(double[][]::new));
        int[] classes = new int[rows.rows()];
        for (int i = 0; i < classes.length; i++) {
            for (int c = 0; c < count; c++) {
                classes[i] = rows.get(i, inputs.size() + c) > 0.5 ? c : classes[i];
            }
        }
        return LogisticProbe.fit(rows.columnRange(0, inputs.size()), classes, count);
    }

    /** Every so many rows of a pass. */
    private static final class Sample {
        private final long stride;
        private final List<double[]> rows = new ArrayList<>();
        private long seen;

        Sample(long stride) {
            this.stride = stride;
        }

        void add(Matrix part) {
            for (int i = 0; i < part.rows(); i++) {
                if (seen++ % stride == 0) {
                    rows.add(part.row(i));
                }
            }
        }
    }

    private Scorecard card(LatentSource source, Dataset data, Split split, Provenance provenance, Results results) {
        Map<MetricName, Metric> metrics = new EnumMap<>(MetricName.class);
        Map<MetricName, String> missing = new EnumMap<>(MetricName.class);
        missing.putAll(results.columns().missing());
        missing.putAll(results.fitted().missing());
        HeldOutSums sums = results.sums();
        Bootstrap bootstrap = new Bootstrap(sums.units(), options.replicates(), options.seed());
        for (Score score : results.fitted().scores()) {
            read(score, sums.of(score), bootstrap, metrics, missing);
        }
        if (results.scenesOrNull() != null) {
            results.scenesOrNull()
                    .read(options, results.columns().has(EvaluationColumns.PAIR_LATENT), metrics, missing);
        }
        if (results.columns().classes().size() == 1) {
            String why = "the training episodes hold a single action, "
                    + results.columns().classes();
            missing.put(MetricName.ACTION_ACCURACY, why);
            missing.put(MetricName.ACTION_NMI, why);
        }
        List<String> notices = new ArrayList<>(source.notices());
        notices.addAll(results.fitted().notices());
        if (sums.units() < 2) {
            notices.add("there is one held-out episode, so no score has an interval");
        }
        return new Scorecard(
                new Scorecard.Provenance(
                        source.name(),
                        data.location().toString(),
                        provenance.gauge(),
                        provenance.horizon(),
                        split,
                        options.seed()),
                metrics,
                missing,
                baselines(results, metrics),
                notices);
    }

    private static void read(
            Score score,
            Matrix sums,
            Bootstrap bootstrap,
            Map<MetricName, Metric> metrics,
            Map<MetricName, String> missing) {
        double[] total = total(sums);
        List<Interval> intervals = bootstrap.intervals(score, sums);
        for (int i = 0; i < intervals.size(); i++) {
            Score.Reading reading = score.readings().get(i);
            double value = reading.value().applyAsDouble(total);
            if (Double.isFinite(value)) {
                double[] parts = reading.parts().apply(total);
                metrics.put(reading.name(), new Metric(value, intervals.get(i), Vector.of(parts)));
            } else {
                missing.put(reading.name(), reading.whyUndefined());
            }
        }
    }

    private static double[] total(Matrix sums) {
        double[] total = new double[sums.cols()];
        for (int u = 0; u < sums.rows(); u++) {
            for (int j = 0; j < total.length; j++) {
                total[j] += sums.get(u, j);
            }
        }
        return total;
    }

    private static Map<MetricName, Map<String, Double>> baselines(Results results, Map<MetricName, Metric> metrics) {
        Map<MetricName, Map<String, Double>> baselines = new EnumMap<>(MetricName.class);
        if (metrics.containsKey(MetricName.ACTION_ACCURACY)) {
            baselines.put(
                    MetricName.ACTION_ACCURACY,
                    Map.of("chance", 1.0 / results.columns().classes().size()));
        }
        Reconstruction reconstruction = results.fitted().reconstructionOrNull();
        if (metrics.containsKey(MetricName.RECONSTRUCTION_EXPLAINED)) {
            double[] total = total(results.sums().of(reconstruction));
            Map<String, Double> named = new LinkedHashMap<>();
            named.put(Reconstruction.MEAN, reconstruction.mean(total));
            if (Double.isFinite(reconstruction.copy(total))) {
                named.put(Reconstruction.COPY, reconstruction.copy(total));
            }
            baselines.put(MetricName.RECONSTRUCTION_EXPLAINED, named);
        }
        return baselines;
    }
}
