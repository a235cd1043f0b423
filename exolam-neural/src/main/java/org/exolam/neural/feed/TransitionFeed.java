package org.exolam.neural.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.exolam.data.Dataset;
import org.exolam.error.UsageException;
import org.exolam.transition.Column;

/**
 * Random mini-batches of transitions. The batch of a step is a function of runs, seed and step alone. At most two windows
 * are in memory, while one takes the place of the other. For one thread at a time, which alone may read the data set
 * meanwhile.
 */
public final class TransitionFeed {
    private static final long MEBIBYTE = 1 << 20;

    private final Dataset data;
    private final FeedPlan plan;
    private final List<Integer> horizons;
    private final SampleOrder order;
    private final long seed;
    private SampleOrder.Place heldOrNull;
    private int[] shuffled = new int[0];
    private List<LoadedRun> window = List.of();
    private int[] starts = new int[0];

    /**
     * @param runs where transitions are drawn from
     * @param horizons of which each step draws one
     * @param batch transitions of a step; fewer where there are fewer
     * @param megabytes of a window
     * @throws UsageException where there is no transition
     */
    public TransitionFeed(
            Dataset data, FeedPlan plan, List<Run> runs, List<Integer> horizons, int batch, int megabytes, long seed) {
        requireTransitions(data, plan, runs);
        this.data = data;
        this.plan = plan;
        this.horizons = List.copyOf(horizons);
        this.seed = seed;
        this.order = new SampleOrder(runs, batch, megabytes * MEBIBYTE / plan.bytes(), seed);
    }

    /** Fails where there is no transition. */
    public static void requireTransitions(Dataset data, FeedPlan plan, List<Run> runs) {
        if (runs.isEmpty()) {
            throw new UsageException("no training episode of " + data.location() + " has more than " + plan.reach()
                    + " frames, so there is no transition to train on; give a smaller objective.horizon");
        }
    }

    /** Transitions of a step. */
    public int size() {
        return order.batch();
    }

    /** The batch of a step, counted from 0. */
    public Batch at(long step) {
        SampleOrder.Place place = order.at(step);
        hold(place);
        SplittableRandom random = new SplittableRandom(new SplittableRandom(~seed).nextLong() + step);
        int horizon = horizons.get(random.nextInt(horizons.size()));
        return gather(place.first(), order.batch(), horizon);
    }

    /** Transitions drawn from the first window, at the nearest horizon: for statistics. */
    public Batch sample(int most) {
        SampleOrder.Place place = order.at(0);
        hold(place);
        return gather(0, Math.min(most, shuffled.length), horizons.get(0));
    }

    private void hold(SampleOrder.Place place) {
        boolean isSameWindow = heldOrNull != null && heldOrNull.runs().equals(place.runs());
        if (!isSameWindow) {
            // What was held may go before the new window comes.
            window = List.of();
            List<LoadedRun> loaded = new ArrayList<>();
            int[] at = new int[place.runs().size() + 1];
            for (int r = 0; r < place.runs().size(); r++) {
                Run run = place.runs().get(r);
                loaded.add(LoadedRun.read(data, plan, run));
                at[r + 1] = at[r] + run.count();
            }
            window = loaded;
            starts = at;
        }
        if (!isSameWindow || heldOrNull.epoch() != place.epoch() || heldOrNull.window() != place.window()) {
            shuffled = order.shuffled(place);
        }
        heldOrNull = place;
    }

    private Batch gather(int first, int count, int horizon) {
        int[] runs = new int[count];
        int[] inRun = new int[count];
        List<Integer> episodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int transition = shuffled[first + i];
            int found = java.util.Arrays.binarySearch(starts, transition);
            runs[i] = found >= 0 ? found : -found - 2;
            inRun[i] = transition - starts[runs[i]];
            episodes.add(window.get(runs[i]).run().episode());
        }
        Map<String, Batch.Frames> frames = new HashMap<>();
        for (String view : plan.views()) {
            frames.put(view, frames(view, runs, inRun, horizon));
        }
        Map<String, Batch.Numbers> columns = new HashMap<>();
        for (Column column : plan.columns()) {
            int width = column.source().width();
            float[] out = new float[count * width];
            for (int i = 0; i < count; i++) {
                window.get(runs[i]).copyColumn(column.name(), inRun[i], width, out, i * width);
            }
            columns.put(column.name(), new Batch.Numbers(out, width));
        }
        return new Batch(count, horizon, frames, columns, episodes);
    }

    private Batch.Frames frames(String view, int[] runs, int[] inRun, int horizon) {
        int width = plan.frame().size();
        int stack = plan.stack();
        int size = Math.multiplyExact(runs.length, stack * width);
        if (plan.areBytes()) {
            byte[] current = new byte[size];
            byte[] next = new byte[size];
            for (int i = 0; i < runs.length; i++) {
                LoadedRun run = window.get(runs[i]);
                run.copyBytes(view, inRun[i], 0, stack, width, current, i * stack * width);
                run.copyBytes(view, inRun[i], horizon, stack, width, next, i * stack * width);
            }
            return new Batch.Frames(current, next, null, null);
        }
        float[] current = new float[size];
        float[] next = new float[size];
        for (int i = 0; i < runs.length; i++) {
            LoadedRun run = window.get(runs[i]);
            run.copyFloats(view, inRun[i], 0, stack, width, current, i * stack * width);
            run.copyFloats(view, inRun[i], horizon, stack, width, next, i * stack * width);
        }
        return new Batch.Frames(null, null, current, next);
    }
}
