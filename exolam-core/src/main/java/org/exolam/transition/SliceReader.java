package org.exolam.transition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.Dataset;
import org.exolam.data.Episode;
import org.exolam.data.NumericArray;
import org.exolam.error.DataException;

/**
 * Reads the rows that consecutive ranges of transitions need. Within an episode every row is read once and forward: rows
 * that two ranges share are kept, since a compressed file would have to be decoded again from further back. Ranges that
 * were announced are read together, so that most slices are views of what was read and cost no copy.
 */
final class SliceReader implements AutoCloseable {
    private final Dataset data;
    private final Needs needs;
    private final Map<String, Rows> rows = new HashMap<>();
    private Episode episodeOrNull;
    private int episodeAt;
    private int announcedEpisode = -1;
    private int announcedEnd;

    /** Rows of one block in memory, from a frame on. */
    private record Window(int from, NumericArray rows) {
        int to() {
            return from + rows.rows();
        }

        boolean holds(int frame) {
            return from <= frame && frame < to();
        }

        NumericArray view(int first, int end) {
            return rows.view(first - from, end - from);
        }
    }

    /** What was read last of a block, and the slice cut last: that one may begin before. */
    private record Rows(Window read, Window slice) {}

    SliceReader(Dataset data, Needs needs) {
        this.data = data;
        this.needs = needs;
    }

    /** The ranges that will be asked for next, so that rows of the same episode are read at once. */
    void announce(List<Range> ranges) {
        announcedEpisode = -1;
        for (Range range : ranges) {
            if (announcedEpisode >= 0 && range.episode() != announcedEpisode) {
                // Announced as far as the first episode goes; the next one announces itself by its own first range.
                return;
            }
            announcedEpisode = range.episode();
            announcedEnd = range.first() + range.count();
        }
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
            int to = range.first() + range.count() + reach.getValue();
            int announced = range.episode() == announcedEpisode ? announcedEnd + reach.getValue() : to;
            blocks.put(reach.getKey(), slice(reach.getKey(), from, to, Math.max(to, announced)));
        }
        return new EpisodeSlice(data, range.episode(), place(), from, blocks);
    }

    /** Rows [from, to) of a block; what is missing is read up to {@code ahead}. */
    private NumericArray slice(String block, int from, int to, int ahead) {
        Rows before = rows.get(block);
        Window kept = before == null || before.read().holds(from)
                ? null
                : before.slice().holds(from) ? before.slice() : null;
        Window read = before != null && (kept != null || before.read().holds(from))
                ? before.read()
                : new Window(from, rows(block, from, ahead));
        List<NumericArray> parts = new ArrayList<>();
        int at = from;
        if (kept != null) {
            at = Math.min(to, kept.to());
            parts.add(kept.view(from, at));
        }
        while (at < to) {
            if (!read.holds(at)) {
                read = new Window(at, rows(block, at, ahead));
            }
            int end = Math.min(to, read.to());
            parts.add(read.view(at, end));
            at = end;
        }
        NumericArray slice = parts.size() == 1 ? parts.get(0) : NumericArray.concat(parts.toArray(NumericArray[]::new));
        rows.put(block, new Rows(read, new Window(from, slice)));
        return slice;
    }

    private NumericArray rows(String block, int from, int to) {
        NumericArray read = episodeOrNull.read(block, from, to);
        int width = data.schema().block(block).width();
        if (read.rows() != to - from || read.size() != (long) (to - from) * width) {
            throw new DataException(place() + ", block " + block + ": rows " + from + " to " + to + " of " + width
                    + " values were asked for, " + read + " came; the file does not hold what its header says");
        }
        return read;
    }

    private String place() {
        return data.location() + ", episode " + episodeOrNull.info().name();
    }

    /** Closes the open episode. */
    @Override
    public void close() {
        rows.clear();
        if (episodeOrNull != null) {
            Episode closing = episodeOrNull;
            episodeOrNull = null;
            closing.close();
        }
    }
}
