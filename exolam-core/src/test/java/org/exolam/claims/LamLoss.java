package org.exolam.claims;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.exolam.linalg.Matrix;
import org.exolam.linear.LinearMap;
import org.exolam.linear.LinearSolver;
import org.exolam.linear.ReducedRankProblem;
import org.exolam.linear.ReducedRankSolution;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;

/**
 * The loss of a linear latent-action model, as THEORY states it, over all of its parameters, with its gradient; and its
 * minimum by {@link Lbfgs}, which knows nothing of innovations, eigenvalues or projectors. {@link #solved} hands the
 * product's closed form to the same loss.
 *
 * <pre>{@code
 * Σ_j λ_j [E‖y_j − A_j c − B_j z‖² + E‖B_j D n‖²],   z = C c + D x
 * }</pre>
 *
 * <p>c stacks the conditioning blocks, x is the encoder's input, n a nuisance; A_j = 0 for a target that is read from z
 * alone.
 */
final class LamLoss {
    /** A target block: its weight λ, and whether the decoder also sees what is conditioned on. */
    record Target(String block, double weight, boolean seesConditioning) {}

    /** What the minimiser found. */
    record Minimum(double loss, Matrix a, Matrix b, Matrix c, Matrix d) {}

    private final List<Target> targets = new ArrayList<>();
    private final Moments moments;
    private final int k;
    private List<String> conditioning = List.of("o");
    private String input = "o_next";
    private Matrix nuisance;

    private LamLoss(Moments moments, int k) {
        this.moments = moments;
        this.k = k;
    }

    /** k numbers in z, conditioned on o, encoding o_next; no target yet. */
    static LamLoss of(Moments moments, int k) {
        return new LamLoss(moments, k);
    }

    /** Plain reconstruction. */
    static LamLoss reconstruction(Moments moments, int k) {
        return of(moments, k).target("o_next", 1);
    }

    LamLoss target(String block, double weight) {
        targets.add(new Target(block, weight, true));
        return this;
    }

    /** A target read from z alone: an action head. */
    LamLoss head(String block, double weight) {
        targets.add(new Target(block, weight, false));
        return this;
    }

    LamLoss conditionedOn(String... blocks) {
        conditioning = List.of(blocks);
        return this;
    }

    LamLoss encoding(String block) {
        input = block;
        return this;
    }

    /** Adds Σ_j λ_j E‖B_j D n‖² for n of this covariance. */
    LamLoss against(Matrix covariance) {
        nuisance = covariance;
        return this;
    }

    /**
     * The lowest of a few descents from random starts. Reduced-rank regression has no poor local minima; a head that sees z
     * alone makes some, since its sign against B cannot change without passing through W = 0, where z must be infinite.
     */
    Minimum minimise(long seed) {
        Minimum best = null;
        SplittableRandom random = new SplittableRandom(seed);
        boolean hasHead = targets.stream().anyMatch(t -> !t.seesConditioning());
        for (int start = 0; start < (hasHead ? 8 : 2); start++) {
            Minimum found = descend(random);
            best = best == null || found.loss < best.loss ? found : best;
        }
        return best;
    }

    private Minimum descend(SplittableRandom random) {
        Shapes s = new Shapes();
        double[] start = new double[s.size];
        Arrays.setAll(start, i -> 0.3 * random.nextGaussian());
        double[] x = Lbfgs.minimise(s::valueAndGradient, start, 1e-9 * Math.max(1, s.total));
        return new Minimum(s.valueAndGradient(x, new double[s.size]), s.masked(s.a(x)), s.b(x), s.c(x), s.d(x));
    }

    /** The same question as the product's solver is asked it. */
    ReducedRankProblem problem() {
        List<ReducedRankProblem.TargetTerm> terms = targets.stream()
                .map(t -> ReducedRankProblem.TargetTerm.of(t.block(), t.weight()))
                .toList();
        ReducedRankProblem plain = ReducedRankProblem.of(input, conditioning, terms);
        return nuisance == null
                ? plain
                : plain.withNuisances(List.of(new ReducedRankProblem.NuisanceTerm(nuisance, 1)));
    }

    /**
     * What the product's solver answers, as parameters of this loss: z = D x̃ + G c in the gauge asked for, and
     * ŷ_j = M_j c + B_j (z − G c). The loss is this class's own.
     */
    Minimum solved(Gauge gauge) {
        ReducedRankSolution solution = LinearSolver.solve(moments, problem());
        Matrix d = solution.encoder(k);
        double[] unscale = new double[solution.targetBasis().rows()];
        int at = 0;
        for (Target t : targets) {
            int width = moments.layout().width(t.block());
            Arrays.fill(unscale, at, at + width, 1 / Math.sqrt(t.weight()));
            at += width;
        }
        Matrix b = solution.targetBasis(k).scaleRows(unscale);
        LinearMap map = map(gauge, solution, b, d);
        Matrix a = solution.targetRegression().minus(b.times(map.g()));
        return new Minimum(at(a, b, map.c(), d), a, b, map.c(), d);
    }

