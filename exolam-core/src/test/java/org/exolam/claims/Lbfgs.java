package org.exolam.claims;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimiser of a smooth function by limited-memory BFGS with a line search that meets the weak Wolfe conditions. It knows
 * nothing of what it minimises: that is its use here.
 */
final class Lbfgs {
    private static final int MEMORY = 30;
    private static final int ITERATIONS_MAX = 3000;
    private static final int BISECTIONS_MAX = 60;
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;

    /** A function and its gradient. */
    @FunctionalInterface
    interface Function {
        /** The value at x; the gradient is written to {@code gradient}. */
        double valueAndGradient(double[] x, double[] gradient);
    }

    private record Correction(double[] step, double[] change, double inner) {}

    private Lbfgs() {}

    /** A stationary point below the start: gradient at most {@code tolerance} in magnitude, or as low as rounding lets it. */
    static double[] minimise(Function f, double[] start, double tolerance) {
        double[] x = start.clone();
        double[] gradient = new double[x.length];
        double value = f.valueAndGradient(x, gradient);
        Deque<Correction> memory = new ArrayDeque<>();
        for (int i = 0; i < ITERATIONS_MAX && norm(gradient) > tolerance; i++) {
            double[] direction = direction(gradient, memory);
            if (dot(direction, gradient) >= 0) {
                memory.clear();
                direction = scaled(gradient, -1);
            }
            double[] next = new double[x.length];
            double[] nextGradient = new double[x.length];
            double step = search(f, x, value, gradient, direction, next, nextGradient);
            if (step == 0) {
                if (memory.isEmpty()) {
                    return x;
                }
                memory.clear();
                continue;
            }
            double[] moved = difference(next, x);
            double[] change = difference(nextGradient, gradient);
            double inner = dot(moved, change);
            if (inner > 0) {
                memory.addFirst(new Correction(moved, change, inner));
                if (memory.size() > MEMORY) {
                    memory.removeLast();
                }
            }
            x = next;
            gradient = nextGradient;
            value = f.valueAndGradient(x, gradient);
        }
        return x;
    }

    private static double search(
            Lbfgs.Function f,
            double[] x,
            double value,
            double[] gradient,
            double[] direction,
            double[] next,
            double[] nextGradient) {
        double slope = dot(direction, gradient);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double step = 1;
        for (int i = 0; i < BISECTIONS_MAX; i++) {
            for (int j = 0; j < x.length; j++) {
                next[j] = x[j] + step * direction[j];
            }
            double trial = f.valueAndGradient(next, nextGradient);
            if (!(trial <= value + SUFFICIENT_DECREASE * step * slope)) {
                high = step;
            } else if (dot(direction, nextGradient) < CURVATURE * slope) {
                low = step;
            } else {
                return step;
            }
            step = Double.isInfinite(high) ? 2 * step : (low + high) / 2;
        }
        return 0;
    }

    private static double[] direction(double[] gradient, Deque<Correction> memory) {
        double[] q = scaled(gradient, -1);
        double[] alpha = new double[memory.size()];
        int i = 0;
        for (Correction c : memory) {
            alpha[i] = dot(c.step, q) / c.inner;
            add(q, -alpha[i++], c.change);
        }
        if (!memory.isEmpty()) {
            Correction last = memory.peekFirst();
            double factor = last.inner / dot(last.change, last.change);
            Arrays.setAll(q, j -> factor * q[j]);
        }
        Iterator<Correction> oldestFirst = memory.descendingIterator();
        while (oldestFirst.hasNext()) {
            Correction c = oldestFirst.next();
            add(q, alpha[--i] - dot(c.change, q) / c.inner, c.step);
        }
        return q;
    }

    private static void add(double[] x, double factor, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += factor * y[i];
        }
    }

    private static double[] scaled(double[] x, double factor) {
        return Arrays.stream(x).map(v -> factor * v).toArray();
    }

    private static double[] difference(double[] x, double[] y) {
        double[] d = x.clone();
        add(d, -1, y);
        return d;
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static double norm(double[] x) {
        return Math.sqrt(dot(x, x));
    }
}
