package org.exolam.app.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.linalg.Matrix;
import org.exolam.objective.LatentActionModel;
import org.exolam.transition.Column;

/**
 * z of some held-out transitions: what its numbers usually are.
 *
 * @param episodes from which it was taken
 * @param z n × k
 */
record LatentSample(List<Integer> episodes, Matrix z) {
    private static final int EPISODES_MOST = 4;
    private static final int OF_EPISODE = 64;

    LatentSample {
        episodes = List.copyOf(episodes);
    }

    /** Runs from the middle of the first held-out episodes that are long enough for a transition. */
    static LatentSample of(LatentActionModel model, Dataset data, List<Integer> heldOut) {
        List<Column> inputs = model.encoderInputs(data.schema().frames());
        List<Integer> used = new ArrayList<>();
        List<Matrix> parts = new ArrayList<>();
        for (int e : heldOut) {
            int all = data.episodes().get(e).transitions(reach(model, inputs));
            if (all > 0 && used.size() < EPISODES_MOST) {
                int count = Math.min(OF_EPISODE, all);
                used.add(e);
                parts.add(model.encode(
                        Snippet.read(data, e, (all - count) / 2, count, inputs).batch(inputs)));
            }
        }
        return new LatentSample(
                used, parts.isEmpty() ? Matrix.zeros(0, model.size()) : Matrix.stackRows(parts.toArray(Matrix[]::new)));
    }

    /** Frames that a transition needs ahead. */
    static int reach(LatentActionModel model, List<Column> columns) {
        return Math.max(
                model.objective().horizon(),
                columns.stream().mapToInt(c -> c.source().reach()).max().orElse(0));
    }

    /** The value of number j below which a share of the sample lies. */
    double quantile(int j, double share) {
        double[] values = z.column(j);
        Arrays.sort(values);
        return values[(int) Math.round(share * (values.length - 1))];
    }

    Matrix mean() {
        double[] mean = new double[z.cols()];
        for (int i = 0; i < z.rows(); i++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += z.get(i, j) / z.rows();
            }
        }
        return Matrix.of(1, mean.length, mean);
    }

    /** 1 over the deviation of each number; 0 for one that does not vary. */
    double[] units() {
        double[] mean = mean().array();
        double[] units = new double[mean.length];
        for (int i = 0; i < z.rows(); i++) {
            for (int j = 0; j < units.length; j++) {
                units[j] += Math.pow(z.get(i, j) - mean[j], 2) / z.rows();
            }
        }
        for (int j = 0; j < units.length; j++) {
            units[j] = units[j] > 0 ? 1 / Math.sqrt(units[j]) : 0;
        }
        return units;
    }
}
