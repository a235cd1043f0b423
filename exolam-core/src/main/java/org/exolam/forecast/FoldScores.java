package org.exolam.forecast;

import java.util.ArrayList;
import java.util.HashMap;
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
    private final Map<String, double[]> deviations = new HashMap<>();
    private final Matrix trainRead;
    private final Matrix heldRead;
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
        trainRead = train.cov(everything, everything);
        heldRead = held.cov(everything, everything);
        Matrix given = regression(ridge);
        residualTrain = residual(train, trainRead, given);
        residualHeld = residual(held, heldRead, given);
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

    private Matrix residual(Moments m, Matrix all, Matrix given) {
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
            double variance = trainRead.get(j, j);
            if (variance > 0) {
                left += residualHeld.get(j, j) / variance;
                all += 1;
            }
        }
        return all > 0 ? left / all : 0;
    }

    private int width(List<String> names) {
        return names.stream().mapToInt(train.layout()::width).sum();
    }

    /** The latents of an encoder on both sides of the fold; every size is a leading part of them. */
    Latents latents(LinearMap map) {
        return new Latents(Matrix.stackColumns(map.d(), map.c()));
    }

    /** R²(a | x̃; o): what the best linear readout of the whole innovation tells of the action. */
    OptionalDouble visibility(double ridge) {
        if (!columns.has(ScoreColumns.ACTION)) {
            return OptionalDouble.empty();
        }
        int x = width(read.subList(0, 1));
        int[] y = range(ScoreColumns.ACTION);
        Probe.HeldOut heldOut = new Probe.HeldOut(
                residualHeld.block(0, x, 0, x),
                residualHeld.block(0, x, y[0], y[1]),
                residualHeld.block(y[0], y[1], y[0], y[1]));
        return Probe.r2(
                residualTrain.block(0, x, 0, x),
                residualTrain.block(0, x, y[0], y[1]),
                deviations(ScoreColumns.ACTION),
                heldOut,
                ridge);
    }

    /** R²(a | o) from the current frame alone: 1 means that the state decides the action. */
    OptionalDouble actionFromObservation() {
        if (!columns.has(ScoreColumns.ACTION)) {
            return OptionalDouble.empty();
        }
        int[] y = range(ScoreColumns.ACTION);
        double left = 0;
        double all = 0;
        double[] s = deviations(ScoreColumns.ACTION);
        Matrix total = held.cov(columns.blocks().get(ScoreColumns.ACTION));
        for (int j = 0; j < s.length; j++) {
            if (s[j] > 0) {
                left += residualHeld.get(y[0] + j, y[0] + j) / (s[j] * s[j]);
                all += total.get(j, j) / (s[j] * s[j]);
            }
        }
        return all > 0 ? OptionalDouble.of(1 - left / all) : OptionalDouble.empty();
    }

    /** First and last + 1 row of a role's block in the residuals. */
    private int[] range(String role) {
        String y = columns.blocks().get(role);
        int from = width(everything.subList(0, everything.indexOf(y)));
        return new int[] {from, from + train.layout().width(y)};
    }

    private double[] deviations(String role) {
        return deviations.computeIfAbsent(role, r -> {
            double[] variances = train.cov(columns.blocks().get(r)).diagonal();
            double largest = 0;
            for (double v : variances) {
                largest = Math.max(largest, v);
            }
            for (int j = 0; j < variances.length; j++) {
                variances[j] = variances[j] > 1e-12 * largest ? Math.sqrt(variances[j]) : 0;
            }
            return variances;
        });
    }

    private static Matrix quadratic(Matrix l, Matrix s) {
        return l.times(s).timesTranspose(l).symmetrised();
    }

    /** Moments of z with everything it is scored against, computed once for the largest size. */
    final class Latents {
        private final Side plain;
        private final Side given;
        private final Matrix ownOrNull;
        private final Matrix otherOrNull;
        private final Matrix sharedOrNull;

        /** z and the residual blocks on both sides of the fold. */
        private record Side(Matrix trainZz, Matrix trainZy, Matrix heldZz, Matrix heldZy) {}

        private Latents(Matrix l) {
            int u = width(read);
            int all = width(everything);
            plain = new Side(
                    quadratic(l, trainRead.block(0, u, 0, u)),
                    l.times(trainRead.block(0, u, u, all)),
                    quadratic(l, heldRead.block(0, u, 0, u)),
                    l.times(heldRead.block(0, u, u, all)));
            given = new Side(
                    quadratic(l, residualTrain.block(0, u, 0, u)),
                    l.times(residualTrain.block(0, u, u, all)),
                    quadratic(l, residualHeld.block(0, u, 0, u)),
                    l.times(residualHeld.block(0, u, u, all)));
            boolean pair = viewOrNull != null;
            ownOrNull = pair ? quadratic(l, heldOwn.cov(read, read)) : null;
            otherOrNull = pair ? quadratic(l, heldOwn.cov(readOfView, readOfView)) : null;
            sharedOrNull = pair
                    ? l.times(heldOwn.cov(read, readOfView)).timesTranspose(l).symmetrised()
                    : null;
        }

        /** Everything the data can score about the leading k latents. */
        Map<String, Double> scores(int k) {
            Map<String, Double> scores = new LinkedHashMap<>();
            put(scores, "action.r2", r2(plain, heldRead, ScoreColumns.ACTION, k));
            put(scores, "action.r2_given_o", r2(given, residualHeld, ScoreColumns.ACTION, k));
            put(scores, "exogenous.future.r2", r2(given, residualHeld, ScoreColumns.EXOGENOUS_NEXT, k));
            put(scores, "exogenous.next.r2", r2(plain, heldRead, ScoreColumns.EXOGENOUS_NEXT, k));
            put(scores, "exogenous.current.r2", r2(plain, heldRead, ScoreColumns.EXOGENOUS, k));
            put(scores, "endogenous.r2", r2(plain, heldRead, ScoreColumns.ENDOGENOUS, k));
            put(scores, "consistency", consistency(k));
            return scores;
        }

        private void put(Map<String, Double> scores, String name, OptionalDouble value) {
            value.ifPresent(v -> scores.put(name, v));
        }

        private OptionalDouble r2(Side side, Matrix heldBlocks, String role, int k) {
            if (!columns.has(role)) {
                return OptionalDouble.empty();
            }
            int[] y = range(role);
            int u = width(read);
            Probe.HeldOut heldOut = new Probe.HeldOut(
                    side.heldZz().block(0, k, 0, k),
                    side.heldZy().block(0, k, y[0] - u, y[1] - u),
                    heldBlocks.block(y[0], y[1], y[0], y[1]));
            return Probe.r2(
                    side.trainZz().block(0, k, 0, k),
                    side.trainZy().block(0, k, y[0] - u, y[1] - u),
                    deviations(role),
                    heldOut,
                    Probe.RIDGE_DEFAULT);
        }

        /** tr[Σ_z⁺ ½(C + Cᵀ)]/rank on the fold, Σ_z the mean of both views' covariances. */
        private OptionalDouble consistency(int k) {
            if (sharedOrNull == null) {
                return OptionalDouble.empty();
            }
            Matrix both = ownOrNull.plus(otherOrNull).scale(0.5).block(0, k, 0, k);
            SymmetricEigen sigma = SymmetricEigen.of(both);
            int rank = sigma.rank();
            return rank == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(sigma.pseudoInverse().inner(sharedOrNull.block(0, k, 0, k)) / rank);
        }
    }
}
