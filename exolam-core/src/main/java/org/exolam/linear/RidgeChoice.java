package org.exolam.linear;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;
import org.exolam.linear.ReducedRankProblem.Ridges;
import org.exolam.linear.ReducedRankProblem.TargetTerm;
import org.exolam.moments.Moments;

/**
 * Ridges chosen by the objective's own loss on held-out folds of the training episodes: first the one of the
 * conditioning, then the one of the encoder's input.
 *
 * <p>The sample asks for none where there are {@link #PLENTY} transitions for each number conditioned on: the loss of
 * an unregularised regression then exceeds its optimum by a share of about d/n.
 *
 * @param ridges the choice
 * @param why one clause for the user
 * @param curve mean held-out loss by candidate, as "conditioning 0.01 → loss"; empty where nothing had to be chosen
 */
public record RidgeChoice(Ridges ridges, String why, Map<String, Double> curve) {
    /** Transitions per conditioning dimension from which on no ridge is needed: a loss within about 0.5 %. */
    static final int PLENTY = 200;

    private static final double[] CANDIDATES = {0, 1e-4, 1e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1};

    public RidgeChoice {
        curve = Collections.unmodifiableMap(new LinkedHashMap<>(curve));
    }

    /** One strength for everything. */
    public static RidgeChoice fixed(double ridge) {
        return new RidgeChoice(new Ridges(ridge, ridge), "as configured", Map.of());
    }

    /** Chooses for a prediction of targets. */
    public static RidgeChoice choose(GroupedMoments moments, ObjectivePlan plan) {
        Moments all = moments.all().all();
        int dimensions = plan.inputs().conditioning().stream()
                .mapToInt(all.layout()::width)
                .sum();
        double rowsPerDimension = all.count() / Math.max(1, dimensions);
        if (rowsPerDimension >= PLENTY) {
            return new RidgeChoice(Ridges.NONE, "not needed: " + PLENTY + " or more transitions a dimension", Map.of());
        }
        if (moments.folds() < 2) {
            return new RidgeChoice(
                    new Ridges(1e-2, 1e-2), "0.01, since one training episode leaves nothing to choose by", Map.of());
        }
        Map<String, Double> curve = new LinkedHashMap<>();
        double conditioning = best("conditioning", curve, c -> loss(moments, plan, new Ridges(c, 0)));
        return chooseInput(moments, plan, conditioning, curve);
    }

    /** Chooses the encoder's ridge alone, the one of the conditioning being known. */
    public static RidgeChoice chooseInput(GroupedMoments moments, ObjectivePlan plan, double conditioning) {
        return chooseInput(moments, plan, conditioning, new LinkedHashMap<>());
    }

    private static RidgeChoice chooseInput(
            GroupedMoments moments, ObjectivePlan plan, double conditioning, Map<String, Double> curve) {
        double input = best("input", curve, x -> loss(moments, plan, new Ridges(conditioning, x)));
        return new RidgeChoice(
                new Ridges(conditioning, input),
                "lowest held-out loss over " + moments.folds() + " folds of the training episodes",
                curve);
    }

    private static double best(String name, Map<String, Double> curve, ToDoubleFunction<Double> loss) {
        double best = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (double candidate : CANDIDATES) {
            double value = loss.applyAsDouble(candidate);
            // Infinite where nothing was left to explain: no point of a curve.
            if (Double.isFinite(value)) {
                curve.put(name + " " + candidate, value);
            }
            // A tie within rounding keeps the weaker ridge.
            if (value < lowest * (1 - 1e-9)) {
                lowest = value;
                best = candidate;
            }
        }
        return best;
    }

    /** Mean over folds, weighted by their transitions, of the loss per transition on the fold left out. */
    private static double loss(GroupedMoments moments, ObjectivePlan plan, Ridges ridges) {
        double sum = 0;
        double count = 0;
        for (int fold = 0; fold < moments.folds(); fold++) {
            MomentSet training = plan.moments(moments.without(fold));
            MomentSet heldOut = plan.moments(moments.only(fold));
            if (!plan.leavesInnovation(training, ridges.conditioning())) {
                return Double.POSITIVE_INFINITY;
            }
            ReducedRankProblem problem = plan.problem(training, ridges);
            ReducedRankSolution solution = LinearSolver.solve(training, problem);
            double n = heldOut.all().count();
            sum += n
                    * heldOutLoss(
                            training,
                            heldOut,
                            problem,
                            solution,
                            plan.objective().size());
            count += n;
        }
        return sum / count;
    }

    /** Σ_j λ_j E‖y_j − M_j c − B_j D x̃‖² on other transitions, with the means of the training ones. */
    static double heldOutLoss(
            MomentSet training, MomentSet heldOut, ReducedRankProblem problem, ReducedRankSolution solution, int size) {
        int k = Math.min(size, solution.encoder().rows());
        Matrix d = solution.encoder(k);
        Matrix dm = d.times(solution.inputRegression());
        double loss = 0;
        int at = 0;
        for (TargetTerm target : problem.targets()) {
            Moments judged = heldOut.all();
            Moments centre = training.all();
            if (target.labeledOrNull() != null) {
                Moments labeled = heldOut.labeled(target.labeledFraction());
                if (labeled.count() == 0) {
                    at += centre.layout().width(target.block());
                    continue;
                }
                judged = labeled;
            }
            int width = centre.layout().width(target.block());
            double root = Math.sqrt(target.weight());
            if (root > 0) {
                Matrix b = solution.targetBasis(k).rowRange(at, at + width).scale(1 / root);
                Matrix m = solution.targetRegression().rowRange(at, at + width);
                Matrix l = Matrix.stackColumns(
                        Matrix.identity(width),
                        b.times(d).scale(-1),
                        b.times(dm).minus(m));
                List<String> stacked = new ArrayList<>(List.of(target.block()));
                stacked.addAll(problem.input());
                stacked.addAll(problem.conditioning());
                Matrix s = about(judged, centre, stacked);
                loss += target.weight() * l.times(s).inner(l);
            }
            at += width;
        }
        return loss;
    }

    /** E[(v − centre)(v − centre)ᵀ] of the stacked blocks alone, about the means of other transitions. */
    private static Matrix about(Moments judged, Moments centre, List<String> stacked) {
        Matrix cov = judged.cov(stacked, stacked);
        Vector own = judged.mean(stacked);
        Vector other = centre.mean(stacked);
        double[] delta = new double[own.size()];
        for (int i = 0; i < delta.length; i++) {
            delta[i] = own.get(i) - other.get(i);
        }
        Matrix d = Matrix.of(delta.length, 1, delta);
        return cov.plus(d.timesTranspose(d));
    }
}
