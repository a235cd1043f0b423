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
 */
public record TrainingTask(
        Dataset data,
        List<Integer> train,
        long maxTransitions,
        Representation representation,
        PairFeatures pairFeaturesOrNull,
        Representation secondOrNull,
        Objective objective) {
    public TrainingTask {
        train = List.copyOf(train);
    }
}
