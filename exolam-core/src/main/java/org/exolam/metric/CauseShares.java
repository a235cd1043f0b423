package org.exolam.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.exolam.linalg.Matrix;

/**
 * Which cause how much of z's variance has, each direction of z counting the same (z whitened on the training episodes).
 * Nested regressions, all of them ridges fitted on the training episodes, each cause getting what it explains beyond those
 * before it on held-out transitions:
 *
 * <pre>{@code
 * ẑ = E[z | o]                told by the current frame
 *   exogenous.predictable     what of ẑ the exogenous state e explains
 *   frame                     the rest of ẑ: the agent's place, the policy's habit; all of ẑ where e is not known
 * z̃ = z − ẑ                   new
 *   action                    what of z̃ the action ã = a − E[a | o] explains
 *   exogenous.future          what ẽ' = e' − E[e' | o] explains beyond it; where e is not known but a second view is,
 *                             what is left and not shared by the two views, sensor noise with it
 *   noise                     what is left and not shared: in one view alone and not in e'; takes e and a second view
 *   unexplained               what is left after that
 * }</pre>
 *
 * <p>What two views share of the rest u is tr Cov(u, z̃_pair − E[z̃_pair | ã_pair]) / tr Cov(z̄): the second view's background
 * is independent of u and falls out. An increment below 0 counts as 0 and the later ones pay for it, so shares are never
 * negative and sum to 1. Of an action that the background drives, action takes what both tell: it comes first. Reference:
 * THEORY sections 1 and 6.
 *
 * @param terms what is squared and summed
 * @param hasAction whether there is an action
 * @param hasExogenous whether there is an exogenous state
 */
record CauseShares(Terms terms, boolean hasAction, boolean hasExogenous) implements Score {
    /**
     * Affine columns of p = rank Cov(z) numbers each, but for the last two, which are p or none.
     *
     * @param all z̄, whitened
     * @param told ẑ
     * @param untold ẑ − E[ẑ | e]; ẑ without e
     * @param added z̃
     * @param afterAction z̃ − E[z̃ | ã]; z̃ without an action
     * @param rest z̃ − E[z̃ | ã, ẽ']; the one before without e
     * @param own the rest again, where there is a second view
     * @param other what is left of the second view's z̃ after the action
     */
    record Terms(
            Affine all,
            Affine told,
            Affine untold,
            Affine added,
            Affine afterAction,
            Affine rest,
            Affine own,
            Affine other) {}

    /** Sums of squares, one for each of the first terms. */
    private static final int SQUARES = 6;

    @Override
    public Affine inputs() {
        return terms.all
                .and(terms.told)
                .and(terms.untold)
                .and(terms.added)
                .and(terms.afterAction)
                .and(terms.rest)
                .and(terms.own)
                .and(terms.other);
    }

    private boolean isPaired() {
        return terms.other.size() > 0;
    }

    /** Squares; then of two views the products, the sums of both, and the count. */
    @Override
    public int length() {
        return SQUARES + (isPaired() ? 3 * terms.all.size() + 1 : 0);
    }

    @Override
    public void add(Matrix columns, double[] sums, int at) {
        int p = terms.all.size();
        for (int i = 0; i < columns.rows(); i++) {
            for (int term = 0; term < SQUARES; term++) {
                for (int j = 0; j < p; j++) {
                    double v = columns.get(i, term * p + j);
                    sums[at + term] += v * v;
                }
            }
            if (isPaired()) {
                addPair(columns, i, sums, at + SQUARES);
            }
        }
    }

    private void addPair(Matrix columns, int row, double[] sums, int at) {
        int p = terms.all.size();
        for (int j = 0; j < p; j++) {
            double own = columns.get(row, SQUARES * p + j);
            double other = columns.get(row, (SQUARES + 1) * p + j);
            sums[at + j] += own * other;
            sums[at + p + j] += own;
            sums[at + 2 * p + j] += other;
        }
        sums[at + 3 * p]++;
    }

    @Override
    public List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        readings.add(reading(MetricName.SHARE_FRAME, s -> s.frame));
        if (hasAction) {
            readings.add(reading(MetricName.SHARE_ACTION, s -> s.action));
        }
        if (hasExogenous) {
            readings.add(reading(MetricName.SHARE_EXOGENOUS_PREDICTABLE, s -> s.predictable));
        }
        if (hasExogenous || isPaired()) {
            readings.add(reading(MetricName.SHARE_EXOGENOUS_FUTURE, s -> s.future));
        }
        if (hasExogenous && isPaired()) {
            readings.add(reading(MetricName.SHARE_NOISE, s -> s.noise));
        }
        readings.add(reading(MetricName.SHARE_UNEXPLAINED, s -> s.unexplained));
        return readings;
    }

    private Reading reading(MetricName name, ToDoubleFunction<Shares> share) {
        return new Reading(
                name,
                sums -> sums[0] > 0 ? share.applyAsDouble(new Shares(sums)) : Double.NaN,
                sums -> new double[0],
                "z does not vary in the held-out episodes");
    }

    /** Parts of one whole. */
    private final class Shares {
        private final double frame;
        private final double predictable;
        private final double action;
        private final double future;
        private final double noise;
        private final double unexplained;

        Shares(double[] sums) {
            double told = within(1 - sums[3] / sums[0]);
            double ofTold = sums[1] > 0 ? within(1 - sums[2] / sums[1]) : 0;
            predictable = hasExogenous ? told * ofTold : 0;
            frame = told - predictable;
            double left = 1 - told;
            action = Math.min(left, within((sums[3] - sums[4]) / sums[0]));
            left -= action;
            double known = Math.min(left, within((sums[4] - sums[5]) / sums[0]));
            left -= known;
            double alone = isPaired() ? left - Math.min(left, within(shared(sums) / sums[0])) : 0;
            future = hasExogenous ? known : alone;
            noise = hasExogenous ? alone : 0;
            unexplained = left - alone;
        }
    }

    /** Σ own · other about their means. */
    private double shared(double[] sums) {
        int p = terms.all.size();
        double n = sums[SQUARES + 3 * p];
        double shared = 0;
        for (int j = 0; j < p; j++) {
            shared += sums[SQUARES + j] - sums[SQUARES + p + j] * sums[SQUARES + 2 * p + j] / n;
        }
        return shared;
    }

    private static double within(double share) {
        return Math.max(0, Math.min(1, share));
    }

    /** Why a part is not told. */
    static String whyMissing(MetricName name, boolean hasExogenous) {
        return switch (name) {
            case SHARE_ACTION -> "no action is scored; its share is among the unexplained";
            case SHARE_EXOGENOUS_PREDICTABLE -> "no exogenous state is scored; its share is among the frame's";
            case SHARE_EXOGENOUS_FUTURE ->
                "neither an exogenous state nor a second view; its share is among the" + " unexplained";
            default ->
                hasExogenous
                        ? "without a second view noise is not told from what else is unexplained"
                        : "without an exogenous state noise is not told from the future background";
        };
    }

    /** Of any z. */
    static List<MetricName> names() {
        return Arrays.stream(MetricName.values())
                .filter(n -> n.key().startsWith(MetricName.SHARES))
                .toList();
    }
}
