package org.exolam.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;

/**
 * Agent-free backgrounds: frames of episodes in which the agent's pixels are filled with the episode's own mean of what
 * was seen there without it.
 *
 * <pre>{@code
 * fill = Σ_t (1 − m_t) o_t / Σ_t (1 − m_t)          per pixel, over frames spread over the episode
 * background_t = (1 − m_t) o_t + m_t fill
 * }</pre>
 *
 * Belongs to one thread.
 */
final class Backgrounds implements AutoCloseable {
    /** More different backgrounds than these teach nothing more, and each holds a picture in memory. */
    private static final int EPISODES_MOST = 256;

    /** Frames whose mean fills the agent's place. */
    private static final int FILL_FRAMES = 32;

    /** Seen less than this, in frames, a pixel takes the episode's mean colour. */
    private static final double SEEN_LEAST = 0.5;

    /** Backgrounds that differ less than this from frames, relative to unrelated pictures, are the same one. */
    private static final double DIFFERENCE_LEAST = 0.02;

    private static final double DIFFERENCE_DOUBTFUL = 0.2;

    private final Dataset data;
    private final Masks masksOrNull;
    private final List<Integer> episodes;
    private final List<float[]> fills = new ArrayList<>();
    private final long seed;
    private final int pixels;
    private final int channels;
    private double difference;
    private Episode openOrNull;
    private int openAt;

    /** The agent in frames of an episode. */
    @FunctionalInterface
    interface Masks {
        /** n × pixels. */
        Matrix of(int episode, int from, int to, Function<String, NumericArray> rows);
    }

    /**
     * @param episodes whose frames may be backgrounds
     * @param masksOrNull tells the agent in them; null where they are agent-free as they are
     */
    Backgrounds(Dataset data, List<Integer> episodes, Masks masksOrNull, int pixels, long seed) {
        this.data = data;
        this.masksOrNull = masksOrNull;
        this.seed = seed;
        this.pixels = pixels;
        this.channels = data.schema().frame().width() / pixels;
        List<Integer> usable = episodes.stream()
                .filter(e -> data.episodes().get(e).frames() > 0)
                .toList();
        List<Integer> spread = new ArrayList<>();
        int count = Math.min(EPISODES_MOST, usable.size());
        for (int i = 0; i < count; i++) {
            spread.add(usable.get((int) ((long) i * usable.size() / count)));
        }
        this.episodes = List.copyOf(spread);
        measure();
    }

    /** Fills of all episodes, and how different one's frames are from the others' fills. */
    private void measure() {
        double sum = 0;
        double square = 0;
        double between = 0;
        double weight = 0;
        float[] before = null;
        for (int e : episodes) {
            int frames = data.episodes().get(e).frames();
            int count = Math.min(FILL_FRAMES, frames);
            double[] colours = new double[pixels * channels];
            double[] seen = new double[pixels];
            double[] last = null;
            double[] lastSeen = null;
            for (int i = 0; i < count; i++) {
                int t = (int) ((long) i * frames / count);
                double[] o = numbers(rows(e, t, t + 1));
                double[] free = free(e, t);
                for (int p = 0; p < pixels; p++) {
                    seen[p] += free[p];
                    for (int c = 0; c < channels; c++) {
                        double v = o[p * channels + c];
                        colours[p * channels + c] += free[p] * v;
                        sum += free[p] * v;
                        square += free[p] * v * v;
                        weight += free[p];
                        if (before != null) {
                            double d = v - before[p * channels + c];
                            between += free[p] * d * d;
                        }
                    }
                }
                last = o;
                lastSeen = free;
            }
            float[] fill = fill(colours, seen);
            fills.add(fill);
            before = background(last, lastSeen, fill);
        }
        double variance = weight > 0 ? square / weight - sum / weight * (sum / weight) : 0;
        // Two unrelated pictures differ by twice the variance of one.
        int compared = Math.max(1, episodes.size() - 1);
        double pairs = weight * compared / Math.max(1, episodes.size());
        difference = variance > 0 && pairs > 0 ? between / pairs / (2 * variance) : 0;
    }

    private float[] fill(double[] colours, double[] seen) {
        double[] mean = new double[channels];
        double total = Arrays.stream(seen).sum();
        for (int i = 0; i < colours.length; i++) {
            mean[i % channels] += total > 0 ? colours[i] / total : 0;
        }
        float[] fill = new float[colours.length];
        for (int i = 0; i < fill.length; i++) {
            double s = seen[i / channels];
            fill[i] = (float) (s >= SEEN_LEAST ? colours[i] / s : mean[i % channels]);
        }
        return fill;
    }

