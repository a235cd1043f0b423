package org.exolam.forecast;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.exolam.forecast.Forecast.Judgement;

/**
 * From numbers to the verdict on reconstruction at the size in question, and to the remedy. Thresholds are named; each
 * sentence carries the numbers it was decided by.
 */
final class Judge {
    /**
     * Below this R²(a | whole innovation; o) the representation does not see the action (THEORY section 5). Linear
     * pixels give .03 and .05 on games whose true state gives the action away, .2 and more where remedies differ.
     */
    static final double VISIBLE = 0.1;

    /** A remedy or size that keeps this share of the best action score holds the action. */
    static final double HOLDS = 0.8;

    /** Consistency from which on a latent counts as the agent's; between independent views of chance it is 0. */
    static final double CONSISTENT = 0.7;

    /** Leakage R²(e' | z; o) that is tolerated. */
    static final double TOLERATED = 0.05;

    /** R²(a | s) from which on nothing of the action is left to see. */
    static final double DECIDED_BY_STATE = 0.98;

    /** Candidates this close to the best action score count as equally good. */
    static final double EQUALLY_GOOD = 0.01;

    private Judge() {}

    /**
     * The numbers a verdict is made of.
     *
     * @param visibility R²(a | whole innovation; o), absent without actions
     * @param decided R²(a | state), absent without actions
     * @param actionVaries whether any component of the action varies
     */
    record Sight(OptionalDouble visibility, OptionalDouble decided, boolean actionVaries) {
        boolean seesAction() {
            return visibility.orElse(0) >= VISIBLE;
        }

        /** What two representations see of one action. */
        Sight or(Sight other) {
            boolean isMore = other.visibility.orElse(0) > visibility.orElse(0);
            return new Sight(isMore ? other.visibility : visibility, decided, actionVaries);
        }
    }

    static Judgement judge(
            Evidence evidence, Sight sight, List<HorizonSpectrum> spectra, List<Prediction> predictions, int size) {
        if (evidence.hasLabels()) {
            return withLabels(evidence, sight, predictions, size);
        }
        Prediction plain = plain(predictions, size);
        OptionalDouble consistency = plain.score("consistency");
        if (consistency.isPresent()) {
            return withPairs(plain, consistency.getAsDouble(), predictions);
        }
        OptionalDouble exogenous = spectra.get(0).causes().explainedByExogenous();
        if (exogenous.isPresent()) {
            return withShares(spectra.get(0), size, evidence);
        }
        return new Judgement(
                Verdict.UNDECIDED,
                String.format(
                        Locale.ROOT,
                        "There are no actions, no second view and no idle clips, so nothing tells the agent's part of the "
                                + "innovation from the background's; its effective rank is %.1f, and z of size %d keeps %.0f %% of it.",
                        spectra.get(0).causes().effectiveRank(),
                        size,
                        100 * kept(spectra.get(0), size)));
    }

    private static double kept(HorizonSpectrum s, int size) {
        double kept = 0;
        for (int i = 0; i < Math.min(size, s.spectrum().size()); i++) {
            kept += s.spectrum().get(i);
        }
        return s.innovationVariance() > 0 ? kept / s.innovationVariance() : 0;
    }

    private static Judgement withLabels(Evidence evidence, Sight sight, List<Prediction> predictions, int size) {
        if (!sight.actionVaries()) {
            return new Judgement(
                    Verdict.NO_ACTION_VARIETY,
                    "The action never changes over the training episodes, so no latent can be told to be it; record varied actions.");
        }
        double decided = sight.decided().orElse(0);
        if (decided >= DECIDED_BY_STATE) {
            return new Judgement(
                    Verdict.NO_ACTION_VARIETY,
                    String.format(
                            Locale.ROOT,
                            "The state decides the action (R²(a|state) = %.3f), so its effect cannot be told from the passive "
                                    + "dynamics; record actions that vary in the same state.",
                            decided));
        }
        double visible = sight.visibility().orElse(0);
        if (visible < VISIBLE) {
            return new Judgement(
                    Verdict.UNDECIDED,
                    String.format(
                            Locale.ROOT,
                            "This representation does not see the action: the best linear readout of the whole innovation "
                                    + "explains R²(a|r; o) = %.3f of it (below %.2f), so no remedy can be judged on it.",
                            visible,
                            VISIBLE));
        }
        Prediction plain = plain(predictions, size);
        double best = predictions.stream()
                .mapToDouble(p -> p.score("action.r2_given_o").orElse(0))
                .max()
                .orElse(0);
        best = Math.max(best, visible);
        double held = plain.score("action.r2_given_o").orElse(0);
        String numbers = String.format(
                Locale.ROOT,
                "reconstruction with z of size %d is predicted to hold R²(a|z; o) = %.3f of the action where %.3f is possible%s",
                plain.size(),
                held,
                best,
                leakage(plain));
        if (held < HOLDS * best) {
            return new Judgement(Verdict.CROWDING_OUT, "Other directions outweigh the action's: " + numbers + ".");
        }
        if (leaks(plain)) {
            return new Judgement(
                    Verdict.OVER_CAPACITY,
                    "z holds the action, and background in the room that is left: " + numbers + ".");
        }
        return new Judgement(Verdict.HEALTHY, "z will hold the action and little else: " + numbers + ".");
    }

    private static boolean leaks(Prediction p) {
        return p.score("exogenous.future.r2").orElse(0) > TOLERATED
                || p.score("consistency").orElse(1) < CONSISTENT;
    }

    private static String leakage(Prediction p) {
        StringBuilder text = new StringBuilder();
        p.score("exogenous.future.r2")
                .ifPresent(v ->
                        text.append(String.format(Locale.ROOT, ", R²(e'|z; o) = %.3f of the future background", v)));
        p.score("consistency")
                .ifPresent(v -> text.append(
                        String.format(Locale.ROOT, ", consistency %.2f between two views of the same action", v)));
        return text.toString();
    }

