package org.exolam.linear;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.lifted.PairFeatures;
import org.exolam.linalg.Vector;
import org.exolam.representation.FitOptions;
import org.exolam.representation.FrameAugmentation;
import org.exolam.representation.FrameAugmentations;
import org.exolam.representation.FrameStatistics;
import org.exolam.representation.Representation;
import org.exolam.transition.BlockColumns;
import org.exolam.transition.ColumnSource;

/**
 * What objectives are planned on; what has to be looked up in the training episodes (classes, the scale of noise) is
 * looked up once for all plans. Not safe for several threads.
 */
public final class PlanContext {
    private final Dataset data;
    private final Representation representation;
    private final List<Integer> train;
    private final long seed;
    private final Map<String, ColumnSource> sources = new HashMap<>();
    private Vector deviationOrNull;
    private PairFeatures featuresOrNull;

    /**
     * @param representation φ, fitted on training episodes
     * @param train positions of the training episodes; no other is read
     * @param seed of random augmentations
     */
    public PlanContext(Dataset data, Representation representation, List<Integer> train, long seed) {
        this.data = data;
        this.representation = representation;
        this.train = List.copyOf(train);
        this.seed = seed;
    }

    /** The same with pair features, which objectives with a lifted encoder read. */
    public PlanContext withFeatures(PairFeatures features) {
        featuresOrNull = features;
        return this;
    }

    PairFeatures featuresOrNull() {
        return featuresOrNull;
    }

    Dataset data() {
        return data;
    }

    Representation representation() {
        return representation;
    }

    long seed() {
        return seed;
    }

    /** A block's numbers or classes at t + offset. */
    public ColumnSource source(String block, int offset) {
        return sources.computeIfAbsent(block + "@" + offset, k -> BlockColumns.source(data, block, offset, train));
    }

    FrameAugmentation augmentation(List<String> kinds) {
        BlockSpec frame = data.schema().frame();
        if (deviationOrNull == null) {
            deviationOrNull = frame.isImage()
                    ? Vector.of()
                    : FrameStatistics.of(data, train, FitOptions.DEFAULT).deviation();
        }
        return FrameAugmentations.of(kinds, frame, deviationOrNull);
    }
}
