package org.exolam.app.reproduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.linalg.GeneralisedEigen;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linear.LinearSolver;
import org.exolam.linear.ReducedRankProblem;
import org.exolam.linear.ReducedRankProblem.NuisanceTerm;
import org.exolam.linear.ReducedRankProblem.TargetTerm;
import org.exolam.linear.ReducedRankSolution;
import org.exolam.metric.LinearLatent;
import org.exolam.metric.MetricName;
import org.exolam.metric.MomentMetrics;
import org.exolam.moments.Moments;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Target;
import org.exolam.world.ExLinearWorld;
import org.exolam.world.WorldBlocks;

/**
 * What the theory predicts: the exact optimum of an objective in an Ex-linear world, and its exact scores, from the world's
 * population moments. Nothing is sampled. Weights are absolute; every label counts. Reference: THEORY sections 4 to 6.
 */
final class Population {
    private static final String O = WorldBlocks.OBSERVATION;
    private static final String O_NEXT = WorldBlocks.NEXT_OBSERVATION;
    private static final String PAIR = WorldBlocks.PAIR;
    private static final String PAIR_NEXT = WorldBlocks.NEXT_PAIR;
    private static final List<String> NOW_AND_NEXT = List.of(O, O_NEXT);
    private static final List<String> PAIR_NOW_AND_NEXT = List.of(PAIR, PAIR_NEXT);

    private final ExLinearWorld world;
    private final Objective objective;
    private final Moments moments;

    Population(ExLinearWorld world, Objective objective) {
        this.world = world;
        this.objective = objective;
        this.moments = world.populationMoments(objective.horizon());
    }

    /** Scores of the optimum, by metric, as an evaluation defines them: columns in units of their deviation. */
    Map<String, Double> scores() {
        int size = world.observationSize();
        LinearLatent z = new LinearLatent(NOW_AND_NEXT, encoder());
        LinearLatent other = z.of(PAIR_NOW_AND_NEXT);
        LinearLatent beyond = new LinearLatent(NOW_AND_NEXT, beyond(z.map().columnRange(size, 2 * size)));
        MomentMetrics scores = MomentMetrics.of(standardised(), z);
        Map<String, Double> values = new LinkedHashMap<>();
        put(values, MetricName.ACTION_R2, scores.r2(WorldBlocks.ACTION));
        put(values, MetricName.ACTION_R2_GIVEN_O, scores.r2(WorldBlocks.ACTION, O));
        put(values, MetricName.EXOGENOUS_FUTURE_R2, scores.r2(WorldBlocks.NEXT_EXOGENOUS, O));
        put(
                values,
                MetricName.CONSISTENCY_GIVEN_O,
                MomentMetrics.of(standardised(), beyond).consistency(beyond.of(PAIR_NOW_AND_NEXT)));
        put(values, MetricName.RECONSTRUCTION_EXPLAINED, scores.r2(O_NEXT, O));
        put(values, MetricName.CONSISTENCY, scores.consistency(other));
        return values;
    }

    private static void put(Map<String, Double> values, MetricName name, double value) {
        if (Double.isFinite(value)) {
            values.put(name.key(), value);
        }
    }

    /** z = C o + D o', k × 2d: in the innovation gauge, or as two views agree. */
    private Matrix encoder() {
        int k = objective.size();
        if (objective.goal() instanceof Goal.Agreement) {
            Matrix variance = moments.cov(NOW_AND_NEXT, NOW_AND_NEXT);
            Matrix shared = moments.cov(NOW_AND_NEXT, PAIR_NOW_AND_NEXT).symmetrised();
            return GeneralisedEigen.of(shared, variance)
                    .vectors()
                    .columnRange(0, k)
                    .transpose();
        }
        ReducedRankSolution solution = LinearSolver.solve(moments, problem());
        return beyond(solution.encoder(Math.min(k, solution.rank())));
    }

    /** D (o' − M o). */
    private Matrix beyond(Matrix d) {
        Matrix m = Solve.pseudo(moments.cov(O), moments.cov(O, O_NEXT)).transpose();
        return Matrix.stackColumns(d.times(m).scale(-1), d);
    }

    private ReducedRankProblem problem() {
        boolean crossed = false;
        List<TargetTerm> targets = new ArrayList<>();
        for (Target target : ((Goal.Prediction) objective.goal()).targets()) {
            crossed |= target.viewOrNull() != null;
            targets.add(TargetTerm.of(target.isNextObservation() ? O_NEXT : WorldBlocks.ACTION, target.weight()));
        }
        return ReducedRankProblem.of(crossed ? PAIR_NEXT : O_NEXT, crossed ? List.of(O, PAIR) : List.of(O), targets)
                .withNuisances(
                        objective.nuisances().stream().map(this::nuisance).toList());
    }

    private NuisanceTerm nuisance(Nuisance nuisance) {
        if (!(nuisance instanceof Nuisance.Pair)) {
            throw new UsageException("no exact prediction for the nuisance " + nuisance);
        }
        // Half the difference of two views, given each one's own o.
        Matrix own = Solve.pseudo(moments.cov(O), moments.cov(O, O_NEXT)).transpose();
        int width = own.rows();
        Matrix difference = Matrix.stackColumns(
                own.scale(-1),
                Matrix.identity(width),
                own,
                Matrix.identity(width).scale(-1));
        List<String> blocks = List.of(O, O_NEXT, PAIR, PAIR_NEXT);
        Matrix covariance = difference
                .times(moments.cov(blocks, blocks))
                .timesTranspose(difference)
                .scale(0.5);
        return new NuisanceTerm(covariance.symmetrised(), nuisance.weight());
    }

    /** The moments with action and future background in units of each column's deviation. */
    private Moments standardised() {
        List<String> names = moments.layout().names();
        double[] units = new double[moments.layout().width()];
        Arrays.fill(units, 1);
        for (String block : List.of(WorldBlocks.ACTION, WorldBlocks.NEXT_EXOGENOUS)) {
            double[] variances = moments.cov(block).diagonal();
            for (int i = 0; i < variances.length; i++) {
                units[moments.layout().offset(block) + i] = variances[i] > 0 ? 1 / Math.sqrt(variances[i]) : 1;
            }
        }
        Matrix scaled = moments.cov(names, names).scaleRows(units).scaleColumns(units);
        return Moments.population(moments.layout(), scaled);
    }
}
