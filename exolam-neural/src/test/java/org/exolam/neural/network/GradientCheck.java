package org.exolam.neural.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;

/** Gradients of a scalar in double precision against central differences. */
public final class GradientCheck {
    /** Of central differences in double precision, whose own error is about 1e-9. */
    private static final double STEP = 1e-5;

    private static final double TOLERANCE = 2e-6;

    private static final int ENTRIES = 6;

    private GradientCheck() {}

    /** Compares a few entries of every parameter, drawn by the seed. */
    public static void check(Weights weights, Supplier<Tensor> loss, long seed) {
        check(weights, loss, seed, name -> true);
    }

    /** The same of the parameters whose names are chosen. */
    public static void check(Weights weights, Supplier<Tensor> loss, long seed, Predicate<String> chosen) {
        SplittableRandom random = new SplittableRandom(seed);
        try (PointerScope scope = new PointerScope()) {
            weights.forgetGradients();
            loss.get().backward();
            boolean any = false;
            for (Map.Entry<String, Tensor> e : weights.parameters().entrySet()) {
                Tensor p = e.getValue();
                if (!p.grad().defined() || !chosen.test(e.getKey())) {
                    continue;
                }
                double[] gradient = Torch.doubles(p.grad());
                for (int i = 0; i < ENTRIES; i++) {
                    int at = random.nextInt(gradient.length);
                    double numeric = (moved(p, at, STEP, loss) - moved(p, at, -STEP, loss)) / (2 * STEP);
                    assertEquals(
                            numeric,
                            gradient[at],
                            TOLERANCE * Math.max(1, Math.abs(numeric)),
                            e.getKey() + "[" + at + "] seed " + seed);
                    any |= Math.abs(numeric) > TOLERANCE;
                }
            }
            assertTrue(any, "every gradient is 0");
        }
    }

    private static double moved(Tensor p, int at, double by, Supplier<Tensor> loss) {
        try (NoGradGuard guard = Torch.noGradient()) {
            double[] values = Torch.doubles(p);
            double before = values[at];
            values[at] = before + by;
            p.copy_(Torch.of(values, shape(p)));
            double moved = loss.get().item_double();
            values[at] = before;
            p.copy_(Torch.of(values, shape(p)));
            return moved;
        }
    }

    private static long[] shape(Tensor t) {
        long[] shape = new long[(int) t.dim()];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = t.size(d);
        }
        return shape;
    }

    /** Gaussian-like numbers in double precision. */
    public static Tensor random(long seed, long... shape) {
        long size = 1;
        for (long n : shape) {
            size *= n;
        }
        double[] values = new double[(int) size];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
        }
        return Torch.of(values, shape);
    }
}
