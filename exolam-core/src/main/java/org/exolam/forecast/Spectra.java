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
import org.exolam.linear.ObjectivePlan;
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

    private Spectra() {}

    /** Where the exogenous share came from. */
    enum Source {
        PAIRS,
        IDLE,
        BLOCK,
        NOTHING
    }

    static HorizonSpectrum of(
            Moments moments,
            int horizon,
            ObjectivePlan plan,
            ScoreColumns columns,
            String viewOrNull,
            Matrix idleOrNull,
            double ridge) {
        List<String> next = List.of(ObjectivePlan.next(horizon, ""));
        Innovation innovation = new Innovation(moments, plan.conditioning(""), ridge);
        Matrix sigma = innovation.cov(next);
        SymmetricEigen eigen = SymmetricEigen.of(sigma);
        int shown = Math.min(SHOWN, eigen.rank());
        Matrix leading = eigen.leading(shown);
        Matrix action = columns.has(ScoreColumns.ACTION)
                ? explained(innovation, next, columns.blocks().get(ScoreColumns.ACTION))
                : null;
        Matrix exogenous = exogenous(moments, horizon, plan, columns, viewOrNull, idleOrNull, innovation, sigma, ridge);
        double total = sigma.trace();
        return new HorizonSpectrum(
                horizon,
                total,
                Vector.of(Arrays.copyOf(eigen.values(), shown)),
                shares(leading, eigen, action),
                shares(leading, eigen, exogenous),
                action == null ? OptionalDouble.empty() : OptionalDouble.of(clip(action.trace() / total)),
                new HorizonSpectrum.Causes(
                        exogenous == null ? OptionalDouble.empty() : OptionalDouble.of(clip(exogenous.trace() / total)),
                        effectiveRank(eigen)));
    }

    static Source source(ScoreColumns columns, String viewOrNull, Matrix idleOrNull) {
        return viewOrNull != null
                ? Source.PAIRS
                : idleOrNull != null
                        ? Source.IDLE
                        : columns.has(ScoreColumns.EXOGENOUS_NEXT) ? Source.BLOCK : Source.NOTHING;
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private static Matrix exogenous(
            Moments moments,
            int horizon,
            ObjectivePlan plan,
            ScoreColumns columns,
            String viewOrNull,
            Matrix idleOrNull,
            Innovation innovation,
            Matrix sigma,
            double ridge) {
        switch (source(columns, viewOrNull, idleOrNull)) {
            case PAIRS -> {
                return sigma.minus(shared(moments, horizon, plan, viewOrNull, ridge));
            }
            case IDLE -> {
                return idleOrNull;
            }
            case BLOCK -> {
                String role =
                        ScoreColumns.exogenousNext(horizon, plan.objective().horizon());
                return explained(
                        innovation,
                        List.of(ObjectivePlan.next(horizon, "")),
                        columns.blocks().get(role));
            }
            default -> {
                return null;
            }
        }
    }

    /** ½(Cov(r, r_pair) + Cov(r_pair, r)), each view's innovation against its own current frame. */
    private static Matrix shared(Moments moments, int horizon, ObjectivePlan plan, String view, double ridge) {
        List<String> own = side(plan, horizon, "");
        List<String> other = side(plan, horizon, view);
        Matrix l = residual(moments, horizon, plan, "", ridge);
        Matrix p = residual(moments, horizon, plan, view, ridge);
        return l.times(moments.cov(own, other)).timesTranspose(p).symmetrised();
    }

    private static List<String> side(ObjectivePlan plan, int horizon, String view) {
        List<String> names = new ArrayList<>(List.of(ObjectivePlan.next(horizon, view)));
        names.addAll(plan.conditioning(view));
        return names;
    }

    /** [I, −M] of a view. */
    private static Matrix residual(Moments moments, int horizon, ObjectivePlan plan, String view, double ridge) {
        Matrix m = new Innovation(moments, plan.conditioning(view), ridge)
                .regression(List.of(ObjectivePlan.next(horizon, view)));
        return Matrix.stackColumns(Matrix.identity(m.rows()), m.scale(-1));
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

    private static double effectiveRank(SymmetricEigen eigen) {
        double total = 0;
        for (int i = 0; i < eigen.rank(); i++) {
            total += eigen.value(i);
        }
        double entropy = 0;
        for (int i = 0; i < eigen.rank(); i++) {
            double p = eigen.value(i) / total;
            entropy -= p * Math.log(p);
        }
        return Math.exp(entropy);
    }
}
