package org.exolam.linear;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.error.UsageException;
import org.exolam.lifted.PairFeatures;
import org.exolam.linalg.GeneralisedEigen;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.Vector;
import org.exolam.linear.GroupedMoments.Division;
import org.exolam.linear.ReducedRankProblem.Ridges;
import org.exolam.moments.Moments;
import org.exolam.objective.Goal;
import org.exolam.objective.Objective;
import org.exolam.representation.Representation;

/**
 * Trains the exact linear latent-action model of an objective: one pass over the training transitions for their
 * moments, then closed forms. Same data, options and seed, same bits for any number of workers.
 */
public final class LinearTrainer {
    /** Directions that are told about at least: enough to see what more latents would bring. */
    private static final int LEADING = 32;

    private final LinearOptions options;

    public LinearTrainer(LinearOptions options) {
        this.options = options;
    }

    /**
     * Trains on whole episodes.
     *
     * @param train positions of the training episodes; no other is read
     * @param representation φ, fitted on training episodes
     * @throws UsageException where data and objective do not fit, or z is wider than what the data determine
     */
    public LinearLam train(Dataset data, List<Integer> train, Representation representation, Objective objective) {
        return train(data, train, new PlanContext(data, representation, train, options.seed()), objective);
    }

    /**
     * Trains the lifted model: the encoder reads ψ(o, o'), targets and conditioning stay φ.
     *
     * @param features ψ, fitted on training episodes
     */
    public LinearLam train(
            Dataset data,
            List<Integer> train,
            Representation representation,
            PairFeatures features,
            Objective objective) {
        PlanContext context = new PlanContext(data, representation, train, options.seed()).withFeatures(features);
        return train(data, train, context, objective);
    }

    private LinearLam train(Dataset data, List<Integer> train, PlanContext context, Objective objective) {
        ObjectivePlan plan = ObjectivePlan.of(objective, context);
        GroupedMoments moments = GroupedMoments.collect(
                data,
                train,
                plan.columns(),
                plan.idle(),
                objective.reach(),
                new Division(options.folds(), plan.budgets(), options.seed()),
                options.transitions());
        return train(plan, moments);
    }

    /** Trains from moments that were collected with the plan's columns. */
    public LinearLam train(ObjectivePlan plan, GroupedMoments moments) {
        return plan.objective().goal() instanceof Goal.Agreement agreement
                ? agree(plan, moments, agreement)
                : predict(plan, moments);
    }

    private LinearLam predict(ObjectivePlan asked, GroupedMoments moments) {
        // A ridge is judged at some size; where that is open, at the usual one.
        ObjectivePlan usual = asked.objective().isSizeOpen() ? asked.withSize(usualSize(asked, moments)) : asked;
        RidgeChoice choice = options.ridge() == LinearOptions.AUTO
                ? RidgeChoice.choose(moments, usual)
                : RidgeChoice.fixed(options.ridge());
        Map<String, Object> facts = new LinkedHashMap<>();
        ObjectivePlan plan = usual;
        if (asked.objective().isSizeOpen()) {
            SizeChoice size = SizeChoice.choose(moments, usual, choice.ridges());
            plan = asked.withSize(size.size());
            facts.put("size.why", size.why());
            facts.put("size.curve", size.curve());
        }
        EncoderSolver solver = EncoderSolver.of(plan, moments.all(), choice.ridges());
        ReducedRankSolution solution = solver.prediction();
        int k = plan.objective().size();
        requireSize(k, solution.rank());
        facts.put("loss", solution.loss(k));
        facts.put("totalVariance", solution.totalVariance());
        facts.put("rank", solution.rank());
        facts.put("spectrum", leading(solution.spectrum(), k));
        facts.put("ridge.conditioning", choice.ridges().conditioning());
        facts.put("ridge.input", choice.ridges().input());
        facts.put("ridge.why", choice.why());
        facts.put("ridge.curve", choice.curve());
        facts.put("transitions", (long) moments.all().all().count());
        return model(solver, solver.predicting(solution, k), facts);
    }

    private static int usualSize(ObjectivePlan plan, GroupedMoments moments) {
        ReducedRankSolution all =
                EncoderSolver.of(plan.withSize(1), moments.all(), Ridges.NONE).prediction();
        return Math.max(1, Math.min(Objective.SIZE_DEFAULT, all.rank()));
    }

    private LinearLam agree(ObjectivePlan asked, GroupedMoments moments, Goal.Agreement goal) {
        AgreementChoice choice = AgreementChoice.choose(moments, asked, goal, options.ridge());
        ObjectivePlan plan = asked.withSize(choice.size());
        EncoderSolver solver = EncoderSolver.of(plan, moments.all(), new Ridges(0, choice.ridge()));
        int k = choice.size();
        ViewCovariances views = solver.agreed(goal);
        GeneralisedEigen solution = views.leading(choice.features()).solve(choice.ridge(), Math.max(2 * k, LEADING));
        requireSize(k, solution.vectors().cols());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("consistency.train", leading(solution.values(), k));
        facts.put("consistency.folds", choice.consistencies());
        facts.put("features.used", choice.features());
        facts.put("ridge.conditioning", 0.0);
        facts.put("ridge.input", choice.ridge());
        facts.put("ridge.why", choice.why());
        facts.put("ridge.curve", choice.curve());
        facts.put("transitions", (long) moments.all().all().count());
        return model(solver, solver.agreeing(goal, padded(solution.vectors(), views.size()), k), facts);
    }

    /** Directions of the leading numbers as directions of all: 0 for the others. */
    private static Matrix padded(Matrix directions, int size) {
        int missing = size - directions.rows();
        return missing == 0 ? directions : Matrix.stackRows(directions, Matrix.zeros(missing, directions.cols()));
    }

    /** Twice the size asked for at least. */
    private static List<Double> leading(Vector values, int k) {
        List<Double> leading = new ArrayList<>();
        for (int i = 0; i < Math.min(Math.max(2 * k, LEADING), values.size()); i++) {
            leading.add(values.get(i));
        }
        return leading;
    }

    private static void requireSize(int k, int rank) {
        if (k > rank) {
            throw new UsageException("objective.bottleneck.size is " + k + ", but the data determine no more than "
                    + rank + " latent directions; give a size of at most " + rank);
        }
    }

    private static LinearLam model(EncoderSolver solver, LinearMap map, Map<String, Object> facts) {
        Moments all = solver.moments().all();
        Inputs inputs = solver.plan().inputs();
        return new LinearLam(
                solver.plan().objective(),
                inputs,
                map,
                Decoder.fit(all, inputs, map, solver.ridges().conditioning()),
                all.mean(inputs.input()),
                all.mean(inputs.conditioning()),
                facts);
    }

    /**
     * The best linear prediction of the nearest o' from (c, z): ô' = mean + A_d (c − mean c) + B_d z.
     *
     * @param a A_d, d × d_c
     * @param b B_d, d × k
     */
    record Decoder(Matrix a, Matrix b, Vector mean) {
        static Decoder fit(Moments m, Inputs inputs, LinearMap map, double ridge) {
            List<String> next = List.of(Inputs.next(inputs.horizons().get(0)));
            Innovation innovation = new Innovation(m, inputs.conditioning(), ridge);
            Matrix cross = innovation.cov(next, inputs.input()).timesTranspose(map.d());
            Matrix zz = map.d().times(innovation.cov(inputs.input())).timesTranspose(map.d());
            Matrix b = Solve.pseudo(zz, cross.transpose()).transpose();
            return new Decoder(innovation.regression(next).minus(b.times(map.g())), b, m.mean(next.get(0)));
        }
    }
}