    private static Judgement withPairs(Prediction plain, double consistency, List<Prediction> predictions) {
        double best = predictions.stream()
                .filter(p -> p.size() == plain.size())
                .mapToDouble(p -> p.score("consistency").orElse(0))
                .max()
                .orElse(0);
        String numbers = String.format(
                Locale.ROOT,
                "reconstruction with z of size %d has consistency %.2f between two views of the same action (1 is background-free; "
                        + "the best remedy reaches %.2f); without actions nothing more can be said about which part is the action",
                plain.size(),
                consistency,
                best);
        if (consistency >= CONSISTENT) {
            return new Judgement(Verdict.HEALTHY, "Little of z is background: " + numbers + ".");
        }
        double smallest = predictions.stream()
                .filter(p -> p.remedy().equals("reconstruction"))
                .mapToDouble(p -> p.score("consistency").orElse(0))
                .max()
                .orElse(0);
        return smallest >= CONSISTENT
                ? new Judgement(Verdict.OVER_CAPACITY, "A smaller z would hold less background: " + numbers + ".")
                : new Judgement(Verdict.CROWDING_OUT, "Most of z is background: " + numbers + ".");
    }

    /** Idle clips, or a recorded exogenous state, without actions. */
    private static Judgement withShares(HorizonSpectrum s, int size, Evidence evidence) {
        int k = Math.min(size, s.spectrum().size());
        double background = 0;
        double first = s.exogenousShare().get(0);
        double kept = 0;
        for (int i = 0; i < k; i++) {
            background += s.exogenousShare().get(i) * s.spectrum().get(i);
            kept += s.spectrum().get(i);
        }
        double share = background / kept;
        String numbers = String.format(
                Locale.ROOT,
                "%.0f %% of what z of size %d keeps is background, judged by %s; without actions nothing more can be said about the rest",
                100 * share,
                k,
                evidence.idle() > 0 ? evidence.idle() + " idle transitions" : "the recorded exogenous state");
        if (share <= 1 - CONSISTENT) {
            return new Judgement(Verdict.HEALTHY, "Little of z is background: " + numbers + ".");
        }
        return first <= 1 - CONSISTENT
                ? new Judgement(
                        Verdict.OVER_CAPACITY, "The leading direction is the agent's, others are not: " + numbers + ".")
                : new Judgement(Verdict.CROWDING_OUT, "The background leads: " + numbers + ".");
    }

    private static Prediction plain(List<Prediction> predictions, int size) {
        return predictions.stream()
                .filter(p -> p.remedy().equals("reconstruction"))
                .reduce((a, b) -> Math.abs(b.size() - size) < Math.abs(a.size() - size) ? b : a)
                .orElseThrow();
    }

    /**
     * With actions: of the candidates at least as wide as asked those whose action score (as far as training keeps it,
     * where there is something to remedy) less their leakage is within {@link #EQUALLY_GOOD} of the best, and of these the one that asks least of its user, then the
     * smallest, then the weakest. Without: the same by consistency at the size in question.
     */
    static Optional<Prediction> recommend(
            Evidence evidence, Judgement judgement, List<Prediction> predictions, int size) {
        if (judgement.verdict() == Verdict.NO_ACTION_VARIETY) {
            return Optional.empty();
        }
        if (evidence.hasLabels()) {
            return judgement.verdict() == Verdict.UNDECIDED
                    ? Optional.empty()
                    : weakest(
                            atLeast(predictions, size),
                            judgement.verdict() == Verdict.HEALTHY ? Judge::exactWorth : Judge::worth);
        }
        int nearest = plain(predictions, size).size();
        List<Prediction> ofSize =
                predictions.stream().filter(p -> p.size() == nearest).toList();
        return ofSize.stream().anyMatch(p -> p.score("consistency").isPresent())
                ? weakest(ofSize, p -> p.score("consistency").orElse(0))
                : Optional.empty();
    }

    /** A smaller z may do for a readout, but not for what is trained to fill one of the size asked. */
    private static List<Prediction> atLeast(List<Prediction> predictions, int size) {
        List<Prediction> wide =
                predictions.stream().filter(p -> p.size() >= size).toList();
        return wide.isEmpty() ? predictions : wide;
    }

    /** Action score less what leaks. */
    private static double exactWorth(Prediction p) {
        return p.score("action.r2_given_o").orElse(0) - leakageOf(p);
    }

    /** The same as far as training by gradient descent keeps it. */
    private static double worth(Prediction p) {
        return Calibration.LEARNED.keptBy(p.remedy())
                        * p.score("action.r2_given_o").orElse(0)
                - leakageOf(p);
    }

    private static double leakageOf(Prediction p) {
        return Math.max(0, p.score("exogenous.future.r2").orElse(0));
    }

    private static Optional<Prediction> weakest(List<Prediction> predictions, ToDoubleFunction<Prediction> worth) {
        double best = predictions.stream().mapToDouble(worth).max().orElse(0);
        double slack = Math.max(EQUALLY_GOOD, 0.03 * best);
        return predictions.stream()
                .filter(p -> worth.applyAsDouble(p) >= best - slack)
                .min(Comparator.comparingInt(Judge::demands)
                        .thenComparingInt(Prediction::size)
                        .thenComparingDouble(Prediction::strength)
                        .thenComparing(Prediction::remedy));
    }

    /** What a remedy asks of its user: nothing, something besides the video, or labels. */
    private static int demands(Prediction p) {
        if (p.remedy().equals("reconstruction")) {
            return 0;
        }
        return p.remedy().contains("action_supervision") ? 2 : 1;
    }
}
