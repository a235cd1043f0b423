package org.exolam.neural;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.exolam.linalg.GeneralisedEigen;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Solve;
import org.exolam.linalg.Vector;
import org.exolam.moments.Moments;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.transition.Column;
import org.exolam.transition.FrameSource;
import org.exolam.transition.MomentCollector;
import org.exolam.transition.TransitionOptions;
import org.exolam.transition.TransitionTable;

/**
 * What of a view's next frame is worth predicting from the other view: what is new in it and shared.
 *
 * <pre>{@code
 * r = φ₂(o') − M φ₂(o),  M ridge regression over both views
 * ½(Σ_r,rpair + Σ_rpair,r) v = ρ (Σ_r + εI) v;   y_j = v_jᵀ r,  j = 1 … m
 * }</pre>
 *
 * <p>y_j has variance 1 at most: directions count by how much the other view can tell of them, ρ_j on held-out episodes, and not by
 * how bright they are. Without that, predicting that nothing changes beats everything that z could add, since most of what
 * is new in a frame is background of its own. Shapes: φ₂ p numbers, m at most p.
 */
final class SharedInnovation {
    /** Relative to the mean variance of a number, of φ₂(o) and of r. */
    private static final double RIDGE = 1e-2;

    private final Tensor ofCurrent;
    private final Tensor ofNext;
    private final Tensor offset;
    private final Tensor weights;

    private SharedInnovation(Directions directions, double[] rho, Weights like) {
        this.ofCurrent = moved(directions.ofCurrent(), like);
        this.ofNext = moved(directions.ofNext(), like);
        this.offset = moved(
                Matrix.of(1, directions.offset().size(), directions.offset().toArray()), like);
        double sum = Math.max(1e-9, java.util.Arrays.stream(rho).sum());
        this.weights = moved(Matrix.of(1, rho.length, rho).scale(1 / sum), like);
    }

    private static Tensor moved(Matrix m, Weights like) {
        return Torch.of(m.array(), m.rows(), m.cols()).to(like.device(), like.type());
    }

    /**
     * From the training episodes, one half of which judges what the other found.
     *
     * @param size m
     * @param like where the numbers are to live
     */
    static SharedInnovation of(TrainingTask task, String view, int size, Weights like) {
        String own = task.data().schema().frames();
        List<Column> columns = new ArrayList<>();
        for (String v : List.of(own, view)) {
            columns.add(column(task, Tensors.FEATURES, v, 0));
            columns.add(column(task, Tensors.FEATURES_NEXT, v, task.objective().horizon()));
        }
        TransitionTable table = TransitionTable.of(
                task.data(),
                columns,
                task.objective().horizon(),
                TransitionOptions.defaults().withMaxTransitions(task.maxTransitions()));
        List<List<Integer>> halves = List.of(new ArrayList<>(), new ArrayList<>());
        for (int episode : table.used(task.train())) {
            halves.get(halves.get(0).size() > halves.get(1).size() ? 1 : 0).add(episode);
        }
        List<Moments> parts = MomentCollector.collect(table, halves, null);
        Moments all = Moments.merge(parts);
        Pair pair = new Pair(own, view);
        return new SharedInnovation(
                pair.directions(all, size),
                halves.get(1).isEmpty() ? pair.shares(all, all, size) : heldOut(pair, parts, size),
                like);
    }

    private static double[] heldOut(Pair pair, List<Moments> halves, int size) {
        double[] first = pair.shares(halves.get(0), halves.get(1), size);
        double[] second = pair.shares(halves.get(1), halves.get(0), size);
        for (int i = 0; i < first.length; i++) {
            first[i] = 0.5 * (first[i] + second[i]);
        }
        return first;
    }

    private static Column column(TrainingTask task, String name, String view, int offset) {
        return new Column(Tensors.inView(name, view), new FrameSource(task.secondOrNull(), view, offset));
    }

    /**
     * y = ofNextᵀ φ₂(o') + ofCurrentᵀ φ₂(o) − offset.
     *
     * @param ofCurrent −Mᵀ V, p × m
     * @param ofNext V, p × m
     */
    private record Directions(Matrix ofCurrent, Matrix ofNext, Vector offset) {}

