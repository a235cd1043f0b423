package org.exolam.metric;

import java.util.List;
import org.exolam.data.BlockSpec;
import org.exolam.data.Dataset;
import org.exolam.moments.Moments;
import org.exolam.representation.FitOptions;
import org.exolam.representation.Representation;
import org.exolam.representation.Representations;
import org.exolam.transition.Column;
import org.exolam.transition.FrameSource;

/**
 * c(o), what stands for the current observation where it is regressed out: the same for every model compared. Pictures:
 * the first {@value #COMPONENTS} principal components of the training frames at {@value #SIDE} × {@value #SIDE}, in pixel
 * units; vectors of up to {@value #WIDEST} numbers: themselves, in units of each column's deviation; wider ones: their
 * principal components. Reference: THEORY section 6.
 *
 * @param representation frame → c
 * @param isOneUnit whether the columns of c are in one unit, so that none is rescaled against another
 */
public record Conditioning(Representation representation, boolean isOneUnit) {
    static final int COMPONENTS = 256;
    static final int SIDE = 32;
    static final int WIDEST = 1024;

    /** Fits c on the training episodes; nothing about it depends on the seed or on the model. */
    static Conditioning fit(Dataset data, List<Integer> train, int workers) {
        String steps = steps(data.schema().frame());
        return new Conditioning(representation(steps, data, train, workers), !steps.isEmpty());
    }

    /**
     * c with its units already made comparable, for callers that regress it out by one ridge without further scaling:
     * what a forecast means by "given o" is what an evaluation means by it.
     *
     * @param train positions of the training episodes; no other is read
     */
    public static Representation comparable(Dataset data, List<Integer> train, int workers) {
        String steps = steps(data.schema().frame());
        return representation(steps.isEmpty() ? "standardise" : steps, data, train, workers);
    }

    private static Representation representation(String steps, Dataset data, List<Integer> train, int workers) {
        return Representations.parse(steps).fit(data, train, FitOptions.DEFAULT.withWorkers(workers));
    }

    private static String steps(BlockSpec frames) {
        String components = "pca " + COMPONENTS;
        if (frames.isImage()) {
            boolean isLarge = frames.shape().get(0) > SIDE || frames.shape().get(1) > SIDE;
            return isLarge ? "resize " + SIDE + " | " + components : components;
        }
        return frames.width() > WIDEST ? components : "";
    }

    /** c of the current frame of a view. */
    Column column(String name, String view) {
        return new Column(name, new FrameSource(representation, view, 0));
    }

    /** c in units fit for a ridge: mean variance 1 on the training transitions. */
    Affine scaled(String group, Moments training) {
        Affine raw = Affine.of(group, representation.size());
        return isOneUnit
                ? Standardised.inOneUnit(raw, training).affine()
                : Standardised.of(raw, training).affine();
    }
}
