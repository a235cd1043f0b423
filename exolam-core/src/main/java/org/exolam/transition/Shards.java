package org.exolam.transition;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Gathers batches to shards: consecutive batches of one group of episodes, up to a fixed number of rows and of bytes. A
 * shard is the unit of work of one thread, so its borders must depend on nothing but the data.
 */
final class Shards implements OrderedPipeline.Source<Shards.Shard> {
    /** One product's worth of rows: with fewer, folding shards would take a noticeable share of the time. */
    static final int ROWS = 2048;

    /** Rows of blocks in memory for one shard, as stored: 16 MB. Frames that large cost more than folding does. */
    static final long BYTES = 1L << 24;

    /**
     * @param group position of the group
     * @param parts the batches with their rows; empty for a group without transitions
     * @param isLast whether the group ends with it
     */
    record Shard(int group, List<TransitionTable.Loaded> parts, boolean isLast) {
        long transitions() {
            return parts.stream().mapToLong(p -> p.range().count()).sum();
        }
    }

    private final TransitionTable table;
    private final Iterator<List<Integer>> groups;
    private final SliceReader reader;
    private final long rowsMost;
    private long left;
    private int group = -1;
    private Ranges rangesOrNull;
    private Range pendingOrNull;

    Shards(TransitionTable table, List<List<Integer>> groups) {
        this(table, groups, BYTES);
    }

    Shards(TransitionTable table, List<List<Integer>> groups, long bytesMost) {
        this.table = table;
        this.groups = groups.iterator();
        reader = new SliceReader(table.data(), table.needs());
        long bytesPerFrame =
                Math.max(1, table.needs().bytesPerFrame(table.data().schema()));
        rowsMost = Math.min(ROWS, bytesMost / bytesPerFrame);
        left = table.options().maxTransitions();
    }

    @Override
    public Shard nextOrNull() {
        if (pendingOrNull == null) {
            if (!groups.hasNext()) {
                return null;
            }
            rangesOrNull = table.ranges(groups.next(), left);
            group++;
            pendingOrNull = next();
        }
        List<Range> ranges = new ArrayList<>();
        int rows = 0;
        while (pendingOrNull != null && (rows == 0 || rows + pendingOrNull.count() <= rowsMost)) {
            ranges.add(pendingOrNull);
            rows += pendingOrNull.count();
            pendingOrNull = next();
        }
        if (pendingOrNull == null) {
            left = rangesOrNull.left();
        }
        return new Shard(group, read(ranges), pendingOrNull == null);
    }

    private List<TransitionTable.Loaded> read(List<Range> ranges) {
        List<TransitionTable.Loaded> parts = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            reader.announce(ranges.subList(i, ranges.size()));
            parts.add(new TransitionTable.Loaded(ranges.get(i), reader.read(ranges.get(i))));
        }
        return parts;
    }

    private Range next() {
        return rangesOrNull.hasNext() ? rangesOrNull.next() : null;
    }

    @Override
    public void close() {
        reader.close();
    }
}
