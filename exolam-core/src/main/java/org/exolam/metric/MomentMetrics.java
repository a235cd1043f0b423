package org.exolam.metric;

import java.util.ArrayList;
import java.util.List;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.SymmetricEigen;
import org.exolam.moments.Moments;

/**
 * Scores of a linear z straight from second moments: exact where the moments are a population's.
 *
 * <pre>{@code
 * R²(y | z; o) = tr(Σ_ỹz̃ Σ_z̃z̃⁺ Σ_z̃ỹ) / tr Σ_ỹỹ      ỹ = y − Σ_yo Σ_oo⁺ o
 * consistency  = 1 − tr Cov(z̄ | s, a) / tr Cov(z̄)    from truth,  z̄ whitened
 *              = tr[Σ_z⁺ ½(C + Cᵀ)] / rank Σ_z        from pairs,  C = Cov(z, z_pair)
 * policy floor = tr(Cov(z)⁺ Cov(z̃)) / rank
 * I(y; z | o)  = ½ log det Σ_ỹỹ − ½ log det Cov(ỹ | z̃), nats
 * }</pre>
 *
 * <p>Columns of y keep their own units: no standardising. ⁺ drops eigenvalues below
 * {@link SymmetricEigen#RANK_TOLERANCE_DEFAULT} · d · λ_max. None of the scores depends on how z is rotated or scaled.
 * Moments of a sample give the plug-in estimate, which flatters z by about k/n a column; held-out scoring does not. The
 * moments are not modified. Reference: THEORY sections 5 and 6. Cost: O(d³).
 */
public final class MomentMetrics {
    /**
     * Below this share of what it was before conditioning, a variance is rounding: conditioning subtracts numbers of one
     * size. The square root of the spacing of doubles would be too coarse for information near 15 nats.
     */
    private static final double VANISHED = 1e-13;

    private final Moments moments;
    private final LinearLatent z;

    private MomentMetrics(Moments moments, LinearLatent z) {
        this.moments = moments;
        this.z = z;
    }

    /** Scores z on the moments; every block it reads must be there. */
    public static MomentMetrics of(Moments moments, LinearLatent z) {
        return new MomentMetrics(moments, z);
    }

    /** R²(y | z), or R²(y | z; given) where blocks are named; NaN where nothing of y is left. */
    public double r2(String y, String... given) {
        Conditional c = new Conditional(List.of(given));
        Matrix yy = c.blocks(List.of(y), List.of(y));
        Matrix zy = c.latentWith(List.of(y));
        Matrix explained = zy.transposeTimes(pseudo(c.latent(z, z), cov(z, z)).times(zy));
        return explained.trace() / yy.trace();
    }

    /** The share of whitened z left when truth is held fixed: blocks s and a. */
    public double consistencyGiven(String... truth) {
        Matrix whitener = pseudo(cov(z, z), cov(z, z));
        Matrix left = new Conditional(List.of(truth)).latent(z, z);
        return 1 - whitener.inner(left) / rank();
    }

    /** The share that two views have in common, Σ_z being the mean of both views' covariances. */
    public double consistency(LinearLatent pair) {
        Matrix sigma = cov(z, z).plus(cov(pair, pair)).scale(0.5);
        SymmetricEigen eigen = SymmetricEigen.of(sigma);
        return eigen.pseudoInverse().inner(cov(z, pair).symmetrised()) / eigen.rank();
    }

    /** What z adds to the given blocks, as a latent of its own: z̃. */
    public LinearLatent added(String... given) {
        Conditional c = new Conditional(List.of(given));
        List<String> all = c.union(z.blocks());
        return new LinearLatent(all, c.residual(z, all));
    }

    /** tr[Σ_z̃⁺ Σ_z̃ỹ Σ_ỹỹ⁺ Σ_ỹz̃] / rank: the share of z̃, each direction counting the same, that blocks tell. */
    public double shareOf(List<String> y, String... given) {
        Conditional c = new Conditional(List.of(given));
        Matrix left = c.latent(z, z);
        Matrix inverse = pseudo(left, cov(z, z));
        Matrix zy = c.latentWith(y);
        Matrix inverseOfY = pseudo(c.blocks(y, y), moments.cov(y, y));
        return inverse.inner(zy.times(inverseOfY).timesTranspose(zy)) / inverse.inner(left);
    }

    /** The share of whitened z that the given blocks do not predict. */
    public double policyFloor(String... given) {
        Matrix whitener = pseudo(cov(z, z), cov(z, z));
        return whitener.inner(new Conditional(List.of(given)).latent(z, z)) / rank();
    }

