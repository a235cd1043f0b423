package org.exolam.objective;

import java.util.List;
import org.exolam.error.UsageException;

/**
 * Something z must help to predict.
 *
 * @param block {@link #NEXT_OBSERVATION}, {@link #ACTION}, or any block of the data set (its row at t + h for state-like
 *     blocks, at t for step-aligned ones)
 * @param viewOrNull for the next observation: the view the encoder reads instead (cross-exogenous reconstruction)
 * @param weight λ, at least 0
 * @param scale unit of λ
 * @param labeled share of the training episodes whose rows of the block may be used, in (0, 1]
 * @param space where the target lives: "pixels" (the representation's space), or "features" and "ema" for networks
 */
public record Target(String block, String viewOrNull, double weight, Scale scale, double labeled, String space) {
    public static final String NEXT_OBSERVATION = "nextObservation";
    public static final String ACTION = "action";

    /** The representation's own space. */
    public static final String PIXELS = "pixels";

    /** A space that a network learns, read by a slowly following copy of itself. */
    public static final String EMA = "ema";

    /** The space of a second representation, which stays as it is. */
    public static final String FEATURES = "features";

    /** All of them. */
    public static final List<String> SPACES = List.of(PIXELS, EMA, FEATURES);

    public Target {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new UsageException("target " + block + " has weight " + weight + "; expected a number of at least 0");
        }
        if (!(labeled > 0 && labeled <= 1)) {
            throw new UsageException(
                    "target " + block + " has labeled " + labeled + "; expected a share in (0, 1], such as 0.02");
        }
    }

    /** The next observation, with the given weight. */
    public static Target nextObservation(double weight) {
        return new Target(NEXT_OBSERVATION, null, weight, Scale.RELATIVE, 1, PIXELS);
    }

    /** The action on a share of the training episodes. */
    public static Target action(double weight, double labeled) {
        return new Target(ACTION, null, weight, Scale.RELATIVE, labeled, PIXELS);
    }

    public boolean isNextObservation() {
        return block.equals(NEXT_OBSERVATION);
    }

    public boolean isAction() {
        return block.equals(ACTION);
    }
}
