package org.exolam.metric;

import java.util.Arrays;
import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;

/**
 * The share of z that stays when the background is drawn anew (THEORY section 5), from m draws z_1 … z_m of each
 * transition:
 *
 * <pre>{@code
 * 1 − tr[Σ⁺ Cov(z | s, a, s')] / rank Σ  =  tr[Σ⁺ S] / rank Σ
 * Σ = mean_i Cov(z_i),   S = mean_{i≠j} Cov(z_i, z_j) = Cov(E[z | s, a, s'])
 * }</pre>
 *
 * <p>The draws are alike, so they have one mean. S is free of the bias that a mean over few draws would have. k numbers of z
 * take 2k² + k + 1 sums, whatever m.
 *
 * @param name of the share that stays, or of its complement
 * @param isComplement whether the share that does <i>not</i> stay is asked for
 * @param draws z of each draw, at least two
 */
record RedrawnConsistency(MetricName name, boolean isComplement, List<Affine> draws) implements Score {
    RedrawnConsistency {
        draws = List.copyOf(draws);
        if (draws.size() < 2) {
            throw new IllegalArgumentException(draws.size() + " draws; expected at least 2");
        }
    }

    private int size() {
        return draws.get(0).size();
    }

    @Override
    public Affine inputs() {
        Affine all = draws.get(0);
        for (Affine draw : draws.subList(1, draws.size())) {
            all = all.and(draw);
        }
        return all;
    }

    @Override
    public int length() {
        int k = size();
        return 2 * k * k + k + 1;
    }

    @Override
    public void add(Matrix columns, double[] sums, int at) {
        int k = size();
        Matrix total = Matrix.zeros(columns.rows(), k);
        for (int i = 0; i < draws.size(); i++) {
            Matrix z = columns.columnRange(i * k, (i + 1) * k);
            Score.addProduct(z, z, sums, at);
            total = total.plus(z);
        }
        Score.addMoments(total, sums, at + k * k);
    }

    @Override
    public List<Reading> readings() {
        return List.of(new Reading(
                name,
                sums -> isComplement ? 1 - whitened(sums) : whitened(sums),
                sums -> new double[0],
                "z does not vary in the held-out episodes"));
    }

    private double whitened(double[] sums) {
        int k = size();
        int m = draws.size();
        double n = sums[2 * k * k + k];
        if (n == 0) {
            return Double.NaN;
        }
        Matrix squares = Matrix.of(k, k, Arrays.copyOfRange(sums, 0, k * k)).scale(1 / n);
        Matrix ofTotals =
                Matrix.of(k, k, Arrays.copyOfRange(sums, k * k, 2 * k * k)).scale(1 / n);
        Matrix mean = Matrix.of(1, k, Arrays.copyOfRange(sums, 2 * k * k, 2 * k * k + k))
                .scale(1 / (n * m));
        Matrix meanSquare = mean.transposeTimes(mean);
        Matrix sigma = squares.scale(1.0 / m).minus(meanSquare);
        Matrix shared = ofTotals.minus(squares)
                .scale(1.0 / (m * (m - 1)))
                .minus(meanSquare)
                .symmetrised();
        double[] scale = sigma.diagonal();
        for (int j = 0; j < k; j++) {
            scale[j] = scale[j] > 0 ? 1 / Math.sqrt(scale[j]) : 0;
        }
        // Units first, as in the agreement of two views.
        SymmetricEigen eigen = SymmetricEigen.of(sigma.scaleRows(scale).scaleColumns(scale));
        double kept = eigen.pseudoInverse().inner(shared.scaleRows(scale).scaleColumns(scale));
        return eigen.rank() == 0 ? Double.NaN : kept / eigen.rank();
    }
}
