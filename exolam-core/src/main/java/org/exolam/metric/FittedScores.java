package org.exolam.metric;

import static org.exolam.metric.EvaluationColumns.ACTION;
import static org.exolam.metric.EvaluationColumns.CURRENT;
import static org.exolam.metric.EvaluationColumns.DECODED;
import static org.exolam.metric.EvaluationColumns.ENDOGENOUS;
import static org.exolam.metric.EvaluationColumns.ENDOGENOUS_NEXT;
import static org.exolam.metric.EvaluationColumns.EXOGENOUS;
import static org.exolam.metric.EvaluationColumns.EXOGENOUS_NEXT;
import static org.exolam.metric.EvaluationColumns.IDLE;
import static org.exolam.metric.EvaluationColumns.LATENT;
import static org.exolam.metric.EvaluationColumns.NEXT;
import static org.exolam.metric.EvaluationColumns.OBSERVATION;
import static org.exolam.metric.EvaluationColumns.PAIR_LATENT;
import static org.exolam.metric.EvaluationColumns.PAIR_OBSERVATION;
import static org.exolam.metric.EvaluationColumns.SCENE;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Moments;

/** Everything fitted on the training episodes: the scores that wait for held-out transitions. */
final class FittedScores {
    private static final String CHANGE = "change";
    private static final String ADDED = "added";

    /** Information is a determinant of this size in each resample. */
    private static final int INFORMATION_WIDEST = 64;

    private static final Map<String, String> SECOND_VIEW = Map.of(LATENT, PAIR_LATENT, OBSERVATION, PAIR_OBSERVATION);

    private final EvaluationColumns columns;
    private final List<Moments> groups;
    private final Moments total;
    private final List<Score> scores = new ArrayList<>();
    private final Map<MetricName, String> missing = new EnumMap<>(MetricName.class);
    private final List<String> notices = new ArrayList<>();
    private final Map<String, Affine> states = new LinkedHashMap<>();
    private final Affine z;
    private final Affine observation;
    private Reconstruction reconstructionOrNull;
    private Affine addedOrNull;

    /**
     * @param groups moments of the training columns, a group of episodes each
     */
    FittedScores(EvaluationColumns columns, Conditioning conditioning, List<Moments> groups) {
        this.columns = columns;
        this.groups = groups;
        total = Moments.merge(groups);
        z = latent();
        observation = conditioning.scaled(OBSERVATION, total);
        standardise();
        scoreReadouts();
        scoreRedraws();
        scoreGivenObservation();
        scoreGivenState();
        scores.add(new UsedRank(centredLatent()));
    }

    private Affine latent() {
        Standardised s = Standardised.of(Affine.of(LATENT, columns.width(LATENT)), total);
        if (!s.dropped().isEmpty()) {
            notices.add("latents " + s.dropped() + " never vary in the training episodes and count for nothing");
        }
        return s.affine();
    }

    /** z in its own units, without its training mean, so that sums of squares keep their digits. */
    private Affine centredLatent() {
        double[] mean = total.mean(LATENT).toArray();
        double[] minus = new double[mean.length];
        for (int j = 0; j < mean.length; j++) {
            minus[j] = -mean[j];
        }
        return Affine.of(LATENT, mean.length).then(Matrix.identity(mean.length), minus);
    }

    private void standardise() {
        for (String name : List.of(ACTION, EXOGENOUS_NEXT, EXOGENOUS, ENDOGENOUS, ENDOGENOUS_NEXT)) {
            if (columns.has(name)) {
                standardise(name, Affine.of(name, columns.width(name)));
            }
        }
        if (columns.has(EXOGENOUS)) {
            int width = columns.width(EXOGENOUS);
            standardise(CHANGE, Affine.of(EXOGENOUS_NEXT, width).minus(Affine.of(EXOGENOUS, width)));
        }
        if (columns.has(NEXT)) {
            states.put(NEXT, Affine.of(NEXT, columns.width(NEXT)));
        }
    }

    private void standardise(String name, Affine raw) {
        Standardised s = Standardised.of(raw, total);
        if (!s.dropped().isEmpty()
                && !List.of(EXOGENOUS_NEXT, ENDOGENOUS_NEXT, CHANGE).contains(name)) {
            notices.add("columns " + new TreeSet<>(s.dropped()) + " of block " + columns.blockName(name)
                    + " are constant in the training episodes and left out of its scores");
        }
        states.put(name, s.affine());
    }

    private void scoreReadouts() {
        Map<String, Affine> targets = new LinkedHashMap<>(states);
        targets.remove(NEXT);
        Conditional plain = new Conditional(groups, Affine.none(), z, targets);
        explain(plain, MetricName.ACTION_R2, ACTION);
        explain(plain, MetricName.EXOGENOUS_NEXT_R2, EXOGENOUS_NEXT);
        explain(plain, MetricName.EXOGENOUS_CURRENT_R2, EXOGENOUS);
        explain(plain, MetricName.EXOGENOUS_CHANGE_R2, CHANGE);
        explain(plain, MetricName.ENDOGENOUS_R2, ENDOGENOUS);
        if (columns.has(PAIR_LATENT)) {
            Affine view = centredLatent();
            scores.add(
                    new Agreement(MetricName.CONSISTENCY, MetricName.CONSISTENCY_RAW, view, view.renamed(SECOND_VIEW)));
        }
    }

