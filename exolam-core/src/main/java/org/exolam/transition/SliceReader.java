package org.exolam.transition;

import java.util.HashMap;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;

/**
 * Reads the rows that consecutive ranges of transitions need. Within an episode every row is read once and forward: rows
 * that two ranges share are kept, since a compressed file would have to be decoded again from further back.
 */
final class SliceReader implements AutoCloseable {
    private final Dataset data;
    private final Needs needs;
    private final Map<String, Window> windows = new HashMap<>();
    private Episode episodeOrNull;
    private int episodeAt;

    /** Rows of one block in memory, from a frame on. */
    private record Window(int from, NumericArray rows) {
        int to() {
            return from + rows.rows();
        }
    }

    SliceReader(Dataset data, Needs needs) {
        this.data = data;
        this.needs = needs;
    }

    EpisodeSlice read(Range range) {
        if (episodeOrNull == null || episodeAt != range.episode()) {
            close();
            episodeOrNull = data.open(range.episode());
            episodeAt = range.episode();
        }
        int from = Math.max(0, range.first() - needs.history());
        Map<String, NumericArray> blocks = new HashMap<>();
        for (Map.Entry<String, Integer> reach : needs.reach().entrySet()) {
            String block = reach.getKey();
            int to = range.first() + range.count() + reach.getValue();
            blocks.put(block, window(block, from, to).rows());
        }
        return new EpisodeSlice(range.episode(), place(), from, blocks);
    }

    private Window window(String block, int from, int to) {
        Window before = windows.get(block);
        Window now;
        if (before == null || before.to() <= from || before.from() > from) {
            now = new Window(from, rows(block, from, to));
        } else if (before.to() >= to) {
            now = new Window(from, before.rows().rows(from - before.from(), to - before.from()));
        } else {
            NumericArray kept =
                    before.rows().rows(from - before.from(), before.rows().rows());
            now = new Window(from, NumericArray.concat(kept, rows(block, before.to(), to)));
        }
        windows.put(block, now);
        return now;
    }

    private NumericArray rows(String block, int from, int to) {
        NumericArray rows = episodeOrNull.read(block, from, to);
        int width = data.schema().block(block).width();
        if (rows.rows() != to - from || rows.size() != (long) (to - from) * width) {
            throw new DataException(place() + ", block " + block + ": rows " + from + " to " + to + " of " + width
                    + " values were asked for, " + rows + " came; the file does not hold what its header says");
        }
        return rows;
    }

    private String place() {
        return data.location() + ", episode " + episodeOrNull.info().name();
    }

    /** Closes the open episode. */
    @Override
    public void close() {
        windows.clear();
        if (episodeOrNull != null) {
            Episode closing = episodeOrNull;
            episodeOrNull = null;
            closing.close();
        }
    }
}
