package org.exolam.forecast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.linear.LinearMap;
import org.exolam.linear.ObjectivePlan;
import org.exolam.moments.Moments;

/**
 * Scores of linear latents on one fold of the training episodes, their probes fitted on the others: all from second
 * moments, so that a score costs k-sized algebra and no look at the data.
 */
final class FoldScores {
    private final Moments train;
    private final Moments held;
    private final Moments heldOwn;
    private final ScoreColumns columns;
    private final List<String> read;
    private final String viewOrNull;
    private final List<String> readOfView;
    private final List<String> everything;
    private final Matrix residualTrain;
    private final Matrix residualHeld;

    /**
     * @param train moments of the other folds
     * @param heldOut moments of the fold
     * @param plan any plan of the forecast: all read the same columns
     * @param viewOrNull the second view, where there is one
     * @param ridge for regressing the current frame out, relative to its mean variance
     */
    FoldScores(
            Moments train, Moments heldOut, ScoreColumns columns, ObjectivePlan plan, String viewOrNull, double ridge) {
        this.train = train;
        this.held = heldOut.about(train.mean());
        this.heldOwn = heldOut;
        this.columns = columns;
        this.viewOrNull = viewOrNull;
        this.read = read(plan, "");
        this.readOfView = viewOrNull == null ? List.of() : read(plan, viewOrNull);
        this.everything = new ArrayList<>(read);
        everything.addAll(columns.blockNames());
        Matrix given = regression(ridge);
        residualTrain = residual(train, given);
        residualHeld = residual(held, given);
    }

    private static List<String> read(ObjectivePlan plan, String view) {
        List<String> names = new ArrayList<>(plan.input(view));
        names.addAll(plan.conditioning(view));
        return names;
    }

    /** Of [read, blocks] on what "given o" means. */
    private Matrix regression(double ridge) {
        Matrix cc = train.cov(ScoreColumns.GIVEN);
        double absolute = ridge * cc.trace() / Math.max(1, cc.rows());
        return Solve.ridge(cc, absolute, train.cov(List.of(ScoreColumns.GIVEN), everything))
                .transpose();
    }

    private Matrix residual(Moments m, Matrix given) {
        List<String> c = List.of(ScoreColumns.GIVEN);
        Matrix cross = given.times(m.cov(c, everything));
        Matrix both = given.times(m.cov(ScoreColumns.GIVEN)).timesTranspose(given);
        return m.cov(everything, everything)
                .minus(cross)
                .minus(cross.transpose())
                .plus(both);
    }

    /** Share of the blocks' held-out variance that regressing the current frame out leaves: lower is a better ridge. */
    double unexplainedByObservation() {
        int from = width(read);
        double left = 0;
        double all = 0;
        for (int j = from; j < residualHeld.rows(); j++) {
            double variance = variance(j);
            if (variance > 0) {
                left += residualHeld.get(j, j) / variance;
                all += 1;
            }
        }
        return all > 0 ? left / all : 0;
    }

    private double variance(int everythingColumn) {
        int at = 0;
        for (String name : everything) {
            int w = train.layout().width(name);
            if (everythingColumn < at + w) {
                int i = train.layout().offset(name) + everythingColumn - at;
                return train.comoment().get(i, i) / train.count();
            }
            at += w;
        }
        throw new IndexOutOfBoundsException(everythingColumn);
    }

    private int width(List<String> names) {
        return names.stream().mapToInt(train.layout()::width).sum();
    }

    /** Everything the data can score about the leading k latents of an encoder. */
    Map<String, Double> scores(LinearMap map, int k) {
        LinearMap z = map.leading(k);
        Matrix l = Matrix.stackColumns(z.d(), z.c());
        Map<String, Double> scores = new LinkedHashMap<>();
        put(scores, "action.r2", plain(l, ScoreColumns.ACTION));
        put(scores, "action.r2_given_o", given(l, ScoreColumns.ACTION));
        put(scores, "exogenous.future.r2", given(l, ScoreColumns.EXOGENOUS_NEXT));
        put(scores, "exogenous.next.r2", plain(l, ScoreColumns.EXOGENOUS_NEXT));
        put(scores, "exogenous.current.r2", plain(l, ScoreColumns.EXOGENOUS));
        put(scores, "endogenous.r2", plain(l, ScoreColumns.ENDOGENOUS));
        put(scores, "consistency", consistency(l));
        return scores;
    }

