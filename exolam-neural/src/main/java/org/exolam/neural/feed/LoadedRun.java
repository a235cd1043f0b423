package org.exolam.neural.feed;

import java.util.HashMap;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;
import org.exolam.linalg.Matrix;
import org.exolam.representation.Representation;
import org.exolam.transition.Column;
import org.exolam.transition.EpisodeSlice;

/** One run with the frames and numbers that a plan asks for. */
final class LoadedRun {
    private final Run run;
    private final int from;
    private final Map<String, byte[]> bytes = new HashMap<>();
    private final Map<String, float[]> floats = new HashMap<>();
    private final Map<String, float[]> columns = new HashMap<>();

    private LoadedRun(Run run, int from) {
        this.run = run;
        this.from = from;
    }

    static LoadedRun read(Dataset data, FeedPlan plan, Run run) {
        int from = Math.max(0, run.first() - plan.history());
        Map<String, NumericArray> blocks = new HashMap<>();
        try (Episode episode = data.open(run.episode())) {
            plan.reaches()
                    .forEach((block, reach) ->
                            blocks.put(block, episode.read(block, from, run.first() + run.count() + reach)));
        }
        String place = data.location() + ", episode "
                + data.episodes().get(run.episode()).name();
        EpisodeSlice slice = new EpisodeSlice(data, run.episode(), place, from, blocks);
        LoadedRun loaded = new LoadedRun(run, from);
        plan.views().forEach(view -> loaded.addFrames(plan, view, slice));
        plan.columns().forEach(column -> loaded.addColumn(column, slice));
        return loaded;
    }

    private void addFrames(FeedPlan plan, String view, EpisodeSlice slice) {
        Representation frame = plan.frame();
        NumericArray seen = frame.seen(view, slice::block);
        if (plan.areBytes()) {
            bytes.put(view, seen.bytes());
            return;
        }
        Matrix encoded = frame.apply(seen, from == 0);
        // Where φ looks back beyond stacking, rows before its history do not exist; they are never asked for.
        int missing = seen.rows() - encoded.rows();
        float[] values = new float[seen.rows() * encoded.cols()];
        for (int i = 0; i < encoded.array().length; i++) {
            values[missing * encoded.cols() + i] = (float) encoded.array()[i];
        }
        requireFinite(values, encoded.cols(), "frames " + view, from, slice);
        floats.put(view, values);
    }

    private void addColumn(Column column, EpisodeSlice slice) {
        int width = column.source().width();
        double[] rows = new double[run.count() * width];
        column.source().fill(slice, run.first(), run.count(), rows, width, 0);
        float[] values = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = (float) rows[i];
        }
        requireFinite(values, width, column.name(), run.first(), slice);
        columns.put(column.name(), values);
    }

    private static void requireFinite(float[] values, int width, String what, int first, EpisodeSlice slice) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new DataException(slice.place() + ": " + what + " at frame " + (first + i / width) + " is "
                        + values[i] + "; repair the row or leave out the episode");
            }
        }
    }

    Run run() {
        return run;
    }

    /** The row of frame t, or of the episode's first where t lies before it. */
    private int row(int t) {
        return Math.max(0, t) - from;
    }

    /** Copies the bytes of the last {@code stack} frames at t + offset, oldest first. */
    void copyBytes(String view, int i, int offset, int stack, int width, byte[] out, int at) {
        byte[] frames = bytes.get(view);
        for (int s = 0; s < stack; s++) {
            int row = row(run.first() + i + offset - stack + 1 + s);
            System.arraycopy(frames, row * width, out, at + s * width, width);
        }
    }

    /** Copies the numbers of the last {@code stack} frames at t + offset, oldest first. */
    void copyFloats(String view, int i, int offset, int stack, int width, float[] out, int at) {
        float[] frames = floats.get(view);
        for (int s = 0; s < stack; s++) {
            int row = row(run.first() + i + offset - stack + 1 + s);
            System.arraycopy(frames, row * width, out, at + s * width, width);
        }
    }

    void copyColumn(String name, int i, int width, float[] out, int at) {
        System.arraycopy(columns.get(name), i * width, out, at, width);
    }
}
