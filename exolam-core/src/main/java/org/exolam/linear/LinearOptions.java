package org.exolam.linear;

import org.exolam.error.UsageException;
import org.exolam.transition.TransitionOptions;

/**
 * How a linear model is fitted.
 *
 * @param seed of the labeled episodes' shuffle and of augmentations
 * @param folds for choosing the ridge; fewer where there are fewer episodes
 * @param ridge strength relative to the mean variance of a dimension, or {@link #AUTO}
 * @param transitions how transitions are read
 */
public record LinearOptions(long seed, int folds, double ridge, TransitionOptions transitions) {
    /** The ridge is chosen by cross-validation over episodes where the sample asks for one. */
    public static final double AUTO = -1;

    /** Enough to tell strengths apart by factors of ten, at five solutions a strength. */
    public static final int FOLDS_DEFAULT = 5;

    public LinearOptions {
        if (folds < 2) {
            throw new UsageException("train.folds is " + folds + "; expected at least 2");
        }
        if (!(ridge == AUTO || ridge >= 0 && ridge < Double.POSITIVE_INFINITY)) {
            throw new UsageException("train.ridge is " + ridge + "; expected auto or a number of at least 0");
        }
    }

    public static LinearOptions defaults() {
        return new LinearOptions(0, FOLDS_DEFAULT, AUTO, TransitionOptions.defaults());
    }
}
