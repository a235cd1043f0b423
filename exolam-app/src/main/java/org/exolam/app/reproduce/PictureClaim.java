package org.exolam.app.reproduce;

import static org.exolam.metric.MetricName.ACTION_R2_GIVEN_O;
import static org.exolam.metric.MetricName.CONSISTENCY_GIVEN_O;
import static org.exolam.metric.MetricName.EXOGENOUS_FUTURE_R2;

import java.util.List;
import org.exolam.app.reproduce.Trial.Maker;
import org.exolam.objective.Objective;
import org.exolam.world.pixel.PixelOptions;

/**
 * The same effects in pictures whose change is nearly linear in the action: a blurred disc on springs under a flickering
 * light. The prediction is the exact linear optimum on the same recording.
 */
final class PictureClaim {
    private static final int COMPONENTS = 16;
    private static final int SIDE = 16;

    /** At which light outweighs each of the action's two directions several times. */
    private static final double STRONG = 0.2;

    private PictureClaim() {}

    private static Condition at(String label, double x, double strength, Objective objective) {
        PixelOptions options = new PixelOptions(
                PixelOptions.Body.SOFT,
                List.of(PixelOptions.Background.FLICKER),
                strength,
                PixelOptions.Policy.RANDOM,
                SIDE);
        return Condition.of(label, x, new PictureSetting(options, COMPONENTS), objective);
    }

    static Claim claim() {
        Sweep strengths = Claims.sweep(
                "pictures-strength",
                "Pictures: strength of the background, k = 2",
                "strength of the flicker",
                new double[] {0.02, 0.05, 0.1, STRONG},
                s -> at("strength " + Claims.text(s), s, s, Asked.reconstruction(2)),
                ACTION_R2_GIVEN_O,
                EXOGENOUS_FUTURE_R2);
        Sweep sizes = Claims.sweep(
                "pictures-size",
                "Pictures: numbers in z",
                "k",
                new double[] {1, 2, 3},
                k -> at("k = " + (int) k, k, STRONG, Asked.reconstruction((int) k)),
                ACTION_R2_GIVEN_O);
        Sweep labels = Claims.sweep(
                "pictures-supervision",
                "Pictures: weight of the action labels, k = 2",
                "λ",
                new double[] {0, 0.01, 0.03, 0.1, 0.3, 1, 3},
                w -> at(w == 0 ? "no labels" : "λ = " + Claims.text(w), w, STRONG, Asked.supervision(2, w, 1)),
                EXOGENOUS_FUTURE_R2,
                CONSISTENCY_GIVEN_O);
        Sweep pairs = Claims.sweep(
                "pictures-nuisance",
                "Pictures: redrawn backgrounds as nuisance, k = 2",
                "μ = δ/ω",
                new double[] {0, 1, 3, 10, 30, 100},
                w -> at(w == 0 ? "no nuisance" : "μ = " + Claims.text(w), w, STRONG, Asked.pairs(2, w)),
                EXOGENOUS_FUTURE_R2,
                CONSISTENCY_GIVEN_O);
        return new Claim(
                "pictures",
                "In pictures strengths turn where the linear theory says",
                "Where the change of a picture is nearly linear in the action, the strength at which a network's z turns"
                        + " from background to action is that of the exact linear optimum.",
                "A blurred disc on springs under a flickering light, 16 × 16 pixels, 16 principal components: strength of"
                        + " the flicker, numbers in z, weight of labels, weight of redrawn backgrounds.",
                List.of(strengths, sizes, labels, pairs),
                checks -> {
                    checks.crossing("ω*", strengths, EXOGENOUS_FUTURE_R2);
                    checks.crossing("k*", sizes, ACTION_R2_GIVEN_O);
                    checks.crossing("λ*", labels, EXOGENOUS_FUTURE_R2);
                    checks.crossing("δ*/ω", pairs, EXOGENOUS_FUTURE_R2);
                    checks.effect(strengths.last(), strengths.first(), ACTION_R2_GIVEN_O, Maker.NEURAL);
                    checks.effect(strengths.first(), strengths.last(), EXOGENOUS_FUTURE_R2, Maker.NEURAL);
                    checks.effect(labels.first(), labels.last(), ACTION_R2_GIVEN_O, Maker.NEURAL);
                    checks.effect(labels.first(), labels.last(), CONSISTENCY_GIVEN_O, Maker.NEURAL);
                    checks.effect(pairs.first(), pairs.last(), ACTION_R2_GIVEN_O, Maker.NEURAL);
                    checks.effect(pairs.first(), pairs.last(), CONSISTENCY_GIVEN_O, Maker.NEURAL);
                    checks.order(strengths, EXOGENOUS_FUTURE_R2, Maker.NEURAL);
                    checks.order(labels, EXOGENOUS_FUTURE_R2, Maker.NEURAL);
                    checks.order(pairs, EXOGENOUS_FUTURE_R2, Maker.NEURAL);
                });
    }
}
