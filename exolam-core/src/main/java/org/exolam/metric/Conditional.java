package org.exolam.metric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Moments;

/**
 * Probes from z once something given is regressed out of both sides, fitted on groups of training episodes:
 *
 * <pre>{@code
 * z̃ = z − ridge(z | given)    ỹ = y − ridge(y | given)    error = ỹ − ridge(ỹ | z̃)
 * }</pre>
 */
final class Conditional {
    private static final String GIVEN = "given";
    private static final String LATENT = "z";

    /** Of a standardised latent: what is left of one that the given tells is rounding. */
    private static final double TOLD = 1e-6;

    private final List<Moments> groups;
    private final Moments total;
    private final Affine latent;
    private final Map<String, Affine> left = new LinkedHashMap<>();
    private final Map<String, Affine> errors = new LinkedHashMap<>();

    /**
     * @param groups moments of groups of training episodes
     * @param given columns in units fit for a ridge; none to give nothing
     * @param z standardised
     * @param targets name → y
     */
    Conditional(List<Moments> groups, Affine given, Affine z, Map<String, Affine> targets) {
        this.groups = groups;
        this.total = Moments.merge(groups);
        Map<String, Affine> all = new LinkedHashMap<>(targets);
        all.put(LATENT, z);
        regressOut(given, all);
        latent = left.remove(LATENT);
        readOut();
    }

    private List<Moments> of(Map<String, Affine> columns) {
        return groups.stream().map(m -> Affine.moments(m, columns)).toList();
    }

    private void regressOut(Affine given, Map<String, Affine> all) {
        left.putAll(all);
        if (given.size() == 0) {
            return;
        }
        Map<String, Affine> columns = new LinkedHashMap<>(all);
        columns.put(GIVEN, given);
        RidgeProbe probe = new RidgeProbe(of(columns), GIVEN);
        all.forEach((name, y) -> left.put(name, y.minus(probe.fit(name).of(given))));
    }

    private void readOut() {
        Affine scaled = Standardised.of(latent, total, TOLD).affine();
        Map<String, Affine> columns = new LinkedHashMap<>(left);
        columns.put(LATENT, scaled);
        RidgeProbe probe = new RidgeProbe(of(columns), LATENT);
        left.forEach((name, y) -> errors.put(name, y.minus(probe.fit(name).of(scaled))));
    }

    /** z̃. */
    Affine latent() {
        return latent;
    }

    /** ỹ. */
    Affine left(String target) {
        return left.get(target);
    }

    /** What a readout of z̃ leaves of ỹ. */
    Affine error(String target) {
        return errors.get(target);
    }

    /** R²(y | z; given). */
    Score explained(MetricName name, String target, String what) {
        return explained(name, target, false, what);
    }

    /** R²(y | z; given), or what is left of one. */
    Score explained(MetricName name, String target, boolean isRemainder, String what) {
        return new ExplainedShare(name, isRemainder, left.get(target), errors.get(target), what);
    }

    /** I(y; z | given). */
    HeldOutInformation information(MetricName name, String target, String what) {
        Matrix whitener =
                whitener(Affine.moments(total, Map.of("y", left.get(target))).cov("y"));
        double[] zero = new double[whitener.cols()];
        return new HeldOutInformation(
                name, left.get(target).then(whitener, zero), errors.get(target).then(whitener, zero), what);
    }

    /** d × rank, turning a covariance into the identity over the directions that vary. */
    static Matrix whitener(Matrix covariance) {
        SymmetricEigen eigen = SymmetricEigen.of(covariance);
        int rank = eigen.rank(TOLD * TOLD / Math.max(1, covariance.rows()));
        double[] factors = new double[rank];
        for (int i = 0; i < rank; i++) {
            factors[i] = 1 / Math.sqrt(eigen.value(i));
        }
        return eigen.leading(rank).scaleColumns(factors);
    }
}
