package org.exolam.representation;

import java.util.random.RandomGenerator;
import org.exolam.data.NumericArray;
import org.exolam.linalg.Vector;

/** A noisier sensor: Gaussian, independent over numbers and frames. */
final class NoiseAugmentation implements FrameAugmentation {
    private static final double SHARE = 0.05;

    /** Of 8-bit pictures: the deviation is a share of the whole range. */
    static final NoiseAugmentation OF_PIXELS = new NoiseAugmentation(null);

    private final Vector deviationOrNull;

    private NoiseAugmentation(Vector deviationOrNull) {
        this.deviationOrNull = deviationOrNull;
    }

    static NoiseAugmentation ofVectors(Vector deviation) {
        return new NoiseAugmentation(deviation);
    }

    @Override
    public NumericArray apply(NumericArray frames, RandomGenerator random) {
        if (deviationOrNull == null) {
            Pictures pictures = Pictures.of(frames);
            double[] x = pictures.values();
            for (int i = 0; i < x.length; i++) {
                x[i] += SHARE * random.nextGaussian();
            }
            return pictures.toBytes();
        }
        double[] x = new double[frames.size()];
        frames.copyTo(0, x.length, x, 0);
        for (int i = 0; i < x.length; i++) {
            x[i] += SHARE * deviationOrNull.get(i % deviationOrNull.size()) * random.nextGaussian();
        }
        return like(frames, x);
    }

    private static NumericArray like(NumericArray frames, double[] x) {
        if (frames.dtype().bytes() == Double.BYTES) {
            return NumericArray.ofDoubles(frames.shape(), x);
        }
        float[] rounded = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            rounded[i] = (float) x[i];
        }
        return NumericArray.ofFloats(frames.dtype(), frames.shape(), rounded);
    }
}
