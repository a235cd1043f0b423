package org.exolam.app.reproduce;

import java.util.List;
import org.exolam.objective.Bottleneck;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Gauge;
import org.exolam.objective.Goal;
import org.exolam.objective.Nuisance;
import org.exolam.objective.Objective;
import org.exolam.objective.Scale;
import org.exolam.objective.Target;

/** Objectives of the experiments, with the theory's own weights. */
final class Asked {
    private static final String PAIR = "obs_pair";

    private Asked() {}

    static Objective reconstruction(int k) {
        return predicting(k, List.of(next(null)));
    }

    /** Reconstruction, and the action with weight λ on a share of the episodes. */
    static Objective supervision(int k, double weight, double labeled) {
        return weight == 0
                ? reconstruction(k)
                : predicting(
                        k,
                        List.of(
                                next(null),
                                new Target(Target.ACTION, null, weight, Scale.ABSOLUTE, labeled, Target.PIXELS)));
    }

    /** Reconstruction that must not differ between two views of a transition, with weight μ. */
    static Objective pairs(int k, double weight) {
        Objective plain = reconstruction(k);
        return weight == 0 ? plain : plain.withNuisances(List.of(new Nuisance.Pair(PAIR, weight, Scale.ABSOLUTE)));
    }

    /** z of one view rebuilds the other. */
    static Objective crossView(int k) {
        return predicting(k, List.of(next(PAIR)));
    }

    /** z on which two views agree. */
    static Objective agreement(int k) {
        return reconstruction(k).withGoal(new Goal.Agreement(PAIR));
    }

    private static Target next(String viewOrNull) {
        return new Target(Target.NEXT_OBSERVATION, viewOrNull, 1, Scale.ABSOLUTE, 1, Target.PIXELS);
    }

    private static Objective predicting(int k, List<Target> targets) {
        return new Objective(
                new Goal.Prediction(targets),
                List.of(),
                List.of(),
                EncoderInput.NEXT_OBSERVATION,
                new Bottleneck.Continuous(k),
                List.of(1),
                Gauge.INNOVATION);
    }
}
