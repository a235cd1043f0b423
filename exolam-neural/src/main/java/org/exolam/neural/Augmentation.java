package org.exolam.neural;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.exolam.error.UsageException;
import org.exolam.neural.engine.Torch;
import org.exolam.neural.network.View;
import org.exolam.representation.FrameAugmentations;

/**
 * Made-up exogenous change of what an encoder sees, of the sizes of {@link FrameAugmentations}. Of pictures both frames of a
 * transition, and all that are stacked, see one draw: one camera, one light, one passer-by who moves on. The passer-by is a
 * soft disc of another transition's frames. Vectors have noise alone, on o'. Draws depend on seed, step and salt alone.
 */
final class Augmentation {
    private static final double SHIFT = 0.06;
    private static final double DEGREES = 8;
    private static final double KEYSTONE = 0.1;
    private static final double BRIGHTNESS = 0.15;
    private static final double GAIN = 0.2;
    private static final double NOISE = 0.05;

    private final List<String> kinds;
    private final int colours;
    private final Tensor deviationOrNull;
    private final long seed;

    /**
     * @param colours channels of one frame
     * @param deviationOrNull of each number, for vectors; null for pictures
     * @throws UsageException for an unknown kind, and for one that such frames do not have
     */
    Augmentation(List<String> kinds, int colours, Tensor deviationOrNull, long seed) {
        requireKinds(kinds, deviationOrNull == null);
        this.kinds = List.copyOf(kinds);
        this.colours = colours;
        this.deviationOrNull = deviationOrNull;
        this.seed = seed;
    }

    /**
     * Fails for an unknown kind, and for one that such frames do not have.
     *
     * @param arePictures whether the network sees frames as pictures
     */
    static void requireKinds(List<String> kinds, boolean arePictures) {
        for (String kind : kinds) {
            if (!FrameAugmentations.kinds().contains(kind)) {
                throw new UsageException("unknown augmentation \"" + kind + "\"; known are "
                        + String.join(", ", FrameAugmentations.kinds()));
            }
            if (!arePictures && !kind.equals("noise")) {
                throw new UsageException("augmentation \"" + kind
                        + "\" needs pictures that the network sees as pictures; vectors have \"noise\" alone");
            }
        }
    }

