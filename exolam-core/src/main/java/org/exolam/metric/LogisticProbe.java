package org.exolam.metric;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.exolam.linalg.Matrix;

/**
 * Multinomial logistic regression with balanced classes:
 *
 * <pre>{@code
 * minimise  ½‖W‖² + Σ_i w_i (−log softmax(x_i W + b)_{class i}),     w_i = n / (K n_class)
 * }</pre>
 *
 * <p>The offset b is not penalised. Solved by limited-memory BFGS; the objective is strictly convex in W, so there is one
 * answer. Shapes: x n × k, W k × K. Cost: O(n k K) a step.
 */
final class LogisticProbe {
    private static final int MEMORY = 12;
    private static final int STEPS = 1000;

    /** Largest entry of the gradient, a transition: far below what could change an answer. */
    private static final double GRADIENT = 1e-7;

    private static final double SUFFICIENT = 1e-4;

    private final Matrix x;
    private final int[] classes;
    private final int count;
    private final double[] weights;

    private LogisticProbe(Matrix x, int[] classes, int count) {
        this.x = x;
        this.classes = classes;
        this.count = count;
        this.weights = balanced(classes, count);
    }

    /**
     * Fits.
     *
     * @param x n × k, columns in comparable units
     * @param classes n of them, in 0 … count − 1
     * @return (k + 1) × K, the offset in the last row
     */
    static Matrix fit(Matrix x, int[] classes, int count) {
        return new LogisticProbe(x, classes, count).minimise();
    }

    private static double[] balanced(int[] classes, int count) {
        double[] sizes = new double[count];
        for (int c : classes) {
            sizes[c]++;
        }
        double[] weights = new double[classes.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = classes.length / (count * sizes[classes[i]]);
        }
        return weights;
    }

    /** A point with its objective and gradient. */
    private record State(double[] at, double value, double[] gradient) {}

    private record Pair(double[] step, double[] change, double rho) {}

    private Matrix minimise() {
        State now = state(new double[(x.cols() + 1) * count]);
        Deque<Pair> memory = new ArrayDeque<>();
        for (int i = 0; i < STEPS && steepest(now.gradient()) > GRADIENT * x.rows(); i++) {
            double[] direction = direction(now.gradient(), memory);
            State next = search(now, direction);
            if (next == null) {
                break;
            }
            double[] step = difference(next.at(), now.at());
            double[] change = difference(next.gradient(), now.gradient());
            double curvature = dot(step, change);
            if (curvature > 0) {
                memory.addLast(new Pair(step, change, 1 / curvature));
                if (memory.size() > MEMORY) {
                    memory.removeFirst();
                }
            }
            now = next;
        }
        return Matrix.of(x.cols() + 1, count, now.at());
    }

    /** Backtracks until the objective falls enough; null where rounding stops it. */
    private State search(State now, double[] direction) {
        double slope = dot(now.gradient(), direction);
        for (double size = 1; size > 1e-12; size /= 2) {
            double[] at = now.at().clone();
            for (int j = 0; j < at.length; j++) {
                at[j] += size * direction[j];
            }
            State next = state(at);
            if (next.value() <= now.value() + SUFFICIENT * size * slope) {
                return next;
            }
        }
        return null;
    }

    /** The two-loop recursion. */
    private static double[] direction(double[] gradient, Deque<Pair> memory) {
        double[] q = gradient.clone();
        double[] alpha = new double[memory.size()];
        Pair[] pairs = memory.toArray(Pair[]::new);
        for (int i = pairs.length - 1; i >= 0; i--) {
            alpha[i] = pairs[i].rho() * dot(pairs[i].step(), q);
            add(q, -alpha[i], pairs[i].change());
        }
        Pair last = memory.peekLast();
        double scale = last == null
                ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)))
                : 1 / (last.rho() * dot(last.change(), last.change()));
        for (int j = 0; j < q.length; j++) {
            q[j] *= scale;
        }
        for (int i = 0; i < pairs.length; i++) {
            add(q, alpha[i] - pairs[i].rho() * dot(pairs[i].change(), q), pairs[i].step());
        }
        for (int j = 0; j < q.length; j++) {
            q[j] = -q[j];
        }
        return q;
    }

    private State state(double[] at) {
        int k = x.cols();
        Matrix w = Matrix.of(k, count, Arrays.copyOf(at, k * count));
        double[] residual = x.times(w).array();
        double value = 0;
        for (int i = 0; i < x.rows(); i++) {
            value += weights[i] * softmax(residual, i * count, at, k * count, classes[i]);
            for (int c = 0; c < count; c++) {
                residual[i * count + c] *= weights[i];
            }
        }
        Matrix r = Matrix.of(x.rows(), count, residual);
        double[] gradient = Arrays.copyOf(x.transposeTimes(r).array(), at.length);
        for (int i = 0; i < x.rows(); i++) {
            for (int c = 0; c < count; c++) {
                gradient[k * count + c] += residual[i * count + c];
            }
        }
        for (int j = 0; j < k * count; j++) {
            value += at[j] * at[j] / 2;
            gradient[j] += at[j];
        }
        return new State(at, value, gradient);
    }

    /** Replaces logits by probabilities minus the truth; returns −log of the true class's probability. */
    private double softmax(double[] values, int from, double[] at, int offset, int actual) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < count; c++) {
            values[from + c] += at[offset + c];
            largest = Math.max(largest, values[from + c]);
        }
        double logit = values[from + actual];
        double sum = 0;
        for (int c = 0; c < count; c++) {
            values[from + c] = Math.exp(values[from + c] - largest);
            sum += values[from + c];
        }
        for (int c = 0; c < count; c++) {
            values[from + c] /= sum;
        }
        values[from + actual] -= 1;
        return Math.log(sum) + largest - logit;
    }

    private static double steepest(double[] gradient) {
        return Arrays.stream(gradient).map(Math::abs).max().orElse(0);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] to, double factor, double[] what) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }

    private static double[] difference(double[] a, double[] b) {
        double[] d = a.clone();
        add(d, -1, b);
        return d;
    }
}
