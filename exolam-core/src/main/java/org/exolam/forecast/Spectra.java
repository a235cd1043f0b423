package org.exolam.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.linalg.Vector;
import org.exolam.linear.Innovation;
import org.exolam.linear.MomentSet;
import org.exolam.linear.ObjectivePlan;
import org.exolam.metric.Spectrum;
import org.exolam.moments.Moments;

/**
 * Spectrum of the innovation h steps ahead and the share of each eigenvalue that the action and the background cause.
 *
 * <p>For a unit direction u of variance λ: the action's share is uᵀ Cov(r, ã) Cov(ã)⁺ Cov(ã, r) u / λ. The exogenous
 * share is 1 − uᵀ Cov(r, r_pair) u / λ where pairs exist (sensor noise counts as exogenous: it is not common to the
 * views either), else uᵀ N u / λ with N the innovation of idle clips, else the same formula as the action's with ẽ'.
 */
final class Spectra {
    /** Enough to see the elbow, few enough to draw. */
    static final int SHOWN = 64;

    private final MomentSet moments;
    private final ObjectivePlan plan;
    private final ScoreColumns columns;
    private final String viewOrNull;
    private final double ridge;

    /**
     * @param moments of all training transitions
     * @param plan reads every horizon that will be asked for
     * @param viewOrNull the second view, where there is one
     * @param ridge for the conditioning, relative to its mean variance
     */
    Spectra(MomentSet moments, ObjectivePlan plan, ScoreColumns columns, String viewOrNull, double ridge) {
        this.moments = moments;
        this.plan = plan;
        this.columns = columns;
        this.viewOrNull = viewOrNull;
        this.ridge = ridge;
    }

    /**
     * @param idleOrNull transitions on which the agent does nothing, where there are enough
     */
    HorizonSpectrum at(int horizon, Moments idleOrNull) {
        List<String> next = List.of(ObjectivePlan.next(horizon, ""));
        Innovation innovation = moments.innovation(plan.conditioning(""), ridge);
        Matrix sigma = innovation.cov(next);
        SymmetricEigen eigen = SymmetricEigen.of(sigma);
        int shown = Math.min(SHOWN, eigen.rank());
        Matrix leading = eigen.leading(shown);
        Matrix action = columns.has(ScoreColumns.ACTION)
                ? explained(innovation, next, columns.blocks().get(ScoreColumns.ACTION))
                : null;
        Matrix exogenous = exogenousOrNull(horizon, idleOrNull, innovation, sigma);
        double total = sigma.trace();
        return new HorizonSpectrum(
                horizon,
                total,
                Vector.of(Arrays.copyOf(eigen.values(), shown)),
                shares(leading, eigen, action),
                shares(leading, eigen, exogenous),
                share(action, total),
                new HorizonSpectrum.Causes(share(exogenous, total), Spectrum.effectiveRank(eigen)));
    }

    private static OptionalDouble share(Matrix causeOrNull, double total) {
        return causeOrNull == null ? OptionalDouble.empty() : OptionalDouble.of(clip(causeOrNull.trace() / total));
    }

    /** From pairs where there are any, else from idle clips, else from the recorded state. */
    private Matrix exogenousOrNull(int horizon, Moments idleOrNull, Innovation innovation, Matrix sigma) {
        List<String> next = List.of(ObjectivePlan.next(horizon, ""));
        if (viewOrNull != null) {
            return sigma.minus(shared(horizon));
        }
        if (idleOrNull != null) {
            return innovation.covOn(idleOrNull, next);
        }
        String role = ScoreColumns.exogenousNext(horizon, plan.objective().horizon());
        return columns.has(role) ? explained(innovation, next, columns.blocks().get(role)) : null;
    }

    /** ½(Cov(r, r_pair) + Cov(r_pair, r)), each view's innovation against its own current frame. */
    private Matrix shared(int horizon) {
        Matrix cross = moments.all().cov(side(horizon, ""), side(horizon, viewOrNull));
        return residualMap(horizon, "")
                .times(cross)
                .timesTranspose(residualMap(horizon, viewOrNull))
                .symmetrised();
    }

    private List<String> side(int horizon, String view) {
        List<String> names = new ArrayList<>(List.of(ObjectivePlan.next(horizon, view)));
        names.addAll(plan.conditioning(view));
        return names;
    }

    private Matrix residualMap(int horizon, String view) {
        return moments.innovation(plan.conditioning(view), ridge)
                .residualMap(List.of(ObjectivePlan.next(horizon, view)));
    }

    private static Matrix explained(Innovation innovation, List<String> next, String block) {
        Matrix cross = innovation.cov(next, List.of(block));
        return cross.times(Solve.pseudo(innovation.cov(List.of(block)), cross.transpose()));
    }

    private static Vector shares(Matrix leading, SymmetricEigen eigen, Matrix causeOrNull) {
        if (causeOrNull == null) {
            return Vector.of();
        }
        double[] caused = leading.transposeTimes(causeOrNull).times(leading).diagonal();
        for (int i = 0; i < caused.length; i++) {
            caused[i] = clip(caused[i] / eigen.value(i));
        }
        return Vector.of(caused);
    }

    private static double clip(double share) {
        return Math.max(0, Math.min(1, share));
    }
}
