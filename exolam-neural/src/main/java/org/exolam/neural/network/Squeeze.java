package org.exolam.neural.network;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.engine.Weights;
import org.exolam.objective.Bottleneck;

/** What a bottleneck does to what the encoder gives. */
public interface Squeeze {
    /** Numbers that the encoder must give. */
    int inputs();

    /**
     * Squeezes.
     *
     * @param z n × inputs
     * @param training whether noise is added and codes move
     * @param step of training, counted from 0
     */
    Squeezed apply(Tensor z, boolean training, long step);

    /**
     * What came out.
     *
     * @param z n × k
     * @param lossOrNull what the bottleneck adds to the loss
     * @param usedOrNull numbers by which its use is told: perplexity of books; a scalar
     */
    record Squeezed(Tensor z, Tensor lossOrNull, Tensor usedOrNull) {}

    /** The one of a kind. */
    static Squeeze of(Bottleneck bottleneck, Weights weights, long seed) {
        if (bottleneck instanceof Bottleneck.Variational v) {
            return new Variational(v, weights, seed);
        }
        if (bottleneck instanceof Bottleneck.VectorQuantised q) {
            return new VectorQuantiser(q, weights, seed);
        }
        if (bottleneck instanceof Bottleneck.FiniteScalar f) {
            return new FiniteScalar(f, weights);
        }
        return new Plain(bottleneck.size());
    }

    /** z as it is. */
    record Plain(int inputs) implements Squeeze {
        @Override
        public Squeezed apply(Tensor z, boolean training, long step) {
            return new Squeezed(z, null, null);
        }
    }

    /** Gaussian numbers of a step, the same wherever they are drawn. */
    static Tensor noise(long seed, long step, Weights weights, long... shape) {
        long size = 1;
        for (long n : shape) {
            size *= n;
        }
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + step);
        float[] values = new float[Math.toIntExact(size)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) gaussian(random);
        }
        return Torch.of(values, shape).to(weights.device(), weights.type());
    }

    /** Box and Muller, in strict arithmetic: the same bits on every Java. */
    private static double gaussian(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
