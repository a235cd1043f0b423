package org.exolam.world.pixel;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The exogenous half of a world over one episode: what moves without the agent. Everything about it is drawn from one
 * generator when it is made; frames can then be painted in any order.
 */
final class Scene {
    private static final int WALL = 110;
    private static final int DISCS = 3;
    private static final int COLOURS = 3;

    /** Means of a clip's frame over a grid: what stands for its state. */
    private static final int THUMBNAIL = 3;

    /** Gaussian noise is drawn once; each frame begins elsewhere in it. */
    private static final int NOISE_TABLE = 1 << 16;

    private final PixelOptions options;
    private final double[][] states;
    private final Texture textureOrNull;
    private final byte[][] clipOrNull;
    private final byte[] noiseOrNull;
    private final long noiseSeed;

    Scene(PixelOptions options, int frames, Clips clipsOrNull, SplittableRandom random) {
        this.options = options;
        // A camera that shakes before a plain wall would show nothing but the agent.
        boolean isTextured = options.has(PixelOptions.Background.SCROLL)
                || options.has(PixelOptions.Background.WARP)
                || options.has(PixelOptions.Background.CAMERA);
        textureOrNull = isTextured ? Texture.random(options.side(), options.strength(), random) : null;
        clipOrNull = options.has(PixelOptions.Background.CLIPS)
                ? clipsOrNull.frames(random.nextInt(Integer.MAX_VALUE), options.side(), frames)
                : null;
        noiseOrNull = options.has(PixelOptions.Background.NOISE) ? noise(options.strength(), random) : null;
        noiseSeed = random.nextLong();
        states = new double[frames][];
        double[] s = start(random);
        for (int t = 0; t < frames; t++) {
            states[t] = s;
            s = next(s, t, random);
        }
    }