    /**
     * How much the backgrounds differ between episodes: the mean squared difference between a frame and a background of
     * another episode, over that of unrelated pictures; 0 where all show the same, about 1 where they are unrelated.
     */
    double difference() {
        return difference;
    }

    /**
     * Fails where a view over these backgrounds would be no second one.
     *
     * @return a sentence for the user, or an empty one
     */
    String judge(CompositeView view) {
        String name = data.location() + ": view " + view.name() + ": ";
        if (episodes.size() < 2 && view.backgroundsOrNull() == null) {
            throw new UsageException(name + "there is " + episodes.size() + " training episode with frames, and an"
                    + " episode needs the background of another; give more episodes, or name backgrounds: PATH");
        }
        if (episodes.isEmpty()) {
            throw new DataException(name + "the recording of backgrounds holds no frame; name another");
        }
        if (episodes.size() < 2) {
            return "";
        }
        String found = String.format(
                Locale.ROOT,
                "%sbackgrounds differ between episodes by %.1f %% of what unrelated pictures do",
                name,
                100 * difference);
        if (difference < DIFFERENCE_LEAST) {
            throw new DataException(
                    found + ": all episodes have one background, so that the made view would be the frame"
                            + " itself; name backgrounds: PATH with other ones, or train without a second view");
        }
        return difference < DIFFERENCE_DOUBTFUL
                ? found + ", which teaches little about a change of background; name backgrounds: PATH with other ones"
                : "";
    }

    private double[] free(int episode, int t) {
        double[] free = new double[pixels];
        Arrays.fill(free, 1);
        if (masksOrNull != null) {
            double[] m = masksOrNull
                    .of(episode, t, t + 1, block -> open(episode).read(block, t, t + 1))
                    .array();
            for (int p = 0; p < pixels; p++) {
                free[p] -= m[p];
            }
        }
        return free;
    }

    private float[] background(double[] o, double[] free, float[] fill) {
        float[] out = new float[o.length];
        for (int i = 0; i < out.length; i++) {
            double f = free[i / channels];
            out[i] = (float) (f * o[i] + (1 - f) * fill[i]);
        }
        return out;
    }

    private static double[] numbers(NumericArray rows) {
        double[] numbers = new double[rows.size()];
        rows.copyTo(0, numbers.length, numbers, 0);
        return numbers;
    }

    private NumericArray rows(int episode, int from, int to) {
        return open(episode).read(data.schema().frames(), from, to);
    }

    private Episode open(int episode) {
        if (openOrNull == null || openAt != episode) {
            close();
            openOrNull = data.open(episode);
            openAt = episode;
        }
        return openOrNull;
    }

    /**
     * Agent-free pictures behind frames [from, to) of an episode of the recording that is composited.
     *
     * @param own the episode, which does not get its own background
     * @param isOwnData whether it is one of these
     * @return (to − from) pictures, one behind the other
     */
    float[] behind(int own, boolean isOwnData, int frames, int from, int to) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + own);
        int except = isOwnData ? episodes.indexOf(own) : -1;
        int drawn = random.nextInt(episodes.size() - (except < 0 ? 0 : 1));
        int donor = except >= 0 && drawn >= except ? drawn + 1 : drawn;
        int episode = episodes.get(donor);
        int length = data.episodes().get(episode).frames();
        Walk walk = new Walk(length, random.nextInt(Math.max(0, length - frames) + 1));
        float[] out = new float[Math.multiplyExact(to - from, pixels * channels)];
        for (int t = from; t < to; ) {
            // A run forward or backward at a time: files are read in runs.
            int end = t + 1;
            int step = end < to ? walk.at(end) - walk.at(t) : 1;
            while (end < to && walk.at(end) - walk.at(end - 1) == step) {
                end++;
            }
            int low = Math.min(walk.at(t), walk.at(end - 1));
            int high = Math.max(walk.at(t), walk.at(end - 1)) + 1;
            double[] o = numbers(rows(episode, low, high));
            double[] m = masksOrNull == null
                    ? null
                    : masksOrNull
                            .of(episode, low, high, block -> open(episode).read(block, low, high))
                            .array();
            for (int i = t; i < end; i++) {
                int source = walk.at(i) - low;
                int target = (i - from) * pixels * channels;
                for (int j = 0; j < pixels * channels; j++) {
                    double mask = m == null ? 0 : m[source * pixels + j / channels];
                    double v = o[source * pixels * channels + j];
                    out[target + j] = (float) ((1 - mask) * v + mask * fills.get(donor)[j]);
                }
            }
            t = end;
        }
        return out;
    }

    @Override
    public void close() {
        if (openOrNull != null) {
            openOrNull.close();
            openOrNull = null;
        }
    }
}
