package org.exolam.representation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.linalg.Vector;

/**
 * Fits a recurrence mask on training frames, in three passes: patches are drawn and clustered, per-episode shares of the
 * kinds are counted, and the threshold is set. Nothing is tuned to a recording:
 *
 * <ul>
 *   <li>of the patch sizes {@link #SIZES} that wins whose steady part is purest, {@code Σ_c h_c steady(c)² / Σ_c h_c
 *       steady(c)}: the expected probability of being the agent's over the agent's own patches;
 *   <li>θ is such that as large a part of the pictures lies above it as the steady parts add up to, {@code Σ_c h_c
 *       steady(c)};
 *   <li>lengths are in sixty-fourths of the picture's shorter side.
 * </ul>
 */
final class RecurrenceFit {
    static final String EPISODES = "episodes";
    static final String SHARE = "agentShare";
    static final String PURITY = "purity";
    static final String RECURRING = "recurringShare";

    /** What {@link RecurrenceMask#describe} keeps of the fit. */
    static final Set<String> FACTS = Set.of(EPISODES, SHARE, PURITY, RECURRING);

    /** A colour alone, a corner or an edge, a piece of texture; in units of a 64th of the shorter side. */
    private static final int[] SIZES = {1, 3, 5};

    private static final int SIDE = 64;

    /** Patches that are clustered: 40 a kind. */
    private static final int PATCHES = 20_000;

    /** Frames whose patches are counted, spread over all episodes: 2 million patches are enough for 512 kinds. */
    private static final int COUNTED_FRAMES = 2000;

    /** The distribution of G a is read from so many frames. */
    private static final int THRESHOLD_FRAMES = 400;

    private static final int BINS = 4096;

    /** τ as a share of θ: soft over the two pixels that the blur blurs. */
    private static final double SLOPE = 0.25;

    /** In the picture's 64ths. */
    private static final double BLUR = 1;

    /** A kind as even as this over episodes counts as recurring in the notice's number. */
    private static final double EVEN = 0.95;

    /** An agent of half of the picture and more is none: the background recurs as well. */
    private static final double SHARE_MOST = 0.5;

    /** Above this the user should look at the masks. */
    private static final double SHARE_DOUBTFUL = 0.3;

    /** Less than one patch in five hundred: nothing recurs. */
    private static final double SHARE_LEAST = 0.002;

    /** Below, a patch taken for the agent's is the background's more often than not by far. */
    private static final double PURITY_DOUBTFUL = 0.2;

    private final FrameShape shape;
    private final TrainingRows training;
    private final int unit;

    RecurrenceFit(FrameShape shape, TrainingRows training) {
        this.shape = shape;
        this.training = training;
        this.unit = Math.max(1, Math.min(shape.height(), shape.width()) / SIDE);
    }

    /** Kinds of one patch size with what is known of them. */
    private record Candidate(PatchCodes codes, Vector share, Vector steady, Vector recurrence, int episodes) {
        /** Σ_c h_c steady(c). */
        double agentShare() {
            double sum = 0;
            for (int c = 0; c < share.size(); c++) {
                sum += share.get(c) * steady.get(c);
            }
            return sum;
        }

        double purity() {
            double sum = 0;
            for (int c = 0; c < share.size(); c++) {
                sum += share.get(c) * steady.get(c) * steady.get(c);
            }
            return agentShare() > 0 ? sum / agentShare() : 0;
        }

        double recurringShare() {
            double sum = 0;
            for (int c = 0; c < share.size(); c++) {
                sum += recurrence.get(c) >= EVEN ? share.get(c) : 0;
            }
            return sum;
        }
    }

