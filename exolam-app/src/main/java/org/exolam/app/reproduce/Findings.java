package org.exolam.app.reproduce;

import static org.exolam.metric.MetricName.ACTION_R2_GIVEN_O;
import static org.exolam.metric.MetricName.CONSISTENCY_GIVEN_O;
import static org.exolam.metric.MetricName.EXOGENOUS_FUTURE_R2;

import java.util.List;
import org.exolam.app.reproduce.Trial.Maker;

/** The published findings (arXiv:2605.20223), in words of our own. */
final class Findings {
    private static final double NEAR = Checks.NEAR;

    private Findings() {}

    static List<Claim> all() {
        return List.of(leakage(), representation(), consistency());
    }

    private static Claim leakage() {
        Condition weak = Condition.of("weak background", 0, Worlds.weak(), Asked.reconstruction(2));
        Condition strong = Condition.of("strong background", 1, Worlds.strong(), Asked.reconstruction(2));
        Sweep backgrounds = new Sweep(
                "finding1",
                "What reconstruction stores",
                "",
                List.of(weak, strong),
                List.of(ACTION_R2_GIVEN_O, EXOGENOUS_FUTURE_R2, CONSISTENCY_GIVEN_O));
        return new Claim(
                "finding1",
                "Reconstruction stores the background's future",
                "Minimising the reconstruction error makes z hold the part of the next background that the current"
                        + " observation does not tell.",
                "Two actions (variances 1, 0.7) before weak (0.3, 0.2, 0.1) and strong (4, 2, 0.4) backgrounds; z of 2"
                        + " numbers.",
                List.of(backgrounds),
                checks -> {
                    backgrounds.metrics().forEach(m -> checks.near(backgrounds, m, NEAR));
                    checks.effect(weak, strong, EXOGENOUS_FUTURE_R2);
                    checks.effect(strong, weak, ACTION_R2_GIVEN_O);
                    checks.effect(strong, weak, CONSISTENCY_GIVEN_O);
                });
    }

    private static Claim representation() {
        Condition raw = Condition.of("all of the background", 1, Worlds.strong(), Asked.reconstruction(2));
        Condition focused =
                Condition.of("a tenth of its amplitude", 0, Worlds.strong().showing(0.1), Asked.reconstruction(2));
        Sweep spaces = new Sweep(
                "finding2",
                "What the representation shows",
                "",
                List.of(raw, focused),
                List.of(ACTION_R2_GIVEN_O, EXOGENOUS_FUTURE_R2, CONSISTENCY_GIVEN_O));
        return new Claim(
                "finding2",
                "A representation focused on the agent keeps it out",
                "Learning in a space in which the agent's own state stands out mitigates the interference of the"
                        + " background.",
                "The strong background of finding 1, of which the representation lets all or a tenth through.",
                List.of(spaces),
                checks -> {
                    spaces.metrics().forEach(m -> checks.near(spaces, m, NEAR));
                    checks.effect(raw, focused, EXOGENOUS_FUTURE_R2);
                    checks.effect(raw, focused, ACTION_R2_GIVEN_O);
                    checks.effect(raw, focused, CONSISTENCY_GIVEN_O);
                });
    }

    private static Claim consistency() {
        Condition plain = Condition.of("reconstruction", 0, Worlds.strong(), Asked.reconstruction(2));
        List<Condition> remedies = List.of(
                plain,
                Condition.of("action labels, λ = 20", 1, Worlds.strong(), Asked.supervision(2, 20, 1)),
                Condition.of("consistency over pairs, μ = 20", 2, Worlds.strong(), Asked.pairs(2, 20)),
                Condition.of("pairs rebuild each other", 3, Worlds.strong(), Asked.crossView(2)));
        Sweep sweep = new Sweep(
                "finding3",
                "Auxiliary objectives",
                "",
                remedies,
                List.of(CONSISTENCY_GIVEN_O, ACTION_R2_GIVEN_O, EXOGENOUS_FUTURE_R2));
        return new Claim(
                "finding3",
                "Auxiliary objectives make z the same whatever the background",
                "Objectives beside reconstruction, such as action labels, make the same action give the same z across"
                        + " backgrounds.",
                "The strong background of finding 1; action labels, consistency over paired backgrounds, and"
                        + " reconstruction of one view from the other's z.",
                List.of(sweep),
                checks -> {
                    checks.near(sweep, CONSISTENCY_GIVEN_O, NEAR);
                    checks.near(sweep, ACTION_R2_GIVEN_O, NEAR);
                    for (Condition remedy : remedies.subList(1, remedies.size())) {
                        checks.effect(plain, remedy, CONSISTENCY_GIVEN_O);
                        checks.effect(plain, remedy, EXOGENOUS_FUTURE_R2, Maker.NEURAL);
                        checks.effect(plain, remedy, ACTION_R2_GIVEN_O, Maker.NEURAL);
                    }
                });
    }
}
