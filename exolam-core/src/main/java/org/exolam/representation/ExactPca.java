package org.exolam.representation;

import java.util.Arrays;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.linalg.Vector;

/**
 * Principal components from the covariance of all d dimensions, in one pass:
 * {@code C = Σ_t (x_t − mean)(x_t − mean)ᵀ}, groups merged by Chan's update. Cost O(n d² + d³), memory O(d²) a worker.
 */
final class ExactPca {
    private final int d;
    private long n;
    private final double[] mean;
    private final double[] comoment;

    private ExactPca(int d) {
        this.d = d;
        this.mean = new double[d];
        this.comoment = new double[d * d];
    }

    static PrincipalComponents fit(TrainingRows training, int d, int size) {
        ExactPca sum = new ExactPca(d);
        training.pass((g, rows) -> Part.of(rows.all()), sum::add);
        Matrix covariance = Matrix.of(d, d, sum.comoment).scale(1.0 / sum.n);
        double total = covariance.trace();
        double meanSquare = total + Arrays.stream(sum.mean).map(m -> m * m).sum();
        PrincipalComponents.requireVariance(training, total, meanSquare);
        SymmetricEigen eigen = SymmetricEigen.of(covariance);
        int kept = Math.min(size, eigen.rank());
        return new PrincipalComponents(
                Vector.of(sum.mean),
                PrincipalComponents.leadingRows(eigen.vectors(), kept),
                Vector.of(Arrays.copyOf(eigen.values(), kept)),
                total);
    }

    /** One group's count, mean and co-moment. */
    private record Part(int n, Vector mean, Matrix comoment) {
        static Part of(Matrix rows) {
            FrameStatistics.Sums sums = FrameStatistics.Sums.of(rows);
            double[] mean = sums.mean();
            double[] centred = rows.array().clone();
            for (int i = 0; i < centred.length; i++) {
                centred[i] -= mean[i % mean.length];
            }
            Matrix x = Matrix.of(rows.rows(), rows.cols(), centred);
            return new Part(rows.rows(), Vector.of(mean), x.transposeTimes(x));
        }
    }

    private void add(Part part) {
        long total = n + part.n();
        double share = (double) part.n() / total;
        double[] delta = new double[d];
        for (int j = 0; j < d; j++) {
            delta[j] = part.mean().get(j) - mean[j];
            mean[j] += delta[j] * share;
        }
        double[] more = part.comoment().array();
        for (int i = 0; i < d; i++) {
            double factor = delta[i] * n * share;
            for (int j = 0; j < d; j++) {
                comoment[i * d + j] += more[i * d + j] + factor * delta[j];
            }
        }
        n = total;
    }
}
