package org.exolam.representation;

import java.util.random.RandomGenerator;
import org.exolam.data.NumericArray;

/** Other light: {@code x_c → gain_c · (contrast · (x_c − ½) + ½ + brightness)}, one draw for all frames. */
final class ColorAugmentation implements FrameAugmentation {
    private static final double BRIGHTNESS_MOST = 0.15;
    private static final double GAIN_MOST = 0.2;

    @Override
    public NumericArray apply(NumericArray frames, RandomGenerator random) {
        Pictures pictures = Pictures.of(frames);
        int channels = pictures.channels();
        double brightness = BRIGHTNESS_MOST * (2 * random.nextDouble() - 1);
        double contrast = 1 + GAIN_MOST * (2 * random.nextDouble() - 1);
        double[] gain = new double[channels];
        for (int c = 0; c < channels; c++) {
            gain[c] = 1 + GAIN_MOST * (2 * random.nextDouble() - 1);
        }
        double[] x = pictures.values();
        for (int i = 0; i < x.length; i++) {
            x[i] = gain[i % channels] * (contrast * (x[i] - 0.5) + 0.5 + brightness);
        }
        return pictures.toBytes();
    }
}
