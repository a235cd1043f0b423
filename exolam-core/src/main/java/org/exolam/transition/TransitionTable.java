package org.exolam.transition;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.exolam.data.Dataset;
import org.exolam.data.EpisodeInfo;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.moments.Layout;

/**
 * Transitions of a data set as rows of named columns. Transition t of an episode of T frames exists where t + h &lt; T
 * and every row that a column reads exists (a column may want the action at t + h, which the last frame need not have);
 * none crosses an episode's border.
 *
 * <p>A pass reads in one thread, computes columns in {@link TransitionOptions#workers()} threads and hands over in
 * order on the caller's. Batch borders depend on data, columns and options alone, so results have the same bits for any
 * number of workers. At most workers + 2 batches are in memory, none of them above {@value #BATCH_BYTES} bytes as
 * doubles unless a single transition is: memory depends on neither the number nor the length of the episodes. The data
 * set must not be used by anyone else during a pass, and one pass runs at a time, since the number of native threads is
 * one of the whole process.
 *
 * <p>A value that is NaN or infinite is refused with episode, column, block and frame. Errors of readers,
 * representations and workers come out of the pass as they were thrown; an interrupt ends it with a
 * {@link java.util.concurrent.CancellationException}. Either way all threads of the pass have ended by then.
 */
public final class TransitionTable {
    /** Frames and columns of one batch, as doubles: 64 MB. */
    static final long BATCH_BYTES = 1L << 26;

    private final Dataset data;
    private final List<Column> columns;
    private final Layout layout;
    private final Needs needs;
    private final int horizon;
    private final TransitionOptions options;
    private final int batch;

    private TransitionTable(Dataset data, List<Column> columns, int horizon, TransitionOptions options) {
        this.data = data;
        this.columns = List.copyOf(columns);
        this.horizon = horizon;
        this.options = options;
        layout = layout(columns);
        needs = Needs.of(columns);
        long values = needs.valuesPerFrame(data.schema()) + layout.width();
        batch = (int) Math.max(1, Math.min(options.batch(), BATCH_BYTES / Double.BYTES / Math.max(1, values)));
    }

    /**
     * @param columns of different names
     * @param horizon h ≥ 1, and at least what every column reaches
     * @throws UsageException where the horizon is below 1 or a block is not in the data set
     */
    public static TransitionTable of(Dataset data, List<Column> columns, int horizon, TransitionOptions options) {
        if (horizon < 1) {
            throw new UsageException("horizon is " + horizon + "; give at least 1");
        }
        for (Column column : columns) {
            if (column.source().reach() > horizon) {
                throw new IllegalArgumentException("column " + column.name() + " reaches "
                        + column.source().reach() + " frames ahead, the horizon is " + horizon);
            }
            column.source().blocks().forEach(data.schema()::block);
        }
        return new TransitionTable(data, columns, horizon, options);
    }

