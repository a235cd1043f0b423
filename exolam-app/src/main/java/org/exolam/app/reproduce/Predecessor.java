package org.exolam.app.reproduce;

import static org.exolam.metric.MetricName.ACTION_R2_GIVEN_O;
import static org.exolam.metric.MetricName.EXOGENOUS_FUTURE_R2;

import java.util.List;
import org.exolam.app.reproduce.Trial.Maker;

/** The comparison of the predecessor (arXiv:2506.15691) in our worlds: policies, noise, augmentation, few labels. */
final class Predecessor {
    private static final double LOW = 0.1;
    private static final double MIDDLE = 0.64;
    private static final double HIGH = 4;

    /** Of the action's variance, where the policy follows the state. */
    private static final double CORRELATED = 0.3;

    private Predecessor() {}

    static Claim claim() {
        Condition randomLow = row("random policy, low noise", 0, LOW, 1);
        Condition randomMiddle = row("random policy, more noise", 1, MIDDLE, 1);
        Condition randomHigh = row("random policy, high noise", 2, HIGH, 1);
        Condition correlatedLow = row("correlated policy, low noise", 3, LOW, CORRELATED);
        Condition correlatedMiddle = row("correlated policy, more noise", 4, MIDDLE, CORRELATED);
        Condition correlatedHigh = row("correlated policy, high noise", 5, HIGH, CORRELATED);
        Condition augmented = Condition.of("high noise, noise redrawn", 6, Worlds.noisy(HIGH, 1), Asked.pairs(2, 20));
        Condition labeled =
                Condition.of("high noise, 1 % labels", 7, Worlds.noisy(HIGH, 1), Asked.supervision(2, 20, 0.01));
        Sweep table = new Sweep(
                "predecessor",
                "Policies, noise, and remedies",
                "",
                List.of(
                        randomLow,
                        randomMiddle,
                        randomHigh,
                        correlatedLow,
                        correlatedMiddle,
                        correlatedHigh,
                        augmented,
                        labeled),
                List.of(ACTION_R2_GIVEN_O, EXOGENOUS_FUTURE_R2));
        return new Claim(
                "predecessor",
                "Random policies, low noise, augmentation and few labels",
                "Noise outweighs actions, the more so the more the state decides them; an augmentation that redraws the"
                        + " noise, or labels on one episode in a hundred, bring the actions back.",
                "Two actions before noise without memory of variance 0.1, 0.64 and 4, by policies that are random or decided"
                        + " by the state for seven tenths; z of 2 numbers.",
                List.of(table),
                checks -> {
                    checks.effect(randomHigh, randomLow, ACTION_R2_GIVEN_O);
                    checks.effect(correlatedMiddle, randomMiddle, ACTION_R2_GIVEN_O);
                    checks.effect(correlatedHigh, correlatedLow, ACTION_R2_GIVEN_O);
                    checks.effect(randomHigh, augmented, ACTION_R2_GIVEN_O);
                    checks.effect(randomHigh, labeled, ACTION_R2_GIVEN_O);
                    checks.effect(randomHigh, augmented, EXOGENOUS_FUTURE_R2, Maker.NEURAL);
                    checks.order(table, ACTION_R2_GIVEN_O, Maker.LINEAR);
                    checks.order(table, ACTION_R2_GIVEN_O, Maker.NEURAL);
                });
    }

    private static Condition row(String label, double x, double noise, double random) {
        return Condition.of(label, x, Worlds.noisy(noise, random), Asked.reconstruction(2));
    }
}
