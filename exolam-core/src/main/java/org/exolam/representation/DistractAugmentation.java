package org.exolam.representation;

import java.util.random.RandomGenerator;
import org.exolam.data.NumericArray;

/**
 * A passer-by: a disc with soft edges, filled with a smooth coloured texture, blended over the frames. Texture, size,
 * opacity and path are one draw; from frame to frame the disc moves along its path and carries its texture along.
 */
final class DistractAugmentation implements FrameAugmentation {
    private static final int WAVES = 4;

    /** Sides of the picture count as 1. */
    private static final double RADIUS_LEAST = 0.15;

    private static final double RADIUS_MOST = 0.35;
    private static final double SPEED_MOST = 0.06;

    /** Cycles over the picture: smooth against a pixel, varied against the disc. */
    private static final double FREQUENCY_MOST = 4;

    private static final double OPACITY_LEAST = 0.5;
    private static final double SOFT_EDGE = 0.15;

    @Override
    public NumericArray apply(NumericArray frames, RandomGenerator random) {
        Pictures pictures = Pictures.of(frames);
        double u = random.nextDouble();
        double v = random.nextDouble();
        double du = SPEED_MOST * (2 * random.nextDouble() - 1);
        double dv = SPEED_MOST * (2 * random.nextDouble() - 1);
        Disc disc = new Disc(pictures.channels(), random);
        for (int n = 0; n < pictures.count(); n++) {
            disc.blend(pictures, n, u + n * du, v + n * dv);
        }
        return pictures.toBytes();
    }

    /** Its look. */
    private static final class Disc {
        private final double radius;
        private final double opacity;
        private final int channels;
        /** Per channel and wave: two frequencies and a phase. */
        private final double[] waves;

        Disc(int channels, RandomGenerator random) {
            this.radius = RADIUS_LEAST + (RADIUS_MOST - RADIUS_LEAST) * random.nextDouble();
            this.opacity = OPACITY_LEAST + (1 - OPACITY_LEAST) * random.nextDouble();
            this.channels = channels;
            this.waves = new double[channels * WAVES * 3];
            for (int i = 0; i < waves.length; i++) {
                boolean isPhase = i % 3 == 2;
                waves[i] =
                        2 * Math.PI * (isPhase ? random.nextDouble() : FREQUENCY_MOST * (2 * random.nextDouble() - 1));
            }
        }

        void blend(Pictures pictures, int frame, double u, double v) {
            Phases across = new Phases(waves, 0, pictures.width(), u, false);
            Phases down = new Phases(waves, 1, pictures.height(), v, true);
            for (int y = 0; y < pictures.height(); y++) {
                for (int x = 0; x < pictures.width(); x++) {
                    double dx = (x + 0.5) / pictures.width() - u;
                    double dy = (y + 0.5) / pictures.height() - v;
                    double inside = (1 - Math.sqrt(dx * dx + dy * dy) / radius) / SOFT_EDGE;
                    double share = opacity * Math.max(0, Math.min(1, inside));
                    int at = pictures.at(frame, y, x);
                    for (int c = 0; share > 0 && c < channels; c++) {
                        double texture = texture(c, across, x, down, y);
                        pictures.values()[at + c] += share * (texture - pictures.values()[at + c]);
                    }
                }
            }
        }

        /** Mean of the channel's waves, from 0 to 1. */
        private static double texture(int channel, Phases across, int x, Phases down, int y) {
            double sum = 0;
            for (int w = channel * WAVES; w < (channel + 1) * WAVES; w++) {
                // cos(a + b): the two angles depend on the column and on the row alone.
                sum += across.cos[w][x] * down.cos[w][y] - across.sin[w][x] * down.sin[w][y];
            }
            return 0.5 + sum / (2 * WAVES);
        }
    }

    /** Cosine and sine of every wave's angle along one axis, seen from the disc's centre. */
    private static final class Phases {
        private final double[][] cos;
        private final double[][] sin;

        Phases(double[] waves, int axis, int size, double centre, boolean withPhase) {
            cos = new double[waves.length / 3][size];
            sin = new double[waves.length / 3][size];
            for (int w = 0; w < cos.length; w++) {
                for (int i = 0; i < size; i++) {
                    double place = (i + 0.5) / size - centre;
                    double angle = waves[3 * w + axis] * place + (withPhase ? waves[3 * w + 2] : 0);
                    cos[w][i] = StrictMath.cos(angle);
                    sin[w][i] = StrictMath.sin(angle);
                }
            }
        }
    }
}