    /** The view under one draw for each transition. */
    View apply(View view, long step, int salt) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed + salt).nextLong() + step);
        if (deviationOrNull != null) {
            torch.manual_seed(random.nextLong());
            Tensor noise = torch.randn_like(view.next()).mul(deviationOrNull);
            return new View(
                    view.o(),
                    view.next().add(Torch.times(noise, NOISE)),
                    view.pairFeaturesOrNull(),
                    view.conditioningOrNull());
        }
        Tensor both = Torch.cat(1, view.o(), view.next());
        for (String kind : kinds) {
            both = switch (kind) {
                case "color" -> light(both, random);
                case "noise" -> noisy(both, random);
                case "distract" -> distracted(both, random);
                default -> warped(both, kind, random);
            };
        }
        long channels = view.o().size(1);
        return new View(
                both.narrow(1, 0, channels),
                both.narrow(1, channels, channels),
                view.pairFeaturesOrNull(),
                view.conditioningOrNull());
    }

    private static double within(SplittableRandom random, double bound) {
        return (2 * random.nextDouble() - 1) * bound;
    }

    /** Places are read where a homography sends them; beyond the edge the edge repeats. */
    private static Tensor warped(Tensor x, String kind, SplittableRandom random) {
        long n = x.size(0);
        long h = x.size(2);
        long w = x.size(3);
        float[] maps = new float[(int) n * 9];
        for (int i = 0; i < n; i++) {
            double[] m = map(kind, h, w, random);
            for (int j = 0; j < 9; j++) {
                maps[i * 9 + j] = (float) m[j];
            }
        }
        float[] places = new float[(int) (h * w * 3)];
        for (int y = 0; y < h; y++) {
            for (int c = 0; c < w; c++) {
                int at = (int) (y * w + c) * 3;
                places[at] = (float) ((2 * c + 1.0) / w - 1);
                places[at + 1] = (float) ((2 * y + 1.0) / h - 1);
                places[at + 2] = 1;
            }
        }
        Tensor sent = like(x, Torch.of(places, 1, h * w, 3))
                .matmul(like(x, Torch.of(maps, n, 3, 3)).transpose(1, 2));
        Tensor grid = sent.narrow(2, 0, 2).div(sent.narrow(2, 2, 1)).reshape(n, h, w, 2);
        return torch.grid_sampler_2d(x, grid, 0, 1, false);
    }

    private static double[] map(String kind, long h, long w, SplittableRandom random) {
        switch (kind) {
            case "shift" -> {
                double dx = 2 * Math.rint(within(random, SHIFT * w)) / w;
                double dy = 2 * Math.rint(within(random, SHIFT * h)) / h;
                return new double[] {1, 0, dx, 0, 1, dy, 0, 0, 1};
            }
            case "rotate" -> {
                double angle = Math.toRadians(within(random, DEGREES));
                double c = StrictMath.cos(angle);
                double s = StrictMath.sin(angle);
                double aspect = (double) h / w;
                return new double[] {c, -s * aspect, 0, s / aspect, c, 0, 0, 0, 1};
            }
            default -> {
                return new double[] {1, 0, 0, 0, 1, 0, within(random, KEYSTONE), within(random, KEYSTONE), 1};
            }
        }
    }

    /** x := (x − ½) · gain of the colour + ½ + brightness, from 0 to 1. */
    private Tensor light(Tensor x, SplittableRandom random) {
        int n = (int) x.size(0);
        float[] gains = new float[n * colours];
        float[] brightness = new float[n];
        for (int i = 0; i < n; i++) {
            double contrast = 1 + within(random, GAIN);
            brightness[i] = (float) within(random, BRIGHTNESS);
            for (int c = 0; c < colours; c++) {
                gains[i * colours + c] = (float) (contrast * (1 + within(random, GAIN)));
            }
        }
        long frames = x.size(1) / colours;
        Tensor gain = like(x, Torch.of(gains, n, 1, colours, 1, 1));
        Tensor shift = Torch.plus(like(x, Torch.of(brightness, n, 1, 1, 1, 1)), 0.5);
        Tensor lit = Torch.plus(x.reshape(n, frames, colours, x.size(2), x.size(3)), -0.5)
                .mul(gain)
                .add(shift);
        return clipped(lit.reshape(n, x.size(1), x.size(2), x.size(3)));
    }

    private static Tensor noisy(Tensor x, SplittableRandom random) {
        torch.manual_seed(random.nextLong());
        return clipped(x.add(Torch.times(torch.randn_like(x), NOISE)));
    }

    private static Tensor clipped(Tensor x) {
        return x.clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
    }

    /** m · other + (1 − m) · x, m a soft disc that moves from frame to frame. */
    private Tensor distracted(Tensor x, SplittableRandom random) {
        int n = (int) x.size(0);
        int frames = (int) (x.size(1) / colours);
        long h = x.size(2);
        long w = x.size(3);
        float[] discs = new float[n * frames * 4];
        for (int i = 0; i < n; i++) {
            double cx = within(random, 1);
            double cy = within(random, 1);
            double vx = within(random, 0.15);
            double vy = within(random, 0.15);
            double radius = 0.2 + 0.3 * random.nextDouble();
            double strength = 0.5 + 0.5 * random.nextDouble();
            for (int f = 0; f < frames; f++) {
                // o and o' share all frames but the newest ones: time runs on from one to the other.
                int t = f < frames / 2 ? f : f - frames / 2 + 1;
                int at = (i * frames + f) * 4;
                discs[at] = (float) (cx + t * vx);
                discs[at + 1] = (float) (cy + t * vy);
                discs[at + 2] = (float) radius;
                discs[at + 3] = (float) strength;
            }
        }
        Tensor disc = like(x, Torch.of(discs, n, frames, 4, 1, 1));
        Tensor dx = like(x, Torch.of(axis(w), 1, 1, 1, w)).sub(disc.select(2, 0));
        Tensor dy = like(x, Torch.of(axis(h), 1, 1, h, 1)).sub(disc.select(2, 1));
        Tensor inside = disc.select(2, 2).sub(dx.square().add(dy.square()).sqrt());
        Tensor mask = Torch.times(inside, 12).sigmoid().mul(disc.select(2, 3)).unsqueeze(2);
        long by = n > 1 ? 1 + random.nextInt(n - 1) : 0;
        Tensor other = torch.roll(x, new long[] {by}, 0);
        Tensor five = x.reshape(n, frames, colours, h, w);
        Tensor mixed =
                five.add(other.reshape(n, frames, colours, h, w).sub(five).mul(mask));
        return mixed.reshape(n, x.size(1), h, w);
    }

    private static float[] axis(long size) {
        float[] places = new float[(int) size];
        for (int i = 0; i < size; i++) {
            places[i] = (float) ((2 * i + 1.0) / size - 1);
        }
        return places;
    }

    private static Tensor like(Tensor x, Tensor made) {
        return made.to(x.device(), x.scalar_type());
    }
}
