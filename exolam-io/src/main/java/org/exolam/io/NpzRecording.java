package org.exolam.io;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.exolam.data.NumericArray;
import org.exolam.data.Problem;
import org.exolam.data.Roles;
import org.exolam.data.RowSource;
import org.exolam.data.npy.NpzFile;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.EpisodeBorders;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;

/**
 * One npz file as a recording.
 *
 * <p>The convention: arrays share their first dimension, time. The frames are the first of {@link #FRAMES} that is there, or
 * the only array of two or more dimensions. {@code episode_ends} (one past each episode's last row), {@code episode_index}
 * (constant within an episode) or {@code done}/{@code dones} (true at an episode's last step; also {@code terminals} and
 * {@code timeouts}, {@code terminations} and {@code truncations}, either of them), in this order, divide the rows into
 * episodes; without them the file is one episode, and blocks may have one row fewer than there are frames. A
 * single number {@code fps} is the frame rate.
 */
final class NpzRecording {
    static final List<String> FRAMES = List.of("obs", "observations", "o", "frames", "images", "observation");
    private static final List<String> ACTION = List.of("action", "actions", "ta", "a");
    private static final List<String> ENDOGENOUS = List.of("endogenous", "states", "state");
    private static final List<String> EXOGENOUS = List.of("exogenous");
    /** Names of flags; of two, either one ends an episode. */
    private static final List<List<String>> DONE = List.of(
            List.of("done"),
            List.of("dones"),
            List.of("terminals", "timeouts"),
            List.of("terminations", "truncations"),
            List.of("terminated", "truncated"));

    private static final String ENDS = "episode_ends";
    private static final String INDEX = "episode_index";
    private static final String FPS = "fps";

    /** Longer than any list of episodes or flags worth reading whole while opening. */
    private static final long BORDER_BYTES_MAX = 1L << 28;

    private final Path location;
    private final Path file;
    private final NpzFile npz;
    private final boolean episodesFirst;

    NpzRecording(Path location, Path file, NpzFile npz, boolean episodesFirst) {
        this.location = location;
        this.file = file;
        this.npz = npz;
        this.episodesFirst = episodesFirst;
    }

    /** The block that is the observation, by option, name, or for want of another. */
    String frames(Optional<String> asked) {
        if (asked.isPresent()) {
            if (!npz.keys().contains(asked.get())) {
                throw new UsageException(
                        file + " has no array \"" + asked.get() + "\" for the frames; it has " + npz.keys());
            }
            return asked.get();
        }
        List<String> known = FRAMES.stream().filter(npz.keys()::contains).toList();
        if (known.isEmpty()) {
            requireNoneLeftOut();
        }
        List<String> wide =
                npz.keys().stream().filter(k -> npz.dimensions(k).size() >= 2).toList();
        if (known.isEmpty() && wide.size() != 1) {
            throw new DataException(file + " has none of the arrays " + FRAMES + " for the frames; it has " + npz.keys()
                    + "; name one with --camera");
        }
        return known.isEmpty() ? wide.get(0) : known.get(0);
    }

    /** An array that is named like frames and cannot be read leaves no doubt that it was meant. */
    private void requireNoneLeftOut() {
        npz.notices().stream().filter(n -> FRAMES.contains(n.key())).findFirst().ifPresent(n -> {
            throw new DataException(file + ", " + n.key() + ": " + n.message()
                    + "; save it otherwise, or name another array" + " with --camera");
        });
    }

    /** The roles that names alone suggest. */
    static Roles roles(String frames, Iterable<String> keys) {
        return new Roles(
                firstOrNull(ACTION, keys),
                firstOrNull(ENDOGENOUS, keys),
                firstOrNull(EXOGENOUS, keys),
                firstOrNull(List.of(frames + "_pair"), keys));
    }

    private static String firstOrNull(List<String> names, Iterable<String> keys) {
        for (String name : names) {
            for (String key : keys) {
                if (key.equals(name)) {
                    return name;
                }
            }
        }
        return null;
    }

    /** Frames per second, 0 where the file does not say. */
    double fps() {
        if (!npz.keys().contains(FPS) || !npz.dimensions(FPS).isEmpty()) {
            return 0;
        }
        double fps = npz.readAll(FPS).get(0);
        return Double.isFinite(fps) && fps > 0 ? fps : 0;
    }

