package org.exolam.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.exolam.data.Dataset;
import org.exolam.data.FileKind;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.lerobot.LeRobotReader;
import org.exolam.io.minari.MinariReader;
import org.exolam.io.picture.FrameFolderReader;
import org.exolam.io.reading.EpisodeRange;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.rlds.RldsReader;
import org.exolam.io.robomimic.RobomimicReader;
import org.exolam.io.video.VideoReader;
import org.exolam.io.webdataset.WebDatasetReader;
import org.exolam.io.zarr.ZarrReader;
import org.exolam.settings.AtomicFiles;

/**
 * Opens data sets of every format that is read: {@code laom} (HDF5), {@code lapo} (folders of npz), {@code npz},
 * {@code npy}, {@code video}, {@code rlds} (TFRecord), {@code zarr-v2}, {@code webdataset} (tar), {@code frames} (folders of
 * pictures), {@code robomimic}, {@code minari}, {@code lerobot}.
 *
 * <p>Opening reads metadata: episodes that are unusable by that are in {@link Dataset#problems()} and left out. What only
 * the numbers show (a NaN, a corrupt chunk) fails when it is read, naming file, episode and key;
 * {@link OpenOptions#skipBroken()} looks for it beforehand and leaves those episodes out.
 */
public final class Datasets {
    /** In the order in which a folder is tried: the more particular first. */
    private static final List<FormatReader> READERS = List.of(
            new LeRobotReader(),
            new MinariReader(),
            new RobomimicReader(),
            new LaomReader(),
            new RldsReader(),
            new ZarrReader(),
            new LapoReader(),
            new NpzReader(),
            new NpyReader(),
            new VideoReader(),
            new WebDatasetReader(),
            new FrameFolderReader());

    private static final Map<String, FileKind> SUFFIXES = Map.of(
            ".hdf5", FileKind.HDF5,
            ".h5", FileKind.HDF5,
            ".npz", FileKind.ZIP,
            ".npy", FileKind.NPY,
            ".mp4", FileKind.VIDEO,
            ".mkv", FileKind.VIDEO,
            ".webm", FileKind.VIDEO,
            ".avi", FileKind.VIDEO);

    private static final Map<FileKind, String> EXPECTED = Map.of(
            FileKind.HDF5, "an HDF5 file",
            FileKind.ZIP, "an npz archive",
            FileKind.NPY, "an npy array",
            FileKind.VIDEO, "a video");

    private static final int LOOKED_AT_MOST = 10_000;
    private static final int ENDINGS_MOST = 4;

    private Datasets() {}

    /** Names of the formats, as they are written before the colon of {@code FORMAT:path}. */
    public static List<String> formats() {
        return READERS.stream().map(FormatReader::format).toList();
    }

    /**
     * Opens {@code PATH} or {@code FORMAT:PATH}.
     *
     * @throws DataException where there is nothing, or nothing in it can be used
     * @throws UsageException where the format or an option names something that is not there
     */
    public static Dataset open(String spec, OpenOptions options) {
        Optional<FormatReader> named = Optional.empty();
        String path = spec;
        int colon = spec.indexOf(':');
        if (colon > 0 && !exists(spec)) {
            String format = spec.substring(0, colon);
            path = spec.substring(colon + 1);
            named = READERS.stream().filter(r -> r.format().equals(format)).findFirst();
            if (named.isEmpty() && format.matches("[a-zA-Z0-9]{2,}")) {
                throw new UsageException("the format \"" + format + "\" of " + spec + " is unknown; known are "
                        + String.join(", ", formats()));
            }
            path = named.isEmpty() ? spec : path;
        }
        return open(toPath(path), named, options);
    }

    /** Opens a path, the format found by itself. */
    public static Dataset open(Path path, OpenOptions options) {
        return open(path, Optional.empty(), options);
    }

    private static boolean exists(String path) {
        try {
            return Files.exists(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Path toPath(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new UsageException("\"" + path + "\" is no path: " + e.getReason(), e);
        }
    }

    private static Dataset open(Path path, Optional<FormatReader> named, OpenOptions options) {
        if (!Files.exists(path)) {
            throw new DataException("no such file or folder: " + path);
        }
        FormatReader reader = named.orElseGet(() -> detect(path));
        FiledDataset opened = ChannelsLastDataset.of(reader.open(path, options));
        try {
            return options.episodes().equals(EpisodeRange.ALL) && !options.skipBroken()
                    ? opened
                    : selected(opened, options);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static FormatReader detect(Path path) {
        FileKind kindOrNull = Files.isDirectory(path) ? null : kind(path);
        String name =
                path.getFileName() == null ? "" : path.getFileName().toString().toLowerCase(Locale.ROOT);
        for (Map.Entry<String, FileKind> e : SUFFIXES.entrySet()) {
            if (name.endsWith(e.getKey()) && kindOrNull != null && kindOrNull != e.getValue()) {
                throw new DataException(path + " is " + kindOrNull.words() + ", not " + EXPECTED.get(e.getValue())
                        + " as its name says");
            }
        }
        return READERS.stream()
                .filter(r -> r.recognises(path, kindOrNull))
                .findFirst()
                .orElseThrow(
                        () -> new DataException(path + " is " + (kindOrNull == null ? "a folder" : kindOrNull.words())
                                + " and holds no recording that is known" + contents(path)
                                + "; what is read, and what it must look like, is in docs/formats.md: "
                                + String.join(", ", formats())));
    }

    /** What a folder holds instead, by the endings of names. */
    private static String contents(Path path) {
        if (!Files.isDirectory(path)) {
            return "";
        }
        Map<String, Integer> counts = new TreeMap<>();
        try (Stream<Path> entries = Files.list(path)) {
            entries.limit(LOOKED_AT_MOST).forEach(e -> counts.merge(ending(e), 1, Integer::sum));
        } catch (IOException e) {
            throw new DataException("cannot read " + path + ": " + AtomicFiles.reason(e), e);
        }
        return counts.isEmpty()
                ? ": it is empty"
                : ": "
                        + counts.entrySet().stream()
                                .limit(ENDINGS_MOST)
                                .map(e -> e.getValue() + " " + e.getKey())
                                .collect(Collectors.joining(", "));
    }

    private static String ending(Path entry) {
        if (Files.isDirectory(entry)) {
            return "folders";
        }
        String name = entry.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "files without an ending" : name.substring(dot).toLowerCase(Locale.ROOT) + " files";
    }

    private static FileKind kind(Path path) {
        try {
            return FileKind.of(path);
        } catch (IOException e) {
            throw new DataException("cannot read " + path + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static Dataset selected(FiledDataset all, OpenOptions options) {
        int n = all.episodes().size();
        int to = Math.min(n, options.episodes().to());
        if (options.episodes().from() >= n) {
            throw new UsageException("episodes from " + options.episodes().from() + " on were asked for; "
                    + all.location() + " has episodes 0 to " + (n - 1));
        }
        List<Integer> range =
                IntStream.range(options.episodes().from(), to).boxed().toList();
        SelectedDataset chosen = new SelectedDataset(all, range, List.of());
        if (!options.skipBroken()) {
            return chosen;
        }
        Inspection inspection = Inspection.of(chosen, true);
        if (inspection.usable().isEmpty()) {
            throw new DataException(all.location() + " holds no usable episode: "
                    + inspection.problems().get(0).message());
        }
        List<Integer> sound = new ArrayList<>();
        inspection.usable().forEach(i -> sound.add(range.get(i)));
        return new SelectedDataset(all, sound, inspection.foundByReading());
    }
}