    RecurrenceMask mask() {
        requireEpisodes(training.episodes());
        Candidate best = null;
        for (Candidate candidate : candidates()) {
            if (best == null || candidate.purity() > best.purity()) {
                best = candidate;
            }
        }
        judge(best);
        double[] steady = best.steady().toArray();
        RecurrenceMask.Scale open = new RecurrenceMask.Scale(unit, BLUR * unit, 0, 1);
        double threshold =
                threshold(new RecurrenceMask(shape, best.codes(), steady, open, Map.of()), best.agentShare());
        RecurrenceMask.Scale scale = new RecurrenceMask.Scale(unit, BLUR * unit, threshold, SLOPE * threshold);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(EPISODES, best.episodes());
        facts.put(SHARE, best.agentShare());
        facts.put(PURITY, best.purity());
        facts.put(RECURRING, best.recurringShare());
        return new RecurrenceMask(shape, best.codes(), steady, scale, facts);
    }

    private void requireEpisodes(int episodes) {
        if (episodes < 2) {
            throw new UsageException(training.place()
                    + ": \"mask recurrence\" compares training episodes, and there is "
                    + episodes + "; give a recording of several episodes over different backgrounds, or name a mask"
                    + " block in its place");
        }
    }

    private void judge(Candidate c) {
        String recurs = String.format(
                Locale.ROOT,
                "%s: mask recurrence: %.1f %% of the picture recurs in every one of %d training episodes",
                training.place(),
                100 * c.agentShare(),
                c.episodes());
        String even = String.format(
                Locale.ROOT,
                " (%.0f %% of it in equal shares, recurrence %.2f or more)",
                100 * c.recurringShare(),
                EVEN);
        if (c.agentShare() > SHARE_MOST) {
            throw new DataException(
                    recurs + even + ": the backgrounds do not differ between episodes, so that the agent"
                            + " cannot be told from them; leave the mask out, or name a mask block in its place");
        }
        if (c.agentShare() < SHARE_LEAST) {
            throw new DataException(recurs + ": nothing is common to all of them, so that the mask would cover nothing;"
                    + " the agent may be out of sight or look different there; leave the mask out, or name a mask block"
                    + " in its place");
        }
        String purity = String.format(Locale.ROOT, ", where it does %.0f %% sure to be the agent", 100 * c.purity());
        if (c.agentShare() > SHARE_DOUBTFUL || c.purity() < PURITY_DOUBTFUL) {
            training.notice(recurs + even + purity + ": backgrounds share much with each other or with the agent; look"
                    + " at the masks before you trust what is trained on them");
        } else {
            training.notice(
                    recurs + purity + "; it is taken for the agent. This assumes that backgrounds differ between"
                            + " episodes and the agent's looks do not");
        }
    }

    private List<Candidate> candidates() {
        List<PatchCodes> codes = new ArrayList<>();
        for (int size : SIZES) {
            int pixels = size == 1 ? 1 : size * unit;
            if (pixels <= Math.min(shape.height(), shape.width())) {
                codes.add(PatchCodes.fit(shape, pixels, sample(pixels), training.seed() + size));
            }
        }
        return count(codes);
    }

