package org.exolam.metric;

import java.util.List;
import org.exolam.linalg.Matrix;

/**
 * How much of what is new in the next observation a decoder predicts: 1 − Σ‖o' − ô'‖² / Σ‖r‖², r the part of o' that the
 * current observation alone does not predict. Beside it the same for two predictions that need no model.
 *
 * @param innovation r, d columns
 * @param error o' − ô'
 * @param copyErrorOrNull o' − o, where o is of the same kind
 * @param meanError o' − mean
 */
record Reconstruction(Affine innovation, Affine error, Affine copyErrorOrNull, Affine meanError) implements Score {
    static final String COPY = "copy";
    static final String MEAN = "mean";

    @Override
    public Affine inputs() {
        Affine all = innovation.and(error).and(meanError);
        return copyErrorOrNull == null ? all : all.and(copyErrorOrNull);
    }

    @Override
    public int length() {
        return copyErrorOrNull == null ? 3 : 4;
    }

    @Override
    public void add(Matrix columns, double[] sums, int at) {
        int d = innovation.size();
        for (int part = 0; part < length(); part++) {
            double[] squares = new double[d];
            Score.addSquares(columns, part * d, d, squares, 0);
            sums[at + part] += Score.sum(squares, 0, d);
        }
    }

    @Override
    public List<Reading> readings() {
        return List.of(new Reading(
                MetricName.RECONSTRUCTION_EXPLAINED,
                sums -> share(sums, 1),
                sums -> new double[0],
                "the current observation predicts the next one exactly: nothing is new"));
    }

    double mean(double[] sums) {
        return share(sums, 2);
    }

    /** NaN where the next observation is of another kind than the current one. */
    double copy(double[] sums) {
        return copyErrorOrNull == null ? Double.NaN : share(sums, 3);
    }

    private static double share(double[] sums, int part) {
        return sums[0] > 0 ? 1 - sums[part] / sums[0] : Double.NaN;
    }
}
