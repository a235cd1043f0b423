package org.exolam.io.lerobot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.exolam.data.NumericArray;
import org.exolam.data.RowSource;
import org.exolam.data.Shape;
import org.exolam.error.DataException;
import org.exolam.io.parquet.ParquetLeaf;
import org.exolam.io.parquet.ParquetTable;

/**
 * Which rows of a data file belong to which episode, by its own index columns. Row groups that cannot be read leave their
 * rows unknown.
 */
final class FrameTable {
    private final ParquetTable table;
    private final Map<Long, List<Run>> runs = new LinkedHashMap<>();
    private final List<Run> all = new ArrayList<>();
    private String faultOrNull;

    /**
     * Rows one after the other of one episode.
     *
     * @param episode as the rows say
     * @param from first row
     * @param order the places of frames 0, 1, … counted from the first row; empty where they stand in order
     * @param tasks numbers of the tasks
     * @param span seconds from the first row to the last
     * @param jumpOrNull where the rows' own index does not count on
     * @param faultOrNull what makes the rows unusable
     */
    record Run(
            long episode,
            int from,
            int rows,
            List<Integer> order,
            Set<Long> tasks,
            double span,
            String jumpOrNull,
            String faultOrNull) {}

    private FrameTable(ParquetTable table) {
        this.table = table;
    }

    /** Reads the index columns. */
    static FrameTable of(ParquetTable table) {
        FrameTable frames = new FrameTable(table);
        int from = 0;
        for (long rows : table.rowGroups()) {
            try {
                frames.scan(from, (int) rows);
            } catch (DataException e) {
                frames.faultOrNull = e.getMessage();
            }
            from += (int) rows;
        }
        frames.join();
        return frames;
    }

    private NumericArray column(String name, int from, int rows) {
        ParquetLeaf leaf = table.leaf(name)
                .orElseThrow(() -> new DataException(table.file() + ": the column " + name + " is missing"));
        try (RowSource source = table.numbers(table.file() + ", column " + name, "row", leaf, Shape.of(), from, rows)) {
            return source.readAll();
        }
    }

    private NumericArray columnOrNull(String name, int from, int rows) {
        return table.leaf(name).isPresent() ? column(name, from, rows) : null;
    }

    /** Pieces of one row group, not yet judged. */
    private final List<Piece> pieces = new ArrayList<>();

    private record Piece(
            long episode,
            int from,
            NumericArray frames,
            NumericArray times,
            NumericArray tasksOrNull,
            NumericArray indexOrNull) {
        int rows() {
            return frames.rows();
        }
    }

    private void scan(int from, int rows) {
        NumericArray episodes = column("episode_index", from, rows);
        NumericArray frames = column("frame_index", from, rows);
        NumericArray times = column("timestamp", from, rows);
        NumericArray tasks = columnOrNull("task_index", from, rows);
        NumericArray index = columnOrNull("index", from, rows);
        int begin = 0;
        for (int i = 1; i <= rows; i++) {
            if (i == rows || episodes.get(i) != episodes.get(begin)) {
                pieces.add(new Piece(
                        Math.round(episodes.get(begin)),
                        from + begin,
                        frames.rows(begin, i),
                        times.rows(begin, i),
                        tasks == null ? null : tasks.rows(begin, i),
                        index == null ? null : index.rows(begin, i)));
                begin = i;
            }
        }
    }

    /** Pieces of one episode that touch are one run, whatever row groups they lie in. */
    private void join() {
        int i = 0;
        while (i < pieces.size()) {
            int j = i + 1;
            int end = pieces.get(i).from() + pieces.get(i).rows();
            while (j < pieces.size()
                    && pieces.get(j).episode() == pieces.get(i).episode()
                    && pieces.get(j).from() == end) {
                end += pieces.get(j).rows();
                j++;
            }
            Run run = judged(pieces.subList(i, j));
            runs.computeIfAbsent(run.episode(), e -> new ArrayList<>()).add(run);
            all.add(run);
            i = j;
        }
        pieces.clear();
    }

    private static NumericArray concat(List<NumericArray> parts) {
        return NumericArray.concat(parts.toArray(NumericArray[]::new));
    }

    private static Run judged(List<Piece> parts) {
        NumericArray frames = concat(parts.stream().map(Piece::frames).toList());
        NumericArray times = concat(parts.stream().map(Piece::times).toList());
        Set<Long> tasks = new TreeSet<>();
        parts.stream().filter(p -> p.tasksOrNull() != null).forEach(p -> {
            for (int i = 0; i < p.rows(); i++) {
                tasks.add(Math.round(p.tasksOrNull().get(i)));
            }
        });
        int n = frames.rows();
        List<Integer> order = order(frames);
        String fault = order == null ? frameFault(frames) : timeFault(times, order);
        double span = 0;
        if (fault == null) {
            span = times.get(order.isEmpty() ? n - 1 : order.get(n - 1))
                    - times.get(order.isEmpty() ? 0 : order.get(0));
        }
        return new Run(
                parts.get(0).episode(),
                parts.get(0).from(),
                n,
                order == null ? List.of() : order,
                tasks,
                span,
                order == null ? null : jumpOrNull(parts, order),
                fault);
    }

    /** Places of the frames 0 to n − 1; empty where in order, null where they are other numbers. */
    private static List<Integer> order(NumericArray frames) {
        int n = frames.rows();
        Integer[] place = new Integer[n];
        boolean ordered = true;
        for (int i = 0; i < n; i++) {
            double frame = frames.get(i);
            if (!(frame >= 0 && frame < n) || place[(int) frame] != null) {
                return null;
            }
            place[(int) frame] = i;
            ordered &= frame == i;
        }
        return ordered ? List.of() : Arrays.asList(place);
    }

    private static String frameFault(NumericArray frames) {
        for (int i = 0; i < frames.rows(); i++) {
            if (frames.get(i) != i) {
                String before = i == 0 ? "begins with " : "goes " + (long) frames.get(i - 1) + ", ";
                return "frame_index " + before + (long) frames.get(i) + " at frame " + i + "; expected " + i;
            }
        }
        return "frame_index has no order";
    }

    /** Whoever joins tables by the index gets other rows. */
    private static String jumpOrNull(List<Piece> parts, List<Integer> order) {
        if (parts.get(0).indexOrNull() == null) {
            return null;
        }
        NumericArray index = concat(parts.stream().map(Piece::indexOrNull).toList());
        for (int i = 1; i < index.rows(); i++) {
            long before = index.getLong(order.isEmpty() ? i - 1 : order.get(i - 1));
            long now = index.getLong(order.isEmpty() ? i : order.get(i));
            if (now != before + 1) {
                return "index goes " + before + ", " + now + " at frame " + i + "; the rows are taken by frame_index";
            }
        }
        return null;
    }

    private static String timeFault(NumericArray times, List<Integer> order) {
        for (int i = 1; i < times.rows(); i++) {
            double before = times.get(order.isEmpty() ? i - 1 : order.get(i - 1));
            double now = times.get(order.isEmpty() ? i : order.get(i));
            if (!(now > before)) {
                return "timestamp falls at frame " + i + ": " + now + " s behind " + before + " s";
            }
        }
        return null;
    }

    /** The runs of an episode's number; several where its rows are torn apart. */
    List<Run> runs(long episode) {
        return runs.getOrDefault(episode, List.of());
    }

    /** All runs, in the file's order. */
    List<Run> all() {
        return all;
    }

    String file() {
        return table.file().toString();
    }

    /** Why some rows are unknown; null where all could be read. */
    String faultOrNull() {
        return faultOrNull;
    }
}