    /** I(y; z | given) in nats; infinite where z tells some of y exactly, up to rounding. */
    public double informationNats(String y, String... given) {
        Conditional c = new Conditional(List.of(given));
        SymmetricEigen yy = SymmetricEigen.of(c.blocks(List.of(y), List.of(y)));
        Matrix whitener = yy.power(-0.5);
        Matrix zy = c.latentWith(List.of(y)).times(whitener);
        Matrix explained = zy.transposeTimes(pseudo(c.latent(z, z), cov(z, z)).times(zy));
        double nats = 0;
        for (double share : SymmetricEigen.of(explained).values()) {
            nats -= Math.log(Math.max(0, 1 - share)) / 2;
        }
        return Math.max(0, nats);
    }

    /** exp of the entropy of Cov(z)'s normalised spectrum; 0 where z is constant. */
    public double effectiveRank() {
        return Spectrum.effectiveRank(cov(z, z));
    }

    private int rank() {
        return SymmetricEigen.of(cov(z, z)).rank();
    }

    private Matrix cov(LinearLatent rows, LinearLatent cols) {
        return rows.map().times(moments.cov(rows.blocks(), cols.blocks())).timesTranspose(cols.map());
    }

    /** S⁺ where variances that conditioning left by rounding alone count as zero. */
    private static Matrix pseudo(Matrix s, Matrix before) {
        SymmetricEigen scale = SymmetricEigen.of(before);
        Matrix whitener = scale.power(-0.5);
        SymmetricEigen relative = SymmetricEigen.of(whitener.times(s).times(whitener));
        Matrix inverse = Matrix.zeros(s.rows(), s.cols());
        for (int i = 0; i < s.rows(); i++) {
            if (relative.value(i) > VANISHED * s.rows()) {
                Matrix v = relative.vectors().columnRange(i, i + 1);
                inverse = inverse.plus(1 / relative.value(i), v.timesTranspose(v));
            }
        }
        return whitener.times(inverse).times(whitener);
    }

    /** Covariances of what is left after blocks are regressed out. */
    private final class Conditional {
        private final List<String> given;
        private final Matrix inverse;

        Conditional(List<String> given) {
            this.given = given;
            this.inverse = given.isEmpty()
                    ? Matrix.zeros(0, 0)
                    : SymmetricEigen.of(moments.cov(given, given)).pseudoInverse();
        }

        Matrix blocks(List<String> rows, List<String> cols) {
            Matrix all = moments.cov(rows, cols);
            if (given.isEmpty()) {
                return all;
            }
            return all.minus(moments.cov(rows, given).times(inverse).times(moments.cov(given, cols)));
        }

        /**
         * z's residual is formed before it is squared: on worlds where o tells z almost exactly the difference of two
         * large numbers would be all rounding.
         */
        Matrix latent(LinearLatent rows, LinearLatent cols) {
            if (given.isEmpty()) {
                return cov(rows, cols);
            }
            List<String> all = union(rows.blocks());
            Matrix r = residual(rows, all);
            return r.times(moments.cov(all, all)).timesTranspose(r);
        }

        Matrix latentWith(List<String> y) {
            if (given.isEmpty()) {
                return z.map().times(moments.cov(z.blocks(), y));
            }
            List<String> all = union(z.blocks());
            return residual(z, all).times(moments.cov(all, y));
        }

        private List<String> union(List<String> blocks) {
            List<String> all = new ArrayList<>(blocks);
            given.stream().filter(g -> !all.contains(g)).forEach(all::add);
            return all;
        }

        /** z̃ as a map of the blocks in {@code all}. */
        private Matrix residual(LinearLatent latent, List<String> all) {
            Matrix regression =
                    latent.map().times(moments.cov(latent.blocks(), given)).times(inverse);
            int k = latent.size();
            Matrix[] parts = new Matrix[all.size()];
            for (int b = 0; b < parts.length; b++) {
                String name = all.get(b);
                int width = moments.layout().width(name);
                Matrix part = Matrix.zeros(k, width);
                part = part.plus(slice(latent.map(), latent.blocks(), name, width));
                parts[b] = part.minus(slice(regression, given, name, width));
            }
            return Matrix.stackColumns(parts);
        }

        private Matrix slice(Matrix map, List<String> blocks, String name, int width) {
            int at = 0;
            for (String b : blocks) {
                int w = moments.layout().width(b);
                if (b.equals(name)) {
                    return map.columnRange(at, at + w);
                }
                at += w;
            }
            return Matrix.zeros(map.rows(), width);
        }
    }
}