    private static Layout layout(List<Column> columns) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (Column column : columns) {
            if (widths.put(column.name(), column.source().width()) != null) {
                throw new IllegalArgumentException("two columns are named " + column.name());
            }
        }
        return new Layout(widths);
    }

    /** Names and widths of the columns. */
    public Layout layout() {
        return layout;
    }

    public int horizon() {
        return horizon;
    }

    TransitionOptions options() {
        return options;
    }

    int batch() {
        return batch;
    }

    Needs needs() {
        return needs;
    }

    Dataset data() {
        return data;
    }

    /** Transitions of one episode, without regard to {@link TransitionOptions#maxTransitions()}. */
    public int transitions(int episode) {
        List<EpisodeInfo> episodes = data.episodes();
        if (episode < 0 || episode >= episodes.size()) {
            throw new UsageException("there is no episode " + episode + " in " + data.location() + "; it has "
                    + episodes.size() + ", counted from 0");
        }
        return needs.transitions(episodes.get(episode), data.schema(), horizon);
    }

    /** Transitions of a pass over the episodes: their sum, at most {@link TransitionOptions#maxTransitions()}. */
    public long transitions(List<Integer> episodes) {
        long sum = 0;
        for (int episode : episodes) {
            sum += transitions(episode);
        }
        return Math.min(sum, options.maxTransitions());
    }

    /**
     * The episodes that a pass over {@code episodes} takes at least one transition of. Whoever divides episodes further
     * (folds, labeled and unlabeled) divides these, so that {@link TransitionOptions#maxTransitions()} leaves no part
     * empty.
     */
    public List<Integer> used(List<Integer> episodes) {
        List<Integer> used = new ArrayList<>();
        long left = options.maxTransitions();
        for (int episode : episodes) {
            int count = transitions(episode);
            if (count > 0 && left > 0) {
                used.add(episode);
                left -= count;
            }
        }
        return used;
    }

    /** Hands every batch of the episodes to {@code sink}, in order, on the caller's thread. */
    public void forEach(List<Integer> episodes, Consumer<TransitionBatch> sink) {
        map(episodes, Function.identity(), sink);
    }

    /**
     * Applies {@code work} to every batch of the episodes, in the workers, and hands the results to {@code fold} in
     * order, on the caller's thread.
     *
     * @param work safe for several threads
     */
    public <R> void map(List<Integer> episodes, Function<TransitionBatch, R> work, Consumer<R> fold) {
        Iterator<Range> ranges = ranges(episodes, options.maxTransitions());
        Advance advance = new Advance(options.progress(), transitions(episodes));
        Function<Loaded, Done<R>> task =
                loaded -> new Done<>(work.apply(batch(loaded)), loaded.range().count());
        Consumer<Done<R>> sink = done -> {
            fold.accept(done.value());
            advance.by(done.count());
        };
        int workers = options.workers();
        Loader loader = new Loader(new SliceReader(data, needs), ranges);
        OrderedPipeline.run(workers, workers + OrderedPipeline.AHEAD, loader, task, sink);
    }

    Ranges ranges(List<Integer> episodes, long limit) {
        return new Ranges(episodes, this::transitions, batch, limit);
    }

    /** A range with the rows it needs. */
    record Loaded(Range range, EpisodeSlice slice) {}

    private record Done<R>(R value, int count) {}

    private record Loader(SliceReader reader, Iterator<Range> ranges) implements OrderedPipeline.Source<Loaded> {
        @Override
        public Loaded nextOrNull() {
            if (!ranges.hasNext()) {
                return null;
            }
            Range range = ranges.next();
            return new Loaded(range, reader.read(range));
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    /** Which transitions of a range a filter keeps; where it names its column, that one alone is computed. */
    boolean[] kept(Loaded loaded, RowFilter filter) {
        return filter.keep(filter.column().map(this::only).orElse(this).batch(loaded));
    }

    /** The same transitions with one of the columns. */
    private TransitionTable only(String name) {
        List<Column> one = columns.stream().filter(c -> c.name().equals(name)).toList();
        return new TransitionTable(data, one, horizon, options);
    }

    /** Computes the columns of one range. */
    TransitionBatch batch(Loaded loaded) {
        Range range = loaded.range();
        double[] values = new double[Math.multiplyExact(range.count(), layout.width())];
        fill(loaded, range.first(), range.count(), values, 0);
        requireFinite(values, loaded);
        return new TransitionBatch(
                range.episode(), range.first(), layout, Matrix.of(range.count(), layout.width(), values));
    }

    /**
     * Writes the columns of transitions first … first + count − 1 of a range to {@code out}, from {@code at} on, whatever
     * they hold.
     */
    void fill(Loaded loaded, int first, int count, double[] out, int at) {
        int width = layout.width();
        int column = at;
        for (Column c : columns) {
            c.source().fill(loaded.slice(), first, count, out, width, column);
            column += c.source().width();
        }
    }

    private void requireFinite(double[] values, Loaded loaded) {
        int width = layout.width();
        double[] sums = new double[width];
        double[] row = new double[width];
        for (int at = 0; at < values.length; at += width) {
            System.arraycopy(values, at, row, 0, width);
            addScaled(row, sums);
        }
        for (int j = 0; j < width; j++) {
            if (!Double.isFinite(sums[j])) {
                int i = 0;
                while (Double.isFinite(values[i * width + j])) {
                    i++;
                }
                throw notFinite(values[i * width + j], loaded.range().first() + i, j, loaded.slice());
            }
        }
    }

    /** Scaled down, so that a sum of finite numbers stays finite. */
    private static void addScaled(double[] row, double[] sums) {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += row[j] * 0x1p-32;
        }
    }

    private DataException notFinite(double value, int t, int column, EpisodeSlice slice) {
        return new DataException(slice.place() + ": column " + layout.describe(column) + " of transition " + t + " is "
                + value + cause(sourceOf(column), slice) + "; repair the row or leave out the episode");
    }

    private ColumnSource sourceOf(int column) {
        int end = 0;
        for (Column c : columns) {
            end += c.source().width();
            if (column < end) {
                return c.source();
            }
        }
        throw new IllegalStateException("no column " + column);
    }

    /** Where the raw numbers are to blame: the first bad one that the column's blocks hold around the batch. */
    private static String cause(ColumnSource source, EpisodeSlice slice) {
        for (String block : source.blocks()) {
            NumericArray rows = slice.block(block);
            int flat = rows.firstNonFinite();
            if (flat >= 0) {
                int frame = slice.from() + flat / rows.shape().inner().intSize();
                return " since block " + block + " is " + rows.get(flat) + " at row " + frame;
            }
        }
        return "";
    }
}
