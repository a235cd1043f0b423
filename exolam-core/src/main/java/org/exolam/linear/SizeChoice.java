package org.exolam.linear;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.linear.ReducedRankProblem.Ridges;

/**
 * How many numbers z needs: the fewest whose loss on held-out folds of the training episodes lies within one standard
 * error, over the folds, of the lowest.
 *
 * @param size k
 * @param why one clause for the user
 * @param curve mean held-out loss by candidate, as "size 4 → loss"; empty where nothing could be held out
 */
public record SizeChoice(int size, String why, Map<String, Double> curve) {
    private static final int MOST = 64;

    public SizeChoice {
        curve = Collections.unmodifiableMap(new LinkedHashMap<>(curve));
    }

    /** Chooses among 1, 2, 3, 4, 6, 8, 12, 16, … as far as the data determine directions. */
    public static SizeChoice choose(GroupedMoments moments, ObjectivePlan plan, Ridges ridges) {
        if (moments.folds() < 2) {
            return new SizeChoice(
                    plan.objective().size(), "one training episode leaves nothing to choose by", Map.of());
        }
        Map<String, Double> curve = new LinkedHashMap<>();
        Map<Integer, double[]> losses = new LinkedHashMap<>();
        int rank = EncoderSolver.of(plan, moments.all(), ridges).prediction().rank();
        for (int k = 1; k <= Math.min(rank, MOST); k = next(k)) {
            losses.put(k, new double[moments.folds()]);
        }
        for (int fold = 0; fold < moments.folds(); fold++) {
            MomentSet training = plan.moments(moments.without(fold));
            MomentSet heldOut = plan.moments(moments.only(fold));
            ReducedRankProblem problem = plan.problem(training, ridges);
            ReducedRankSolution solution = LinearSolver.solve(training, problem);
            for (int k : losses.keySet()) {
                losses.get(k)[fold] = RidgeChoice.heldOutLoss(training, heldOut, problem, solution, k);
            }
        }
        int best = 1;
        for (Map.Entry<Integer, double[]> candidate : losses.entrySet()) {
            curve.put("size " + candidate.getKey(), mean(candidate.getValue()));
            best = mean(candidate.getValue()) < mean(losses.get(best)) ? candidate.getKey() : best;
        }
        double[] lowest = losses.get(best);
        for (int k : losses.keySet()) {
            double[] more = losses.get(k).clone();
            for (int f = 0; f < more.length; f++) {
                more[f] -= lowest[f];
            }
            if (mean(more) <= standardError(more)) {
                return new SizeChoice(k, why(moments), curve);
            }
        }
        return new SizeChoice(best, why(moments), curve);
    }

    private static String why(GroupedMoments moments) {
        return "the fewest within one standard error of the lowest loss over " + moments.folds()
                + " folds of the training episodes";
    }

    /** 1, 2, 3, 4, 6, 8, 12, … */
    private static int next(int k) {
        return k < 4 ? k + 1 : Integer.bitCount(k) == 1 ? k + k / 2 : k / 3 * 4;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        return sum / values.length;
    }

    private static double standardError(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double v : values) {
            squares += (v - mean) * (v - mean);
        }
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }
}
