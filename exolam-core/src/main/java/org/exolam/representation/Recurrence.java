package org.exolam.representation;

import java.util.Arrays;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * How evenly patches of each kind return over episodes (THEORY section 5, "Recurrence"). Where backgrounds differ between
 * episodes and the agent does not, what recurs in every episode is the agent.
 *
 * <p>All functions take the shares h, N episodes × K kinds: h_c(i) is the share of episode i's patches that are of kind
 * c.
 */
public final class Recurrence {
    /**
     * The quantile over episodes that counts as what every episode has: not the least one, since in one episode of twenty
     * the agent may be half hidden.
     */
    public static final double STEADY_QUANTILE = 0.05;

    private Recurrence() {}

    /**
     * {@code recurrence(c) = −Σ_i q_i log q_i / log N} with {@code q_i = h_c(i) / Σ_j h_c(j)}: 1 for a kind that every
     * episode has equally much of, 0 for one that a single episode has, and 0 for one that none has.
     *
     * @throws IllegalArgumentException below 2 episodes, where nothing can recur
     */
    public static Vector of(Matrix shares) {
        requireEpisodes(shares);
        double[] recurrence = new double[shares.cols()];
        for (int c = 0; c < recurrence.length; c++) {
            double[] h = shares.column(c);
            double sum = Arrays.stream(h).sum();
            double entropy = 0;
            for (double share : h) {
                if (share > 0) {
                    // StrictMath, since these numbers are saved and must be the same everywhere.
                    entropy -= share / sum * StrictMath.log(share / sum);
                }
            }
            recurrence[c] = sum > 0 ? entropy / StrictMath.log(h.length) : 0;
        }
        return Vector.of(recurrence);
    }

    /**
     * The steady part of each kind: {@code min(1, Q_i h_c(i) / mean_i h_c(i))}, Q the quantile
     * {@link #STEADY_QUANTILE} over episodes, interpolated linearly.
     *
     * <p>If every episode shows the agent's share α_c of the kind and, more or less, background of the same looks on top,
     * then {@code h_c(i) = α_c + β_c(i)} with β_c(i) ≥ 0, the low quantile is about α_c, and this is the probability that
     * a patch of kind c is the agent's. Entropy only orders kinds; this says how much of a kind is agent, so that
     * {@code Σ_c mean_i h_c(i) · steady(c)} is the agent's share of the picture.
     *
     * @throws IllegalArgumentException below 2 episodes
     */
    public static Vector steady(Matrix shares) {
        requireEpisodes(shares);
        double[] steady = new double[shares.cols()];
        for (int c = 0; c < steady.length; c++) {
            double[] h = shares.column(c);
            double mean = Arrays.stream(h).sum() / h.length;
            steady[c] = mean > 0 ? Math.min(1, quantile(h, STEADY_QUANTILE) / mean) : 0;
        }
        return Vector.of(steady);
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = q * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    private static void requireEpisodes(Matrix shares) {
        if (shares.rows() < 2) {
            throw new IllegalArgumentException("recurrence over " + shares.rows() + " episodes");
        }
    }
}
