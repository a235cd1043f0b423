package org.exolam.neural.network;

import java.util.List;
import java.util.Optional;
import org.exolam.objective.Objective;
import org.exolam.objective.Target;
import org.exolam.representation.FrameShape;

/**
 * What a network is built for: everything about data and objective that decides its shape.
 *
 * @param objective what is asked
 * @param frame φ of a frame, stacked frames and all
 * @param stack frames one behind the other in φ
 * @param pairFeatures numbers of ψ; 0 where the encoder reads frames
 * @param context numbers of what is conditioned on
 * @param features numbers of the second representation; 0 where there is none
 * @param tellsHorizon whether networks are told which of several horizons a transition has
 * @param heads blocks that are predicted from z
 */
public record Plan(
        Objective objective,
        FrameShape frame,
        int stack,
        int pairFeatures,
        int context,
        int features,
        boolean tellsHorizon,
        List<Head> heads) {
    private static final int SHARED_MOST = 64;

    public Plan {
        heads = List.copyOf(heads);
    }

    /**
     * A block that is predicted from z.
     *
     * @param name of its column
     * @param width numbers, or classes
     * @param discrete whether they are classes
     */
    public record Head(String name, int width, boolean discrete) {}

    public boolean readsPairFeatures() {
        return pairFeatures > 0;
    }

    /** The target that asks for the next observation in a space, if any does. */
    public Optional<Target> next(String space) {
        return objective.goal() instanceof org.exolam.objective.Goal.Prediction p
                ? p.targets().stream()
                        .filter(t -> t.isNextObservation() && t.space().equals(space))
                        .findFirst()
                : Optional.empty();
    }

    /** Whether two views are asked to agree on what z adds to o. */
    public boolean agreesGivenObservation() {
        return objective.goal() instanceof org.exolam.objective.Goal.Agreement a && a.givenObservation();
    }

    /** Whether a target is what is new in the features of one view and told by the other. */
    public static boolean isShared(Target target) {
        return target.viewOrNull() != null && target.space().equals(Target.FEATURES);
    }

    /** Directions of the second representation that two views are looked through for; 0 where nobody asks. */
    public int shared() {
        boolean isAsked = next(Target.FEATURES).filter(Plan::isShared).isPresent();
        return isAsked ? Math.min(SHARED_MOST, features) : 0;
    }

    /** Channels of one frame. */
    int channels() {
        return frame.channels() / stack;
    }

    /** Channels of φ(o') that φ(o) does not hold already, at the largest horizon. */
    int newChannels() {
        return channels() * Math.min(stack, objective.reach());
    }

    /** Whether the horizon is one of the numbers that networks see. */
    public boolean seesHorizon() {
        return tellsHorizon && objective.horizons().size() > 1;
    }

    /** Conditioning as networks see it: the context, and the horizon where there are several. */
    public int conditioning() {
        return context + (seesHorizon() ? 1 : 0);
    }
}