    private static void put(Map<String, Double> scores, String name, OptionalDouble value) {
        value.ifPresent(v -> scores.put(name, v));
    }

    private OptionalDouble plain(Matrix l, String role) {
        if (!columns.has(role)) {
            return OptionalDouble.empty();
        }
        List<String> y = List.of(columns.blocks().get(role));
        Probe.HeldOut heldOut =
                new Probe.HeldOut(quadratic(l, held.cov(read, read)), l.times(held.cov(read, y)), held.cov(y, y));
        return Probe.r2(
                quadratic(l, train.cov(read, read)),
                l.times(train.cov(read, y)),
                deviations(y.get(0)),
                heldOut,
                Probe.RIDGE_DEFAULT);
    }

    private OptionalDouble given(Matrix l, String role) {
        return columns.has(role) ? given(l, role, Probe.RIDGE_DEFAULT) : OptionalDouble.empty();
    }

    private OptionalDouble given(Matrix l, String role, double ridge) {
        String y = columns.blocks().get(role);
        int u = width(read);
        int from = 0;
        for (String name : everything) {
            if (name.equals(y)) {
                break;
            }
            from += train.layout().width(name);
        }
        int to = from + train.layout().width(y);
        Probe.HeldOut heldOut = new Probe.HeldOut(
                quadratic(l, residualHeld.block(0, u, 0, u)),
                l.times(residualHeld.block(0, u, from, to)),
                residualHeld.block(from, to, from, to));
        return Probe.r2(
                quadratic(l, residualTrain.block(0, u, 0, u)),
                l.times(residualTrain.block(0, u, from, to)),
                deviations(y),
                heldOut,
                ridge);
    }

    /** R²(a | x̃; o): what the best linear readout of the whole innovation tells of the action. */
    OptionalDouble visibility(double ridge) {
        if (!columns.has(ScoreColumns.ACTION)) {
            return OptionalDouble.empty();
        }
        int x = width(read.subList(0, 1));
        int u = width(read);
        return given(Matrix.stackColumns(Matrix.identity(x), Matrix.zeros(x, u - x)), ScoreColumns.ACTION, ridge);
    }

    /** R²(a | o) from the current frame alone: 1 means that the state decides the action. */
    OptionalDouble actionFromObservation() {
        if (!columns.has(ScoreColumns.ACTION)) {
            return OptionalDouble.empty();
        }
        String y = columns.blocks().get(ScoreColumns.ACTION);
        int from = width(everything.subList(0, everything.indexOf(y)));
        double left = 0;
        double all = 0;
        double[] s = deviations(y);
        Matrix total = held.cov(y);
        for (int j = 0; j < s.length; j++) {
            if (s[j] > 0) {
                left += residualHeld.get(from + j, from + j) / (s[j] * s[j]);
                all += total.get(j, j) / (s[j] * s[j]);
            }
        }
        return all > 0 ? OptionalDouble.of(1 - left / all) : OptionalDouble.empty();
    }

    private double[] deviations(String block) {
        double[] variances = train.cov(block).diagonal();
        double largest = 0;
        for (double v : variances) {
            largest = Math.max(largest, v);
        }
        for (int j = 0; j < variances.length; j++) {
            variances[j] = variances[j] > 1e-12 * largest ? Math.sqrt(variances[j]) : 0;
        }
        return variances;
    }

    /** tr[Σ_z⁺ ½(C + Cᵀ)]/rank on the fold, Σ_z the mean of both views' covariances. */
    private OptionalDouble consistency(Matrix l) {
        if (viewOrNull == null) {
            return OptionalDouble.empty();
        }
        Matrix own = quadratic(l, heldOwn.cov(read, read));
        Matrix other = quadratic(l, heldOwn.cov(readOfView, readOfView));
        Matrix shared = l.times(heldOwn.cov(read, readOfView)).timesTranspose(l).symmetrised();
        SymmetricEigen sigma = SymmetricEigen.of(own.plus(other).scale(0.5));
        int rank = sigma.rank();
        return rank == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(sigma.pseudoInverse().inner(shared) / rank);
    }

    private static Matrix quadratic(Matrix l, Matrix s) {
        return l.times(s).timesTranspose(l).symmetrised();
    }
}