    private static byte[] noise(double strength, SplittableRandom random) {
        byte[] table = new byte[NOISE_TABLE];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) Math.max(-127, Math.min(127, Math.round(12 * strength * random.nextGaussian())));
        }
        return table;
    }

    /** Places in the state, in this order: scroll 4, warp 2, discs 4 each, camera 2, flicker 1. */
    private int scroll() {
        return 0;
    }

    private int warp() {
        return scroll() + (options.has(PixelOptions.Background.SCROLL) ? 4 : 0);
    }

    private int discs() {
        return warp() + (options.has(PixelOptions.Background.WARP) ? 2 : 0);
    }

    private int camera() {
        return discs() + (options.has(PixelOptions.Background.DISTRACTORS) ? 4 * DISCS : 0);
    }

    private int flicker() {
        return camera() + (options.has(PixelOptions.Background.CAMERA) ? 2 : 0);
    }

    private int stateSize() {
        return flicker() + (options.has(PixelOptions.Background.FLICKER) ? 1 : 0);
    }

    private double[] start(SplittableRandom random) {
        double[] s = new double[stateSize()];
        for (int i = 0; i < s.length; i++) {
            s[i] = random.nextGaussian();
        }
        if (options.has(PixelOptions.Background.SCROLL)) {
            s[scroll()] = random.nextDouble(options.side());
            s[scroll() + 1] = random.nextDouble(options.side());
        }
        if (options.has(PixelOptions.Background.WARP)) {
            s[warp()] = random.nextDouble(2 * Math.PI);
        }
        if (options.has(PixelOptions.Background.DISTRACTORS)) {
            for (int d = discs(); d < camera(); d += 4) {
                s[d] = random.nextDouble(-0.8, 0.8);
                s[d + 1] = random.nextDouble(-0.8, 0.8);
                s[d + 2] = 0;
                s[d + 3] = 0;
            }
        }
        return s;
    }

    private double[] next(double[] s, int t, SplittableRandom random) {
        double[] next = s.clone();
        double speed = options.strength() * options.side() / PixelOptions.SIDE;
        if (options.has(PixelOptions.Background.SCROLL)) {
            for (int i = 0; i < 2; i++) {
                next[scroll() + 2 + i] = 0.8 * s[scroll() + 2 + i] + 0.6 * random.nextGaussian();
                next[scroll() + i] += 2 * speed * next[scroll() + 2 + i];
            }
        }
        if (options.has(PixelOptions.Background.WARP)) {
            next[warp() + 1] = 0.8 * s[warp() + 1] + 0.6 * random.nextGaussian();
            next[warp()] += 0.4 * options.strength() * next[warp() + 1];
        }
        if (options.has(PixelOptions.Background.DISTRACTORS)) {
            PointBody body = new PointBody();
            for (int d = discs(); d < camera(); d += 4) {
                double[] push = {
                    options.strength() * random.nextDouble(-1, 1), options.strength() * random.nextDouble(-1, 1)
                };
                System.arraycopy(body.step(Arrays.copyOfRange(s, d, d + 4), push), 0, next, d, 4);
            }
        }
        for (int i = camera(); i < s.length; i++) {
            next[i] = 0.6 * s[i] + 0.8 * random.nextGaussian();
        }
        return next;
    }

    /** Numbers of e. */
    int size() {
        int angles = (options.has(PixelOptions.Background.SCROLL) ? 2 : 0)
                + (options.has(PixelOptions.Background.WARP) ? 1 : 0);
        int clip = clipOrNull == null ? 0 : THUMBNAIL * THUMBNAIL;
        return Math.max(1, stateSize() + angles + clip);
    }

    /** e at a frame: positions of what repeats as sine and cosine. */
    double[] exogenous(int t) {
        double[] e = new double[size()];
        double[] s = states[t];
        int at = 0;
        if (options.has(PixelOptions.Background.SCROLL)) {
            for (int i = 0; i < 2; i++) {
                double angle = 2 * Math.PI * s[scroll() + i] / options.side();
                e[at++] = Math.sin(angle);
                e[at++] = Math.cos(angle);
            }
            e[at++] = s[scroll() + 2];
            e[at++] = s[scroll() + 3];
        }
        if (options.has(PixelOptions.Background.WARP)) {
            e[at++] = Math.sin(s[warp()]);
            e[at++] = Math.cos(s[warp()]);
            e[at++] = s[warp() + 1];
        }
        for (int i = discs(); i < s.length; i++) {
            e[at++] = s[i];
        }
        if (clipOrNull != null) {
            thumbnail(clip(t), e, at);
        }
        return e;
    }

    private void thumbnail(byte[] frame, double[] e, int at) {
        int side = options.side();
        int cell = side / THUMBNAIL;
        for (int i = 0; i < THUMBNAIL * THUMBNAIL; i++) {
            double sum = 0;
            for (int y = i / THUMBNAIL * cell; y < (i / THUMBNAIL + 1) * cell; y++) {
                for (int x = i % THUMBNAIL * cell; x < (i % THUMBNAIL + 1) * cell; x++) {
                    sum += frame[(y * side + x) * COLOURS + 1] & 0xFF;
                }
            }
            e[at + i] = sum / (cell * cell * 255.0);
        }
    }

    /** What a policy that follows the background follows: two numbers of about unit size. */
    double[] drive(int t) {
        double[] s = states[t];
        if (options.has(PixelOptions.Background.SCROLL)) {
            return new double[] {s[scroll() + 2], s[scroll() + 3]};
        }
        if (options.has(PixelOptions.Background.WARP)) {
            return new double[] {s[warp() + 1], s[warp() + 1]};
        }
        if (options.has(PixelOptions.Background.DISTRACTORS)) {
            return new double[] {20 * s[discs() + 2], 20 * s[discs() + 3]};
        }
        return s.length > 0 ? new double[] {s[0], s[s.length - 1]} : new double[2];
    }

    double cameraX(int t) {
        return options.has(PixelOptions.Background.CAMERA) ? 2 * options.strength() * states[t][camera()] : 0;
    }

    double cameraY(int t) {
        return options.has(PixelOptions.Background.CAMERA) ? 2 * options.strength() * states[t][camera() + 1] : 0;
    }

    /** What stands behind the agent. */
    void paintBehind(Canvas canvas, int t) {
        if (clipOrNull != null) {
            paintClip(canvas, clip(t));
        } else if (textureOrNull != null) {
            paintTexture(canvas, t);
        } else {
            canvas.clear(WALL);
        }
        double half = canvas.side() / 2.0;
        for (int d = discs(); d < camera(); d += 4) {
            double x = half + states[t][d] * half + cameraX(t);
            double y = half + states[t][d + 1] * half + cameraY(t);
            canvas.stroke(x, y, x, y, 0.055 * canvas.side(), PointBody.COLOUR);
        }
        canvas.forgetCovered();
    }

    private byte[] clip(int t) {
        int period = Math.max(1, 2 * clipOrNull.length - 2);
        int place = t % period;
        return clipOrNull[place < clipOrNull.length ? place : period - place];
    }

    private void paintClip(Canvas canvas, byte[] frame) {
        double strength = Math.min(1, options.strength());
        byte[] levels = new byte[256];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) Math.round(WALL + strength * (i - WALL));
        }
        byte[] out = canvas.pixels();
        for (int i = 0; i < out.length; i++) {
            out[i] = levels[frame[i] & 0xFF];
        }
    }

    private void paintTexture(Canvas canvas, int t) {
        double[] s = states[t];
        boolean isScrolled = options.has(PixelOptions.Background.SCROLL);
        int left = (int) Math.round((isScrolled ? s[scroll()] : 0) - cameraX(t));
        int top = (int) Math.round((isScrolled ? s[scroll() + 1] : 0) - cameraY(t));
        int row = canvas.side() * COLOURS;
        for (int y = 0; y < canvas.side(); y++) {
            int bend = options.has(PixelOptions.Background.WARP)
                    ? (int) Math.round(canvas.side() / 16.0 * Math.sin(s[warp()] + 4 * Math.PI * y / canvas.side()))
                    : 0;
            textureOrNull.row(left + bend, top, y, canvas.pixels(), y * row);
        }
    }

    /** What changes the whole picture, the agent too. */
    void paintOver(Canvas canvas, int t) {
        byte[] pixels = canvas.pixels();
        if (options.has(PixelOptions.Background.FLICKER)) {
            byte[] levels = levels(states[t][flicker()]);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = levels[pixels[i] & 0xFF];
            }
        }
        if (noiseOrNull != null) {
            int from = new SplittableRandom(noiseSeed + t).nextInt(NOISE_TABLE);
            for (int i = 0; i < pixels.length; i++) {
                int sum = (pixels[i] & 0xFF) + noiseOrNull[from + i & NOISE_TABLE - 1];
                pixels[i] = (byte) (sum < 0 ? 0 : Math.min(sum, 255));
            }
        }
    }

    private byte[] levels(double light) {
        double gain = Math.exp(0.2 * options.strength() * light);
        byte[] levels = new byte[256];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) Math.min(255, Math.round(i * gain));
        }
        return levels;
    }
}
