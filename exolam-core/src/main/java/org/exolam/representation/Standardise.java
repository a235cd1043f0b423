package org.exolam.representation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;

/**
 * {@code y_j = (x_j − mean_j) / deviation_j} per dimension, mean and deviation those of the training frames (division by
 * n). Dimensions that are constant there have deviation 1.
 */
final class Standardise implements Step {
    private static final String MEAN = "mean";
    private static final String DEVIATION = "deviation";
    private static final int NAMED_AT_MOST = 10;

    private final FrameShape shape;
    private final double[] mean;
    private final double[] deviation;

    Standardise(FrameShape shape, double[] mean, double[] deviation) {
        this.shape = shape;
        this.mean = mean;
        this.deviation = deviation;
    }

    static Standardise load(FrameShape input, StoredStep stored) {
        int d = input.size();
        return new Standardise(
                input,
                stored.tensor(MEAN, 1, d).array().clone(),
                stored.tensor(DEVIATION, 1, d).array().clone());
    }

    @Override
    public String name() {
        return "standardise";
    }

    @Override
    public FrameShape output() {
        return shape;
    }

    @Override
    public Matrix apply(Matrix rows, boolean firstIsEpisodeStart) {
        double[] in = rows.array();
        double[] out = new double[in.length];
        int d = mean.length;
        for (int i = 0; i < rows.rows(); i++) {
            for (int j = 0; j < d; j++) {
                out[i * d + j] = (in[i * d + j] - mean[j]) / deviation[j];
            }
        }
        return Matrix.of(rows.rows(), d, out);
    }

    @Override
    public Matrix pullBackOrNull(Matrix directions) {
        double[] factors = new double[deviation.length];
        for (int j = 0; j < factors.length; j++) {
            factors[j] = 1 / deviation[j];
        }
        return directions.scaleColumns(factors);
    }

    @Override
    public Map<String, Object> describe() {
        return Map.of();
    }

    @Override
    public Map<String, Matrix> tensors() {
        Map<String, Matrix> t = new LinkedHashMap<>();
        t.put(MEAN, Matrix.of(1, mean.length, mean.clone()));
        t.put(DEVIATION, Matrix.of(1, deviation.length, deviation.clone()));
        return t;
    }

    /** Asked for. */
    record Spec() implements StepSpec {
        static Spec parse(Arguments arguments) {
            arguments.requireNothing();
            return new Spec();
        }

        @Override
        public String text() {
            return "standardise";
        }

        @Override
        public Object configuration() {
            return "standardise";
        }

        @Override
        public FrameShape output(FrameShape input) {
            return input;
        }

        @Override
        public Step fit(FrameShape input, TrainingRows training) {
            FrameStatistics statistics = training.statistics();
            double[] deviation = statistics.deviation().toArray();
            List<Integer> constant = new ArrayList<>();
            for (int j = 0; j < deviation.length; j++) {
                if (statistics.isConstant(j)) {
                    constant.add(j);
                    deviation[j] = 1;
                }
            }
            if (!constant.isEmpty()) {
                training.notice(sentence(constant, input));
            }
            return new Standardise(input, statistics.mean().toArray(), deviation);
        }

        private static String sentence(List<Integer> constant, FrameShape input) {
            List<String> names = constant.stream()
                    .limit(NAMED_AT_MOST)
                    .map(j -> place(j, input))
                    .toList();
            int more = constant.size() - names.size();
            return "standardise: " + constant.size() + " of " + input.size()
                    + " dimensions are constant in the training frames and are left unscaled: "
                    + String.join(", ", names) + (more == 0 ? "" : " and " + more + " more");
        }

        private static String place(int j, FrameShape shape) {
            if (!shape.isImage()) {
                return String.valueOf(j);
            }
            int c = shape.channels();
            return "(row " + j / c / shape.width() + ", column " + j / c % shape.width() + ", channel " + j % c + ")";
        }
    }
}
