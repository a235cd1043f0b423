package org.exolam.neural.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which transitions a step sees: a function of seed and step alone, so that training goes on anywhere. Each epoch shuffles
 * the runs, fills windows with them one behind the other, and shuffles the transitions of each window; what is left of a
 * window behind its last whole batch waits for the next epoch. Where everything fits into one window it stays there.
 */
final class SampleOrder {
    private final List<Run> runs;
    private final long seed;
    private final int batch;
    private final long windowMost;
    private final boolean isWhole;
    private final long whole;
    private long epoch = -1;
    private long epochStart;
    private List<List<Run>> windows = List.of();

    /**
     * @param batch transitions of a step; fewer where there are fewer
     * @param windowMost transitions of a window
     */
    SampleOrder(List<Run> runs, int batch, long windowMost, long seed) {
        this.runs = List.copyOf(runs);
        this.seed = seed;
        this.whole = runs.stream().mapToLong(Run::count).sum();
        this.batch = (int) Math.min(batch, whole);
        this.windowMost = Math.max(windowMost, 2L * batch);
        this.isWhole = whole <= this.windowMost;
    }

    /**
     * Where a step's transitions are.
     *
     * @param epoch passes that were made before
     * @param window its number within the epoch
     * @param runs what the window holds, in its order
     * @param first of the step's transitions in the window's shuffled order
     */
    record Place(long epoch, int window, List<Run> runs, int first) {}

    int batch() {
        return batch;
    }

    /** The place of a step's batch; steps are asked for in any order. */
    Place at(long step) {
        if (epoch < 0 || step < epochStart) {
            epoch = 0;
            epochStart = 0;
            windows = divide(0);
        }
        long left = step - epochStart;
        while (left >= batches(windows)) {
            left -= batches(windows);
            epochStart += batches(windows);
            epoch++;
            windows = divide(epoch);
        }
        for (int w = 0; w < windows.size(); w++) {
            long here = count(windows.get(w)) / batch;
            if (left < here) {
                return new Place(epoch, w, windows.get(w), (int) left * batch);
            }
            left -= here;
        }
        throw new IllegalStateException("no batch " + step);
    }

    private long batches(List<List<Run>> of) {
        return of.stream().mapToLong(w -> count(w) / batch).sum();
    }

    private static long count(List<Run> window) {
        return window.stream().mapToLong(Run::count).sum();
    }

    private List<List<Run>> divide(long of) {
        if (isWhole) {
            return List.of(runs);
        }
        List<Run> shuffled = new ArrayList<>(runs);
        SplittableRandom random = random(of, -1);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            Run kept = shuffled.set(i, shuffled.get(j));
            shuffled.set(j, kept);
        }
        List<List<Run>> divided = new ArrayList<>();
        List<Run> window = new ArrayList<>();
        long in = 0;
        for (Run run : shuffled) {
            if (in + run.count() > windowMost && in >= batch) {
                divided.add(window);
                window = new ArrayList<>();
                in = 0;
            }
            window.add(run);
            in += run.count();
        }
        divided.add(window);
        return divided;
    }

    /** The transitions of a window, counted through its runs, shuffled. */
    int[] shuffled(Place place) {
        int[] order = new int[(int) count(place.runs())];
        SplittableRandom random = random(place.epoch(), place.window());
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private SplittableRandom random(long ofEpoch, int window) {
        long mixed = new SplittableRandom(seed).nextLong() + ofEpoch;
        return new SplittableRandom(new SplittableRandom(mixed).nextLong() + window);
    }
}
