package org.exolam.metric;

import java.util.Arrays;
import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;

/**
 * Gaussian information in nats, held out:
 *
 * <pre>{@code
 * I = ½ log det(E[ỹỹᵀ] + εI) − ½ log det(E[εεᵀ] + εI)      ỹ whitened by the training episodes, ε its readout's error
 * }</pre>
 *
 * <p>The population's information where readout and moments are exact. A plug-in of one sample would add about k m / 2n
 * nats of nothing; this one is near or below zero for an uninformative z.
 *
 * @param deviations ỹ, whitened, m columns
 * @param errors of the readout, m columns
 * @param what the block, for the reason
 */
record HeldOutInformation(MetricName name, Affine deviations, Affine errors, String what) implements Score {
    /** ε, of a whitened variance of 1: information per dimension is bounded by ½ log(1/ε), 6.9 nats. */
    static final double RIDGE = 1e-6;

    @Override
    public Affine inputs() {
        return deviations.and(errors);
    }

    @Override
    public int length() {
        int m = deviations.size();
        return 2 * m * m + 1;
    }

    @Override
    public void add(Matrix columns, double[] sums, int at) {
        int m = deviations.size();
        Matrix y = columns.columnRange(0, m);
        Matrix e = columns.columnRange(m, 2 * m);
        Score.addProduct(y, y, sums, at);
        Score.addProduct(e, e, sums, at + m * m);
        sums[at + 2 * m * m] += columns.rows();
    }

    @Override
    public List<Reading> readings() {
        return List.of(new Reading(
                name,
                this::value,
                sums -> new double[0],
                "there are fewer held-out transitions than dimensions of " + what));
    }

    private double value(double[] sums) {
        int m = deviations.size();
        double n = sums[2 * m * m];
        return n < m ? Double.NaN : halfLogDeterminant(sums, 0, n) - halfLogDeterminant(sums, m * m, n);
    }

    private double halfLogDeterminant(double[] sums, int from, double n) {
        int m = deviations.size();
        Matrix second = Matrix.of(m, m, Arrays.copyOfRange(sums, from, from + m * m))
                .scale(1 / n)
                .plusDiagonal(RIDGE);
        double sum = 0;
        for (double v : SymmetricEigen.of(second).values()) {
            sum += Math.log(Math.max(v, RIDGE));
        }
        return sum / 2;
    }
}