    private void scoreRedraws() {
        redrawn(MetricName.CONSISTENCY_REDRAWN, false, centredLatent());
    }

    private void redrawn(MetricName name, boolean isComplement, Affine z) {
        List<Affine> redraws = columns.redraws().stream().map(z::renamed).toList();
        if (redraws.size() > 1) {
            scores.add(new RedrawnConsistency(name, isComplement, redraws));
        }
    }

    private void scoreGivenObservation() {
        Map<String, Affine> targets = new LinkedHashMap<>(states);
        targets.keySet().retainAll(List.of(ACTION, EXOGENOUS_NEXT, NEXT));
        Conditional given = new Conditional(groups, observation, z, targets);
        explain(given, MetricName.ACTION_R2_GIVEN_O, ACTION);
        explain(given, MetricName.EXOGENOUS_FUTURE_R2, EXOGENOUS_NEXT);
        inform(given, MetricName.MI_ACTION_GIVEN_O, ACTION);
        inform(given, MetricName.MI_EXOGENOUS_GIVEN_O, EXOGENOUS_NEXT);
        Matrix whitener =
                Conditional.whitener(Affine.moments(total, Map.of(LATENT, z)).cov(LATENT));
        double[] zero = new double[whitener.cols()];
        Affine whitened = z.then(whitener, zero);
        Affine added = given.latent().then(whitener, zero);
        scores.add(new ExplainedShare(MetricName.POLICY_FLOOR, true, whitened, added, LATENT));
        scoreShares(whitened, added);
        if (columns.has(PAIR_LATENT)) {
            scores.add(new Agreement(
                    MetricName.CONSISTENCY_GIVEN_O,
                    null,
                    MetricName.LEAKAGE_ESTIMATE,
                    given.latent(),
                    given.latent().renamed(SECOND_VIEW)));
        }
        redrawn(MetricName.LEAKAGE_REDRAWN, true, given.latent());
        scoreLeakage(given.latent());
        if (columns.has(NEXT)) {
            reconstruct(given.left(NEXT));
        }
    }

    /** @param left what z adds to o */
    private void scoreLeakage(Affine left) {
        Matrix whitener =
                Conditional.whitener(Affine.moments(total, Map.of(LATENT, left)).cov(LATENT));
        if (whitener.cols() == 0) {
            String why = "o tells all of z in the training episodes";
            LeakageEstimate.ALL.stream()
                    .filter(name -> name != MetricName.LEAKAGE_ESTIMATE || !columns.has(PAIR_LATENT))
                    .filter(name -> name != MetricName.LEAKAGE_SCENES || columns.has(SCENE))
                    .forEach(name -> missing.put(name, why));
            return;
        }
        Affine whitened = left.then(whitener, new double[whitener.cols()]);
        addedOrNull = whitened;
        if (isThere(MetricName.LEAKAGE_LABELED, EXOGENOUS_NEXT)) {
            leak(MetricName.LEAKAGE_LABELED, observation, states.get(EXOGENOUS_NEXT), whitened);
        }
        scoreAgentsPart(whitened);
        boolean isTold = columns.has(PAIR_LATENT) || columns.has(SCENE);
        if (columns.has(IDLE)) {
            Affine action = Affine.of(IDLE, columns.width(IDLE));
            String bounds = LeakageEstimate.bounds(z.size(), columns.has(ACTION) ? columns.width(ACTION) : 0);
            scores.add(new LeakageEstimate(whitened, action, !isTold, bounds));
        } else if (!isTold) {
            missing.put(MetricName.LEAKAGE_ESTIMATE, LeakageEstimate.bounds(z.size(), 0));
        }
    }

    /** With the agent's state, o is not given again: it would tell of the background what the state leaves of it. */
    private void scoreAgentsPart(Affine whitened) {
        boolean hasState = states.containsKey(ENDOGENOUS);
        Affine agent = Affine.none();
        for (String name : List.of(ACTION, ENDOGENOUS, ENDOGENOUS_NEXT)) {
            agent = states.containsKey(name) ? agent.and(states.get(name)) : agent;
        }
        if (agent.size() == 0) {
            missing.put(
                    MetricName.LEAKAGE_BY_AGENT,
                    "neither an action nor the agent's state is scored, or neither varies in the training episodes");
        } else {
            leak(MetricName.LEAKAGE_BY_AGENT, hasState ? Affine.none() : observation, agent, whitened);
        }
    }