    /** The two views' columns. */
    private record Pair(String own, String other) {
        private static Matrix both(Moments m, String rows, String cols, List<String> views) {
            Matrix sum = null;
            for (String v : views) {
                Matrix part = m.cov(Tensors.inView(rows, v), Tensors.inView(cols, v));
                sum = sum == null ? part : sum.plus(part);
            }
            return sum.scale(1.0 / views.size());
        }

        private List<String> views() {
            return List.of(own, other);
        }

        /** M. */
        private Matrix regression(Moments m) {
            Matrix cc = both(m, Tensors.FEATURES, Tensors.FEATURES, views());
            Matrix cn = both(m, Tensors.FEATURES, Tensors.FEATURES_NEXT, views());
            return Solve.ridge(cc, RIDGE * cc.trace() / cc.rows(), cn).transpose();
        }

        /** Cov(r, r) of one view, or across. */
        private static Matrix residual(Moments m, Matrix regression, String first, String second) {
            List<String> a =
                    List.of(Tensors.inView(Tensors.FEATURES_NEXT, first), Tensors.inView(Tensors.FEATURES, first));
            List<String> b =
                    List.of(Tensors.inView(Tensors.FEATURES_NEXT, second), Tensors.inView(Tensors.FEATURES, second));
            Matrix l = Matrix.stackColumns(Matrix.identity(regression.rows()), regression.scale(-1));
            return l.times(m.cov(a, b)).timesTranspose(l).symmetrised();
        }

        private Matrix variance(Moments m, Matrix regression) {
            return residual(m, regression, own, own)
                    .plus(residual(m, regression, other, other))
                    .scale(0.5);
        }

        /** Σ_r + εI. */
        private Matrix noisy(Moments m, Matrix regression) {
            Matrix variance = variance(m, regression);
            return variance.plusDiagonal(RIDGE * variance.trace() / variance.rows());
        }

        private Matrix vectors(Moments m, Matrix regression, int size) {
            Matrix shared = residual(m, regression, own, other);
            Matrix noisy = noisy(m, regression);
            GeneralisedEigen found = size < shared.rows()
                    ? GeneralisedEigen.leading(shared, noisy, size)
                    : GeneralisedEigen.of(shared, noisy);
            return found.vectors();
        }

        Directions directions(Moments m, int size) {
            Matrix regression = regression(m);
            Matrix v = vectors(m, regression, size);
            Matrix current = regression.transposeTimes(v).scale(-1);
            return new Directions(current, v, Vector.of(offset(m, current, v)));
        }

        private double[] offset(Moments m, Matrix current, Matrix next) {
            double[] offset = new double[next.cols()];
            for (String view : views()) {
                add(m.mean(Tensors.inView(Tensors.FEATURES, view)), current, offset);
                add(m.mean(Tensors.inView(Tensors.FEATURES_NEXT, view)), next, offset);
            }
            return offset;
        }

        private static void add(Vector mean, Matrix map, double[] offset) {
            Matrix row = Matrix.of(1, mean.size(), mean.toArray()).times(map);
            for (int i = 0; i < offset.length; i++) {
                offset[i] += 0.5 * row.get(0, i);
            }
        }

        /** ρ_j on other transitions than v_j was found on, at least 0. */
        double[] shares(Moments found, Moments judged, int size) {
            Matrix regression = regression(found);
            Matrix v = vectors(found, regression, size);
            double[] shared = v.transposeTimes(residual(judged, regression, own, other))
                    .times(v)
                    .diagonal();
            double[] all = v.transposeTimes(noisy(judged, regression)).times(v).diagonal();
            for (int i = 0; i < shared.length; i++) {
                shared[i] = Math.max(0, shared[i] / all[i]);
            }
            return shared;
        }
    }

    /** ρ_j as shares of their sum. */
    double[] shares() {
        return Torch.doubles(weights);
    }

    /** Σ_j ρ_j (y_j − ŷ_j)² / Σ_j ρ_j, a mean over rows; y is no function of weights. */
    Tensor error(Tensor predicted, Tensor current, Tensor next) {
        Tensor y =
                next.matmul(ofNext).add(current.matmul(ofCurrent)).sub(offset).detach();
        return Torch.mean(predicted.sub(y).square().mul(weights), 0).sum();
    }
}
