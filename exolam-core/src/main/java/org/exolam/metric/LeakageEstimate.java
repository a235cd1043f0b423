package org.exolam.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.exolam.linalg.Matrix;

/**
 * Leakage without the exogenous state: the exogenous share of what z adds to o, z̃ = z − E[z | o], each direction of z̃
 * counting the same. With Σ = Cov(z̃) and k its rank:
 *
 * <pre>{@code
 * leakage.estimate   1 − tr[Σ⁺ ½(C + Cᵀ)] / k    C = Cov(z̃, z̃_pair): what two views do not share (1 − consistency.given_o)
 * leakage.scenes     tr[Σ⁺ ½(C + Cᵀ)] / k        C = Cov(z̃_i, z̃_j) of two clips of a scene: what they share is the background's
 * leakage.redrawn    1 − tr[Σ⁺ S] / k            S = Cov(z̃_i, z̃_j) of two draws of a world: the truth, where there is a world
 * leakage.idle       tr[Σ⁺ Cov(z̃ | a = 0)] / k   what z̃ does where the agent does nothing
 * leakage.labeled    tr[Σ⁺ Cov(E[z̃ | ẽ'])] / k    R²(z̃ | ẽ'), from the recorded exogenous state
 * leakage.by_agent   1 − tr[Σ⁺ Cov(E[z̃ | s, s', a])] / k   what the agent's truth leaves of z̃
 * }</pre>
 *
 * <p>E is the best linear readout. Without the agent's state, by_agent is 1 − R²(z̃ | ã).
 *
 * <p>In the Ex-linear world, where no policy sees the background: estimate and by_agent are the same number, exactly, in
 * every gauge, sensor noise or not: what two views share is E[z̃ | s, s', a]. Without sensor noise z̃ = D(U B ξ + V w), so
 * that all four are {@code tr[Σ⁺ D V Σ_w Vᵀ Dᵀ] / k}; idle clips where a = 0 is not chosen by the state. Sensor noise is
 * neither the agent's nor in e', so that labeled is lower by its share. On pictures a recorded exogenous state tells a part
 * of the background alone and an agent shows nonlinearly: the truth lies between labeled and by_agent.
 *
 * <p>With neither views nor idle clips nothing is estimated: an action of m numbers that moves z̃ linearly fills at most m
 * of k directions, so that at least max(0, 1 − m/k) is something else's; the other bound is 1.
 *
 * <p>This score is the one of idle clips. Reference: THEORY sections 1 and 5.
 *
 * @param whitened z̃ Σ^(−½), of the training episodes
 * @param action as it is stored
 * @param standsForEstimate whether there are no views, so that this is the best there is
 * @param bounds what is said where there are too few idle clips
 */
record LeakageEstimate(Affine whitened, Affine action, boolean standsForEstimate, String bounds) implements Score {
    static final List<MetricName> ALL = List.of(
            MetricName.LEAKAGE_ESTIMATE,
            MetricName.LEAKAGE_SCENES,
            MetricName.LEAKAGE_IDLE,
            MetricName.LEAKAGE_LABELED,
            MetricName.LEAKAGE_BY_AGENT);

    /** Idle transitions that a covariance can be told from; as for the nuisance of idle clips. */
    private static final int IDLE_LEAST = 50;

    /**
     * The reason where nothing can be estimated.
     *
     * @param k numbers in z
     * @param m numbers in the action, 0 where they are not known
     */
    static String bounds(int k, int m) {
        String none = "there is no second view, and no " + IDLE_LEAST + " held-out transitions have an action of 0; ";
        return m == 0
                ? none + "how many numbers the action has is not known, so anything from 0 to 1 is possible"
                : String.format(
                        Locale.ROOT,
                        "%sof %d numbers in z an action of %d that acts linearly fills at most %d, so at least %.2f is"
                                + " possible, and at most 1",
                        none,
                        k,
                        m,
                        Math.min(k, m),
                        Math.max(0, 1 - (double) m / k));
    }

    @Override
    public Affine inputs() {
        return whitened.and(action);
    }

    private int part() {
        return 2 * whitened.size() + 1;
    }

    @Override
    public int length() {
        return 2 * part();
    }

    @Override
    public void add(Matrix columns, double[] sums, int at) {
        int k = whitened.size();
        for (int i = 0; i < columns.rows(); i++) {
            add(columns, i, sums, at);
            boolean isIdle = true;
            for (int j = 0; j < action.size(); j++) {
                isIdle &= columns.get(i, k + j) == 0;
            }
            if (isIdle) {
                add(columns, i, sums, at + part());
            }
        }
    }

    private void add(Matrix columns, int row, double[] sums, int at) {
        int k = whitened.size();
        for (int j = 0; j < k; j++) {
            double v = columns.get(row, j);
            sums[at + j] += v;
            sums[at + k + j] += v * v;
        }
        sums[at + 2 * k]++;
    }

    @Override
    public List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        readings.add(new Reading(
                MetricName.LEAKAGE_IDLE,
                this::share,
                sums -> new double[0],
                "fewer than " + IDLE_LEAST + " held-out transitions have an action of 0"));
        if (standsForEstimate) {
            readings.add(new Reading(MetricName.LEAKAGE_ESTIMATE, this::share, sums -> new double[0], bounds));
        }
        return readings;
    }

    private double share(double[] sums) {
        double idle = sums[part() + 2 * whitened.size()];
        double all = variance(sums, 0);
        return idle >= IDLE_LEAST && all > 0 ? variance(sums, part()) / all : Double.NaN;
    }

    /** tr Cov of one part, 1/n. */
    private double variance(double[] sums, int at) {
        int k = whitened.size();
        double n = sums[at + 2 * k];
        double variance = 0;
        for (int j = 0; j < k; j++) {
            double mean = sums[at + j] / n;
            variance += sums[at + k + j] / n - mean * mean;
        }
        return variance;
    }
}