    private void leak(MetricName name, Affine given, Affine truth, Affine whitened) {
        boolean isRemainder = name == MetricName.LEAKAGE_BY_AGENT;
        Conditional reversed = new Conditional(groups, given, truth, Map.of(ADDED, whitened));
        scores.add(reversed.explained(name, ADDED, isRemainder, "what z adds to o"));
    }

    /** Which cause how much of z's variance has. */
    private void scoreShares(Affine whitened, Affine added) {
        boolean hasAction = isVarying(ACTION);
        boolean hasExogenous = isVarying(EXOGENOUS) && isVarying(EXOGENOUS_NEXT);
        Affine told = whitened.minus(added);
        Affine action = hasAction ? states.get(ACTION) : Affine.none();
        Affine both = hasExogenous ? action.and(states.get(EXOGENOUS_NEXT)) : action;
        Affine afterAction = leftBy(observation, action, added);
        Affine rest = hasExogenous ? leftBy(observation, both, added) : afterAction;
        boolean isPaired = columns.has(PAIR_LATENT);
        CauseShares shares = new CauseShares(
                new CauseShares.Terms(
                        whitened,
                        told,
                        hasExogenous ? leftBy(Affine.none(), states.get(EXOGENOUS), told) : told,
                        added,
                        afterAction,
                        rest,
                        isPaired ? rest : Affine.none(),
                        isPaired ? afterAction.renamed(SECOND_VIEW) : Affine.none()),
                hasAction,
                hasExogenous);
        scores.add(shares);
        List<MetricName> read =
                shares.readings().stream().map(Score.Reading::name).toList();
        CauseShares.names().stream()
                .filter(name -> !read.contains(name))
                .forEach(name -> missing.put(name, CauseShares.whyMissing(name, hasExogenous)));
    }

    private boolean isVarying(String state) {
        return states.containsKey(state) && states.get(state).size() > 0;
    }

    /** What is left of y after a readout of a truth, both after what is given. */
    private Affine leftBy(Affine given, Affine truth, Affine y) {
        return truth.size() == 0 ? y : new Conditional(groups, given, truth, Map.of(ADDED, y)).error(ADDED);
    }

    private void scoreGivenState() {
        if (columns.has(EXOGENOUS)) {
            Affine both = observation.and(states.get(EXOGENOUS));
            Map<String, Affine> target = Map.of(EXOGENOUS_NEXT, states.get(EXOGENOUS_NEXT));
            explain(new Conditional(groups, both, z, target), MetricName.EXOGENOUS_FUTURE_R2_GIVEN_OE, EXOGENOUS_NEXT);
        }
    }

    private void reconstruct(Affine innovation) {
        int d = columns.width(NEXT);
        Affine next = Affine.of(NEXT, d);
        double[] minus = total.mean(NEXT).toArray();
        for (int j = 0; j < d; j++) {
            minus[j] = -minus[j];
        }
        reconstructionOrNull = new Reconstruction(
                innovation,
                next.minus(Affine.of(DECODED, d)),
                columns.has(CURRENT) ? next.minus(Affine.of(CURRENT, d)) : null,
                next.then(Matrix.identity(d), minus));
        scores.add(reconstructionOrNull);
    }

    private void explain(Conditional fitted, MetricName name, String target) {
        if (isThere(name, target)) {
            scores.add(fitted.explained(name, target, "block " + columns.blockName(target)));
        }
    }

    private void inform(Conditional fitted, MetricName name, String target) {
        if (!isThere(name, target)) {
            return;
        }
        HeldOutInformation score = fitted.information(name, target, "block " + columns.blockName(target));
        int width = score.deviations().size();
        if (width > INFORMATION_WIDEST) {
            missing.put(
                    name,
                    "block " + columns.blockName(target) + " varies in " + width
                            + " dimensions; information is taken of" + " up to " + INFORMATION_WIDEST);
        } else {
            scores.add(score);
        }
    }

    private boolean isThere(MetricName name, String target) {
        if (states.containsKey(target) && states.get(target).size() == 0) {
            missing.put(name, "block " + columns.blockName(target) + " never varies in the training episodes");
            return false;
        }
        return states.containsKey(target);
    }

    /** Adds the probe for a discrete action. */
    void classify(Matrix probe, Affine inputs) {
        int k = inputs.size();
        double[] offset = probe.row(k);
        scores.add(new Classification(
                inputs.then(probe.rowRange(0, k), offset), Affine.of(ACTION, columns.width(ACTION))));
    }

    /** z standardised by the training episodes. */
    Affine standardisedLatent() {
        return z;
    }

    List<Score> scores() {
        return scores;
    }

    /** What z adds to o, whitened; null where it adds nothing. */
    Affine addedOrNull() {
        return addedOrNull;
    }

    Reconstruction reconstructionOrNull() {
        return reconstructionOrNull;
    }

    Map<MetricName, String> missing() {
        return missing;
    }

    List<String> notices() {
        return notices;
    }
}