    /** Describes the file. */
    Recording describe(String frames, String name, String splitOrNull, Findings findings) {
        String relative = Folders.relative(location, file);
        for (Problem n : npz.notices()) {
            findings.notice(relative, "", n.key(), n.message());
        }
        if (!npz.keys().contains(frames)) {
            throw new DataException(file + " has no " + frames + "; it has " + npz.keys());
        }
        Map<String, Block> blocks = blocks(frames);
        int rows = (int) Math.min(Integer.MAX_VALUE, blocks.get(frames).rows());
        List<Integer> ends = ends(frames, rows, relative, findings);
        Path opened = file;
        boolean first = episodesFirst;
        return new Recording(relative, name, splitOrNull, blocks, ends, () -> sources(opened, first));
    }

    private Map<String, Block> blocks(String frames) {
        Map<String, Block> blocks = new LinkedHashMap<>();
        for (String key : npz.keys()) {
            int rank = npz.dimensions(key).size();
            if (key.equals(ENDS) || rank < (episodesFirst ? 2 : 1)) {
                continue;
            }
            try (RowSource rows = episodesFirst ? npz.rowsOfEpisodes(key) : npz.rows(key)) {
                blocks.put(key, new Block(rows.dtype(), rows.rowShape(), rows.rows()));
            }
        }
        if (!blocks.containsKey(frames)) {
            throw new DataException(file + ", entry " + frames + ".npy has the shape " + npz.dimensions(frames)
                    + "; frames need time as their first dimension" + (episodesFirst ? " behind the episodes" : ""));
        }
        return blocks;
    }

    private List<Integer> ends(String frames, int rows, String relative, Findings findings) {
        if (rows == 0) {
            return List.of();
        }
        if (episodesFirst) {
            int each = Math.toIntExact(npz.dimensions(frames).get(1));
            return IntStream.rangeClosed(1, rows / each).mapToObj(i -> i * each).toList();
        }
        if (npz.keys().contains(ENDS)) {
            List<Integer> ends = EpisodeBorders.ofEnds(file.toString(), integers(ENDS), rows);
            int last = ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
            if (last < rows) {
                findings.notice(relative, "", ENDS, (rows - last) + " rows behind the last episode belong to none");
            }
            return ends;
        }
        if (npz.keys().contains(INDEX)) {
            NumericArray index = perFrame(INDEX, frames, rows, integers(INDEX));
            List<Integer> ends = EpisodeBorders.ofIndex(index);
            noticeReturn(index, ends, relative, findings);
            return ends;
        }
        return DONE.stream()
                .map(names -> names.stream().filter(npz.keys()::contains).toList())
                .filter(names -> !names.isEmpty())
                .findFirst()
                .map(names -> EpisodeBorders.ofDone(names.stream()
                        .map(d -> perFrame(d, frames, rows, border(d)))
                        .toList()))
                .orElse(List.of(rows));
    }

    /** Rows of one number in two places may be a mistake in saving them. */
    private static void noticeReturn(NumericArray index, List<Integer> ends, String relative, Findings findings) {
        Set<Long> seen = new HashSet<>();
        int from = 0;
        for (int end : ends) {
            long number = index.getLong(from);
            if (!seen.add(number)) {
                findings.notice(
                        relative,
                        "",
                        INDEX,
                        "number " + number + " returns at row " + from
                                + ", behind others; its rows from there on are an" + " episode of their own");
                return;
            }
            from = end;
        }
    }

    private NumericArray perFrame(String key, String frames, int rows, NumericArray values) {
        if (values.size() != rows || values.rows() != rows) {
            throw new DataException(file + ": " + frames + " has " + rows + " rows, " + key + " " + values.rows()
                    + "; where episodes end is unknown");
        }
        return values;
    }

    private NumericArray integers(String key) {
        NumericArray values = border(key);
        if (values.dtype().isFloating()) {
            throw new DataException(file + ", entry " + key + ".npy is "
                    + values.dtype().numpyName() + "; episodes are numbered by integers");
        }
        return values;
    }

    private NumericArray border(String key) {
        List<Long> dimensions = npz.dimensions(key);
        boolean flat = dimensions.size() == 1 || (dimensions.size() == 2 && dimensions.get(1) == 1);
        if (!flat || dimensions.get(0) * 8 > BORDER_BYTES_MAX) {
            throw new DataException(
                    file + ", entry " + key + ".npy has the shape " + dimensions + "; expected one number a row");
        }
        return npz.readAll(key);
    }

    private static Sources sources(Path file, boolean episodesFirst) {
        NpzFile npz = NpzFile.open(file);
        return new Sources(key -> episodesFirst ? npz.rowsOfEpisodes(key) : npz.rows(key), npz::close);
    }
}
