package org.exolam.transition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.exolam.error.DataException;
import org.exolam.moments.MomentAccumulator;
import org.exolam.moments.Moments;

/**
 * Second moments of the transitions of groups of episodes, in one pass. A group's transitions are divided into shards of
 * consecutive batches, at most {@value Shards#ROWS} rows each; workers turn shards into co-moments, one native thread
 * each, and the caller's thread folds them in order. So the same data and options give the same bits for any number of
 * workers.
 *
 * <p>Native memory: one accumulator of (width² + a block) doubles for the group and one for each shard in flight, which are
 * workers + 2, or fewer where they would pass 1 GB. Cost: n width² flops, plus
 * width²/2 additions a shard.
 */
public final class MomentCollector {
    /** Bound on the co-moments of shards in flight, unless a single one passes it: 1 GB. */
    private static final long COMOMENT_BYTES = 1L << 30;

    private MomentCollector() {}

    /**
     * One {@link Moments} for each group of episodes. {@link TransitionOptions#maxTransitions()} counts over the groups
     * in their order; see {@link TransitionTable#used}.
     *
     * @param filterOrNull which transitions count; all where null
     * @throws org.exolam.error.DataException where a number is NaN or infinite, or data cannot be read
     * @throws org.exolam.error.ResourceException where native memory runs out
     */
    public static List<Moments> collect(TransitionTable table, List<List<Integer>> groups, RowFilter filterOrNull) {
        try (Pass pass = new Pass(table, groups, filterOrNull)) {
            int workers = table.options().workers();
            OrderedPipeline.run(
                    workers, inFlight(table, workers), new Shards(table, groups), pass::accumulate, pass::fold);
            return pass.result;
        }
    }

    /** Fewer shards at once where each needs a large co-moment; how many changes no bit. */
    private static int inFlight(TransitionTable table, int workers) {
        long width = table.layout().width();
        long bytes = Math.max(1, width * width * Double.BYTES);
        return (int) Math.max(1, Math.min(workers + OrderedPipeline.AHEAD, COMOMENT_BYTES / bytes));
    }

    /** A shard's rows as an accumulator on loan from the pool. */
    private record Part(Shards.Shard shard, MomentAccumulator accumulator) {}

    private static final class Pass implements AutoCloseable {
        private final TransitionTable table;
        private final RowFilter filterOrNull;
        private final Advance advance;
        private final List<Moments> result = new ArrayList<>();
        private final List<MomentAccumulator> all = new ArrayList<>();
        private final Deque<MomentAccumulator> free = new ArrayDeque<>();
        private MomentAccumulator groupOrNull;

        Pass(TransitionTable table, List<List<Integer>> groups, RowFilter filterOrNull) {
            this.table = table;
            this.filterOrNull = filterOrNull;
            List<Integer> flat = groups.stream().flatMap(List::stream).toList();
            advance = new Advance(table.options().progress(), table.transitions(flat));
        }

        /** In a worker. */
        Part accumulate(Shards.Shard shard) {
            MomentAccumulator accumulator = borrow();
            for (TransitionTable.Loaded part : shard.parts()) {
                if (filterOrNull == null) {
                    fill(part, part.range().first(), part.range().count(), accumulator);
                } else {
                    fillKept(part, table.kept(part, filterOrNull), accumulator);
                }
            }
            accumulator.complete();
            return new Part(shard, accumulator);
        }

        /** Runs of kept transitions, so that nothing is computed of the others. */
        private void fillKept(TransitionTable.Loaded part, boolean[] keep, MomentAccumulator accumulator) {
            for (int from = 0; from < keep.length; ) {
                int to = from;
                while (to < keep.length && keep[to]) {
                    to++;
                }
                fill(part, part.range().first() + from, to - from, accumulator);
                from = to + 1;
            }
        }

        /** The accumulator sums all columns anyway: it notices what is not finite, and the table finds where it is. */
        private void fill(TransitionTable.Loaded part, int from, int rows, MomentAccumulator accumulator) {
            try {
                for (int done = 0; done < rows; done += MomentAccumulator.BLOCK_ROWS) {
                    int first = from + done;
                    int count = Math.min(rows - done, MomentAccumulator.BLOCK_ROWS);
                    accumulator.fill(count, (out, at) -> table.fill(part, first, count, out, at));
                }
            } catch (DataException e) {
                table.batch(part);
                throw e;
            }
        }

        /** On the caller's thread, in order. */
        void fold(Part part) {
            if (groupOrNull == null) {
                groupOrNull = part.accumulator();
            } else {
                groupOrNull.merge(part.accumulator());
                giveBack(part.accumulator());
            }
            if (part.shard().isLast()) {
                result.add(groupOrNull.snapshot());
                giveBack(groupOrNull);
                groupOrNull = null;
            }
            advance.by(part.shard().transitions());
        }

        private synchronized MomentAccumulator borrow() {
            MomentAccumulator used = free.poll();
            if (used != null) {
                return used;
            }
            MomentAccumulator fresh = new MomentAccumulator(table.layout());
            all.add(fresh);
            return fresh;
        }

        private synchronized void giveBack(MomentAccumulator accumulator) {
            accumulator.reset();
            free.push(accumulator);
        }

        @Override
        public synchronized void close() {
            all.forEach(MomentAccumulator::close);
        }
    }
}
