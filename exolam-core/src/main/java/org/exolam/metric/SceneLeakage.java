package org.exolam.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.transition.RowFilter;
import org.exolam.transition.TransitionBatch;
import org.exolam.transition.TransitionTable;

/**
 * Leakage from several clips of one scene: clips whose background runs alike frame by frame while the agent acts on its own.
 * Given the background two clips are independent, so what their z̃ share is the background's:
 *
 * <pre>{@code
 * leakage.scenes = tr Cov(z̃_i, z̃_j) / tr Cov(z̃)     z̃ whitened, over pairs of different clips of a scene at the same frame
 * }</pre>
 *
 * <p>In the Ex-linear world it is R²(z̃ | e, e'), and without sensor noise what the other ways give. Sensor noise is each clip's
 * own and counts as the agent's here: this is a lower bound where second views give an upper one. Where backgrounds do
 * <i>not</i> run alike after their first frame it is too low, and nothing in the clips tells. Intervals resample scenes.
 * Memory: 2 + k numbers for each frame of each scene. Reference: THEORY section 5.
 */
final class SceneLeakage {
    /** Pairs of clips at one frame that a covariance can be told from; as transitions of idle clips. */
    private static final int PAIRS_LEAST = 50;

    private static final double TAIL = 0.025;

    private final int size;
    private final Map<Double, Map<Integer, Moment>> scenes = new TreeMap<>();

    private SceneLeakage(int size) {
        this.size = size;
    }

    /** Clips at one frame of one scene. */
    private static final class Moment {
        private int clips;
        private double squares;
        private final double[] sum;

        Moment(int size) {
            sum = new double[size];
        }

        void add(double[] rows, int at) {
            clips++;
            for (int j = 0; j < sum.length; j++) {
                sum[j] += rows[at + j];
                squares += rows[at + j] * rows[at + j];
            }
        }
    }

    /** What a batch gives: scene, frame and z̃ of its rows. */
    private record Part(double[] scenes, int[] frames, Matrix added) {}

    /**
     * @param added what z adds to o, whitened
     */
    static SceneLeakage collect(TransitionTable table, List<Integer> episodes, RowFilter filter, Affine added) {
        AffineColumns computed = added.on(table.layout());
        SceneLeakage all = new SceneLeakage(added.size());
        table.map(episodes, batch -> part(batch, filter.keep(batch), computed), all::add);
        return all;
    }

    private static Part part(TransitionBatch batch, boolean[] keep, AffineColumns computed) {
        double[] scenes = batch.column(EvaluationColumns.SCENE).array();
        int[] frames = new int[scenes.length];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = keep[i] ? batch.first() + i : -1;
        }
        return new Part(scenes, frames, computed.apply(batch.values()));
    }

    private void add(Part part) {
        for (int i = 0; i < part.frames.length; i++) {
            if (part.frames[i] >= 0) {
                scenes.computeIfAbsent(part.scenes[i], s -> new TreeMap<>())
                        .computeIfAbsent(part.frames[i], t -> new Moment(size))
                        .add(part.added.array(), i * size);
            }
        }
    }

    /** Sums of a scene: products of pairs and their number, squares, z̃ and its number. */
    private double[] sums(Map<Integer, Moment> scene) {
        double[] sums = new double[4 + size];
        for (Moment m : scene.values()) {
            double square = Arrays.stream(m.sum).map(v -> v * v).sum();
            sums[0] += square - m.squares;
            sums[1] += (double) m.clips * (m.clips - 1);
            sums[2] += m.squares;
            sums[3] += m.clips;
            for (int j = 0; j < size; j++) {
                sums[4 + j] += m.sum[j];
            }
        }
        return sums;
    }

    /** NaN where there are too few pairs. */
    private double share(double[] sums) {
        double mean = 0;
        for (int j = 0; j < size; j++) {
            mean += Math.pow(sums[4 + j] / sums[3], 2);
        }
        double variance = sums[2] / sums[3] - mean;
        return sums[1] >= 2 * PAIRS_LEAST && variance > 0 ? (sums[0] / sums[1] - mean) / variance : Double.NaN;
    }

    /**
     * Puts the score, or why there is none; it is the estimate, too, where there is no second view.
     *
     * @param metrics modified
     * @param missing modified
     */
    void read(
            EvaluationOptions options,
            boolean isPaired,
            Map<MetricName, Metric> metrics,
            Map<MetricName, String> missing) {
        List<MetricName> names = isPaired
                ? List.of(MetricName.LEAKAGE_SCENES)
                : List.of(MetricName.LEAKAGE_SCENES, MetricName.LEAKAGE_ESTIMATE);
        List<double[]> all = scenes.values().stream().map(this::sums).toList();
        double value = share(total(all));
        if (Double.isFinite(value)) {
            Metric metric = new Metric(value, intervalOrNull(all, options), Vector.of());
            names.forEach(name -> metrics.put(name, metric));
        } else {
            String why = "held-out episodes hold fewer than " + PAIRS_LEAST
                    + " pairs of clips of one scene at the same frame";
            names.forEach(name -> missing.put(name, why));
        }
    }

    private double[] total(List<double[]> scenes) {
        double[] total = new double[4 + size];
        scenes.forEach(s -> Arrays.setAll(total, j -> total[j] + s[j]));
        return total;
    }

    private Interval intervalOrNull(List<double[]> all, EvaluationOptions options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        double[] values = new double[options.replicates()];
        for (int r = 0; r < values.length; r++) {
            List<double[]> drawn = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                drawn.add(all.get(random.nextInt(all.size())));
            }
            values[r] = share(total(drawn));
        }
        double[] defined =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        return all.size() < 2 || defined.length < values.length / 2
                ? null
                : new Interval(Bootstrap.quantile(defined, TAIL), Bootstrap.quantile(defined, 1 - TAIL));
    }
}