    private LinearMap map(Gauge gauge, ReducedRankSolution solution, Matrix b, Matrix d) {
        Matrix m = solution.inputRegression();
        if (gauge != Gauge.SUPERVISED) {
            return LinearMap.inGauge(gauge, d, m, moments.layout().width(conditioning.get(0)));
        }
        String action = targets.get(targets.size() - 1).block();
        Matrix head = b.rowRange(b.rows() - moments.layout().width(action), b.rows());
        return LinearMap.supervised(d, m, head, moments, action, conditioning);
    }

    /** The loss of given parameters, A m × |c|, B m × k, C k × |c|, D k × |x|. */
    double at(Matrix a, Matrix b, Matrix c, Matrix d) {
        Shapes s = new Shapes();
        double[] x = new double[s.size];
        int at = 0;
        for (Matrix part : new Matrix[] {a, b, c, d}) {
            System.arraycopy(part.array(), 0, x, at, part.array().length);
            at += part.array().length;
        }
        return s.valueAndGradient(x, new double[s.size]);
    }

    private final class Shapes {
        final Matrix qq;
        final Matrix yq;
        final double total;
        final Matrix weights;
        final Matrix noise;
        final boolean[] seesConditioning;
        final int m;
        final int p;
        final int dx;
        final int size;

        Shapes() {
            List<String> q = new ArrayList<>(conditioning);
            q.add(input);
            List<String> y = targets.stream().map(Target::block).toList();
            qq = moments.cov(q, q);
            yq = moments.cov(y, q);
            m = yq.rows();
            dx = moments.layout().width(input);
            p = qq.rows() - dx;
            size = m * p + m * k + k * p + k * dx;
            noise = nuisance == null ? Matrix.zeros(dx, dx) : nuisance;
            double[] w = new double[m];
            seesConditioning = new boolean[m];
            double sum = 0;
            int at = 0;
            for (Target t : targets) {
                int width = moments.layout().width(t.block());
                Arrays.fill(w, at, at + width, t.weight());
                Arrays.fill(seesConditioning, at, at + width, t.seesConditioning());
                sum += t.weight() * moments.cov(t.block()).trace();
                at += width;
            }
            weights = Matrix.diagonal(w);
            total = sum;
        }

        Matrix a(double[] x) {
            return part(x, 0, m, p);
        }

        Matrix b(double[] x) {
            return part(x, m * p, m, k);
        }

        Matrix c(double[] x) {
            return part(x, m * p + m * k, k, p);
        }

        Matrix d(double[] x) {
            return part(x, m * p + m * k + k * p, k, dx);
        }

        private Matrix part(double[] x, int from, int rows, int cols) {
            return Matrix.of(rows, cols, Arrays.copyOfRange(x, from, from + rows * cols));
        }

        Matrix masked(Matrix a) {
            double[] keep = new double[m];
            for (int i = 0; i < m; i++) {
                keep[i] = seesConditioning[i] ? 1 : 0;
            }
            return a.scaleRows(keep);
        }

        double valueAndGradient(double[] x, double[] gradient) {
            Matrix b = b(x);
            Matrix c = c(x);
            Matrix d = d(x);
            Matrix prediction = Matrix.stackColumns(masked(a(x)).plus(b.times(c)), b.times(d));
            Matrix pq = prediction.times(qq);
            Matrix bd = b.times(d);
            Matrix bdn = weights.times(bd).times(noise);
            double value = total + weights.times(prediction).inner(pq.minus(yq).minus(yq)) + bd.inner(bdn);

            Matrix gp = weights.times(pq.minus(yq)).scale(2);
            Matrix gBefore = gp.columnRange(0, p);
            Matrix gInput = gp.columnRange(p, p + dx).plus(2, bdn);
            int at = 0;
            for (Matrix g : new Matrix[] {
                masked(gBefore),
                gBefore.timesTranspose(c).plus(gInput.timesTranspose(d)),
                b.transposeTimes(gBefore),
                b.transposeTimes(gInput)
            }) {
                System.arraycopy(g.array(), 0, gradient, at, g.array().length);
                at += g.array().length;
            }
            return value;
        }
    }
}