    /** Patches at random places of all frames. */
    private Matrix sample(int size) {
        int width = PatchCodes.width(shape, size);
        int wanted = PATCHES;
        int n = training.count();
        List<double[]> parts = new ArrayList<>();
        training.<double[]>pass(
                (g, rows) -> {
                    SplittableRandom random = new SplittableRandom(training.seed() ^ (0x632BE59BD9B4E019L * (g + 1)));
                    // Each frame gives the whole part of its due, and one more with the chance of the rest.
                    double due = (double) wanted / n;
                    List<float[]> drawn = new ArrayList<>();
                    rows.forEach(m -> {
                        for (int i = 0; i < m.rows(); i++) {
                            int count = (int) due + (random.nextDouble() < due - Math.floor(due) ? 1 : 0);
                            for (int j = 0; j < count; j++) {
                                float[] patch = new float[width];
                                int y = random.nextInt(shape.height());
                                int x = random.nextInt(shape.width());
                                PatchCodes.patch(shape, size, m.array(), i * shape.size(), y, x, patch, 0);
                                drawn.add(patch);
                            }
                        }
                    });
                    return flat(drawn, width);
                },
                parts::add);
        int rows = parts.stream().mapToInt(p -> p.length / width).sum();
        double[] all = new double[rows * width];
        int at = 0;
        for (double[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return Matrix.of(rows, width, all);
    }

    private static double[] flat(List<float[]> patches, int width) {
        double[] flat = new double[patches.size() * width];
        for (int i = 0; i < patches.size(); i++) {
            for (int j = 0; j < width; j++) {
                flat[i * width + j] = patches.get(i)[j];
            }
        }
        return flat;
    }

    /** Counts kinds per episode, for every size in one pass, on half the rows and columns of part of the frames. */
    private List<Candidate> count(List<PatchCodes> codes) {
        int every = Math.max(1, training.count() / COUNTED_FRAMES);
        Map<Integer, long[][]> counts = new TreeMap<>();
        training.<Map<Integer, long[][]>>pass(
                (g, rows) -> {
                    Map<Integer, long[][]> own = new TreeMap<>();
                    int[] seen = {0};
                    rows.forEachOfEpisode((episode, m) -> {
                        long[][] of = own.computeIfAbsent(episode, e -> zeros(codes));
                        for (int i = 0; i < m.rows(); i++) {
                            if (seen[0]++ % every == 0) {
                                countFrame(codes, m.array(), i * shape.size(), of);
                            }
                        }
                    });
                    return own;
                },
                own -> own.forEach((e, c) -> add(counts.computeIfAbsent(e, x -> zeros(codes)), c)));
        List<long[][]> episodes = counts.values().stream()
                .filter(c -> Arrays.stream(c[0]).sum() > 0)
                .toList();
        requireEpisodes(episodes.size());
        List<Candidate> candidates = new ArrayList<>();
        for (int s = 0; s < codes.size(); s++) {
            candidates.add(candidate(codes.get(s), s, episodes));
        }
        return candidates;
    }

    private void countFrame(List<PatchCodes> codes, double[] values, int frame, long[][] counts) {
        for (int s = 0; s < codes.size(); s++) {
            for (int kind : codes.get(s).kinds(values, frame, 2 * unit)) {
                counts[s][kind]++;
            }
        }
    }

    private static long[][] zeros(List<PatchCodes> codes) {
        return codes.stream().map(c -> new long[c.count()]).toArray(long[][]::new);
    }

    private static void add(long[][] sum, long[][] more) {
        for (int s = 0; s < sum.length; s++) {
            for (int c = 0; c < sum[s].length; c++) {
                sum[s][c] += more[s][c];
            }
        }
    }

    private static Candidate candidate(PatchCodes codes, int s, List<long[][]> episodes) {
        double[][] shares = new double[episodes.size()][codes.count()];
        double[] mean = new double[codes.count()];
        for (int e = 0; e < shares.length; e++) {
            long[] counts = episodes.get(e)[s];
            double total = Arrays.stream(counts).sum();
            for (int c = 0; c < counts.length; c++) {
                shares[e][c] = counts[c] / total;
                mean[c] += shares[e][c] / shares.length;
            }
        }
        Matrix h = Matrix.ofRows(shares);
        return new Candidate(codes, Vector.of(mean), Recurrence.steady(h), Recurrence.of(h), shares.length);
    }

    /** The value of G a that a part {@code share} of the pixels exceeds. */
    private double threshold(RecurrenceMask open, double share) {
        int every = Math.max(1, training.count() / THRESHOLD_FRAMES);
        long[] bins = new long[BINS];
        training.<long[]>pass(
                (g, rows) -> {
                    long[] own = new long[BINS];
                    int[] seen = {0};
                    rows.forEach(m -> {
                        for (int i = 0; i < m.rows(); i++) {
                            if (seen[0]++ % every == 0) {
                                for (double a : open.smooth(m.array(), i * shape.size())) {
                                    own[(int) Math.min(BINS - 1, a * BINS)]++;
                                }
                            }
                        }
                    });
                    return own;
                },
                own -> {
                    for (int b = 0; b < BINS; b++) {
                        bins[b] += own[b];
                    }
                });
        double above = share * Arrays.stream(bins).sum();
        int b = BINS - 1;
        for (long sum = bins[b]; b > 1 && sum < above; sum += bins[b]) {
            b--;
        }
        return (double) b / BINS;
    }
}
