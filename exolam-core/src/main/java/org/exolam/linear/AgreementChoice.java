package org.exolam.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.SideBySide;
import org.exolam.linear.ReducedRankProblem.Ridges;
import org.exolam.objective.Goal;
import org.exolam.objective.Objective;

/**
 * How two views are best asked to agree, judged by consistency on held-out folds of the training episodes and therefore
 * without labels: the ridge ε, how many of the leading numbers of ψ are used, and k where it is left open.
 *
 * @param ridge ε, relative to tr Σ_x / d
 * @param features how many leading numbers of x are used
 * @param size k
 * @param consistencies ρ_i of the leading directions on held-out transitions, mean over the folds; empty where nothing
 *     could be held out
 * @param why one clause for the user
 * @param curve mean held-out consistency by candidate, as "input 0.01 → consistency"
 */
public record AgreementChoice(
        double ridge, int features, int size, List<Double> consistencies, String why, Map<String, Double> curve) {
    private static final double[] RIDGES = {1e-3, 1e-2, 3e-2, 1e-1, 3e-1};

    /** Where one training episode leaves nothing to choose by. */
    private static final double RIDGE_DEFAULT = 1e-2;

    /**
     * Consistency hardly falls where detail is let in, since the coarse is the most consistent; of candidates that are as
     * good up to this share the one counts that takes least away.
     */
    private static final double AS_GOOD = 0.01;

    private static final List<Integer> SHARES = List.of(2, 4);

    /** A direction of less is more background than agent. */
    private static final double SHARED_LEAST = 0.5;

    /** Directions looked at where k is open. */
    private static final int SIZE_MOST = 64;

    public AgreementChoice {
        consistencies = List.copyOf(consistencies);
        curve = Collections.unmodifiableMap(new LinkedHashMap<>(curve));
    }

    private record Fold(ViewCovariances training, ViewCovariances heldOut) {
        double[] consistencies(double ridge, int features, int size) {
            return heldOut.leading(features)
                    .consistencies(training.leading(features).solve(ridge, size).vectors(), size);
        }
    }

    /** What the folds say of one candidate: ρ_i of its leading directions on held-out transitions, mean over the folds. */
    private record Judge(List<Fold> folds, int size) {
        double[] consistencies(double ridge, int features) {
            int count = Math.min(features, Math.max(size, Objective.SIZE_DEFAULT));
            double[] sum = new double[count];
            for (double[] part :
                    SideBySide.map(folds.size(), f -> folds.get(f).consistencies(ridge, features, count))) {
                for (int i = 0; i < Math.min(count, part.length); i++) {
                    sum[i] += part[i] / folds.size();
                }
            }
            return sum;
        }

        /** The first of candidates, weakest first, that is as good as the best but for {@link #AS_GOOD}. */
        int first(List<double[]> candidates) {
            double best = candidates.stream().mapToDouble(this::average).max().orElse(0);
            int i = 0;
            while (average(candidates.get(i)) < best - AS_GOOD * Math.abs(best)) {
                i++;
            }
            return i;
        }

        double average(double[] consistencies) {
            return Arrays.stream(consistencies, 0, Math.min(size, consistencies.length))
                    .average()
                    .orElse(0);
        }
    }

    /**
     * Chooses.
     *
     * @param fixedRidge ε, or {@link LinearOptions#AUTO}
     */
    public static AgreementChoice choose(
            GroupedMoments moments, ObjectivePlan plan, Goal.Agreement goal, double fixedRidge) {
        Objective objective = plan.objective();
        boolean isOpen = objective.isSizeOpen();
        List<Fold> folds = folds(moments, plan, goal);
        int d = solver(plan, moments.all()).agreed(goal).size();
        int size = Math.min(d, isOpen ? SIZE_MOST : objective.size());
        if (folds.isEmpty()) {
            double ridge = fixedRidge == LinearOptions.AUTO ? RIDGE_DEFAULT : fixedRidge;
            return new AgreementChoice(
                    ridge,
                    d,
                    isOpen ? Math.min(d, Objective.SIZE_DEFAULT) : size,
                    List.of(),
                    "one training episode leaves nothing to choose by",
                    Map.of());
        }
        // Judged over as many directions as are asked for; where that is open, over the usual number.
        Judge judge = new Judge(folds, isOpen ? Math.min(d, Objective.SIZE_DEFAULT) : size);
        double[] ridges = fixedRidge == LinearOptions.AUTO ? RIDGES : new double[] {fixedRidge};
        List<double[]> byRidge =
                Arrays.stream(ridges).mapToObj(r -> judge.consistencies(r, d)).toList();
        int chosen = judge.first(byRidge);
        double ridge = ridges[chosen];
        double[] held = byRidge.get(chosen);
        Map<String, Double> curve = new LinkedHashMap<>();
        for (int i = 0; i < ridges.length; i++) {
            curve.put("input " + ridges[i], judge.average(byRidge.get(i)));
        }
        int features = d;
        if (plan.inputs().isLifted()) {
            List<Integer> counts = new ArrayList<>(List.of(d));
            counts.addAll(fewer(d, size));
            List<double[]> byCount = new ArrayList<>(List.of(held));
            counts.stream().skip(1).forEach(n -> byCount.add(judge.consistencies(ridge, n)));
            int count = judge.first(byCount);
            features = counts.get(count);
            held = byCount.get(count);
            for (int i = 0; i < counts.size(); i++) {
                curve.put("features " + counts.get(i), judge.average(byCount.get(i)));
            }
        }
        if (isOpen) {
            held = new Judge(folds, size).consistencies(ridge, features);
        }
        String why = "least regularisation within 1 % of the highest consistency over " + folds.size()
                + " folds of the training episodes"
                + (isOpen ? "; k: directions that two views share by half or more" : "");
        return new AgreementChoice(
                ridge,
                features,
                isOpen ? size(held) : size,
                Arrays.stream(held).boxed().toList(),
                why,
                curve);
    }

    private static List<Integer> fewer(int d, int size) {
        return SHARES.stream().map(s -> d / s).filter(n -> n >= 2 * size).toList();
    }

    private static List<Fold> folds(GroupedMoments moments, ObjectivePlan plan, Goal.Agreement goal) {
        List<Fold> folds = new ArrayList<>();
        if (moments.folds() > 1) {
            for (int f = 0; f < moments.folds(); f++) {
                folds.add(new Fold(
                        solver(plan, moments.without(f)).agreed(goal),
                        solver(plan, moments.only(f)).agreed(goal)));
            }
        }
        return folds;
    }

    private static EncoderSolver solver(ObjectivePlan plan, MomentSet moments) {
        return EncoderSolver.of(plan, moments, Ridges.NONE);
    }

    private static int size(double[] held) {
        int k = 0;
        while (k < held.length && held[k] >= SHARED_LEAST) {
            k++;
        }
        return Math.max(1, k);
    }
}
