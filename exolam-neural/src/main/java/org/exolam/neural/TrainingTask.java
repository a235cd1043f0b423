package org.exolam.neural;

import java.util.List;
import org.exolam.data.Dataset;
import org.exolam.lifted.PairFeatures;
import org.exolam.objective.Objective;
import org.exolam.representation.Representation;

/**
 * What is to be learned from what.
 *
 * @param data the recording; nobody else may read it meanwhile
 * @param train positions of the training episodes; no other is read
 * @param maxTransitions most transitions that are used
 * @param representation φ, fitted on training episodes
 * @param pairFeaturesOrNull ψ, fitted on training episodes, where the encoder reads it
 * @param secondOrNull φ₂, fitted on training episodes, for targets with {@code space: features}
 * @param objective what is asked; every view named
 * @param heldOut positions of episodes that tell when to end, none of them trained on; empty: all steps count
 */
public record TrainingTask(
        Dataset data,
        List<Integer> train,
        long maxTransitions,
        Representation representation,
        PairFeatures pairFeaturesOrNull,
        Representation secondOrNull,
        Objective objective,
        List<Integer> heldOut) {
    public TrainingTask {
        train = List.copyOf(train);
        heldOut = List.copyOf(heldOut);
    }

    /** The same with all steps: no episode is held out to end training by. */
    public TrainingTask(
            Dataset data,
            List<Integer> train,
            long maxTransitions,
            Representation representation,
            PairFeatures pairFeaturesOrNull,
            Representation secondOrNull,
            Objective objective) {
        this(data, train, maxTransitions, representation, pairFeaturesOrNull, secondOrNull, objective, List.of());
    }

    /**
     * The same, ended where the objective is lowest on some episodes: {@code train.validate} says how often it is looked
     * at, and the model has the weights of the best look. For one go, without checkpoints or averaged weights.
     *
     * @param episodes positions; none of them is trained on
     */
    public TrainingTask withHeldOut(List<Integer> episodes) {
        return new TrainingTask(
                data, train, maxTransitions, representation, pairFeaturesOrNull, secondOrNull, objective, episodes);
    }
}
