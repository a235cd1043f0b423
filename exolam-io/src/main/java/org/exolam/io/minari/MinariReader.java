package org.exolam.io.minari;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.exolam.data.BlockSpec;
import org.exolam.data.FileKind;
import org.exolam.data.Roles;
import org.exolam.data.Schema;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.Folders;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.PictureChoice;
import org.exolam.io.reading.RecordedDataset;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Survey;

/**
 * Minari: {@code <name>-v<k>/data} with {@code metadata.json} and either {@code main_data.hdf5} or a folder an episode with
 * an Arrow or Parquet file. An episode of T steps has T + 1 observations, so every action leads somewhere. Members of
 * dictionaries are blocks {@code observations/<key>}; pictures may be stored as JPEG. {@code infos} are blocks only where
 * an option names them.
 */
public final class MinariReader implements FormatReader {
    private static final String OBSERVATIONS = "observations";
    private static final String ACTIONS = "actions";
    private static final String MAIN = "main_data.hdf5";

    /** A root of data sets holds name spaces, and these may hold others. */
    private static final int SEARCH_DEPTH = 3;

    @Override
    public String format() {
        return "minari";
    }

    @Override
    public String looksLike() {
        return "a Minari data set, a folder with data/metadata.json";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        if (kindOrNull != null) {
            return kindOrNull == FileKind.HDF5 && isMain(path);
        }
        return !folders(path).isEmpty();
    }

    private static boolean isMain(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return Folders.name(path).equals(MAIN) && parent != null && Files.exists(parent.resolve(Metadata.FILE));
    }

    /** The data folders at or below a path. */
    private static List<Path> folders(Path path) {
        if (Folders.name(path.toAbsolutePath()).equals("data") && Files.exists(path.resolve(Metadata.FILE))) {
            return List.of(path);
        }
        List<Path> out = new ArrayList<>();
        search(path, 0, out);
        return out;
    }

    private static void search(Path folder, int depth, List<Path> out) {
        Path data = folder.resolve("data");
        if (Files.exists(data.resolve(Metadata.FILE))) {
            out.add(data);
        } else if (depth < SEARCH_DEPTH && (depth == 0 || !Files.isDirectory(data))) {
            Folders.folders(folder).forEach(f -> search(f, depth + 1, out));
        }
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        Path folder;
        if (Files.isDirectory(path)) {
            List<Path> found = folders(path);
            if (found.isEmpty()) {
                throw new DataException(path + " has no data/" + Metadata.FILE + "; expected " + looksLike());
            }
            if (found.size() > 1) {
                throw new UsageException(path + " holds several data sets; name one of "
                        + found.stream()
                                .map(f -> Folders.relative(path, f.getParent()))
                                .toList());
            }
            folder = found.get(0);
        } else if (isMain(path)) {
            folder = path.toAbsolutePath().getParent();
        } else {
            throw new DataException(path + " is a file; expected " + looksLike());
        }
        Findings findings = new Findings();
        Metadata metadata = Metadata.read(folder, findings);
        // A recording's place in messages is the file that the user named, or lies below it.
        Path location = Files.isDirectory(path) ? path : folder;
        Storage storage = metadata.storage().equals("hdf5")
                ? Hdf5Storage.open(location, folder.resolve(MAIN), metadata, options, findings)
                : new TableStorage(location, folder, metadata, options, findings);
        try {
            return open(location, metadata, storage, options, findings);
        } catch (RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    private FiledDataset open(Path path, Metadata metadata, Storage storage, OpenOptions options, Findings findings) {
        List<Recording> described = storage.recordings();
        long claimed = metadata.episodesOrMinus();
        if (claimed >= 0 && claimed != storage.episodes()) {
            findings.notice(
                    Metadata.FILE,
                    "",
                    "total_episodes",
                    "the metadata say " + claimed + " episodes, there are " + storage.episodes());
        }
        if (described.isEmpty()) {
            throw Survey.nothingUsable(path, findings);
        }
        String frames = frames(path, described, options);
        List<Recording> recordings = described.stream()
                .filter(r -> keep(r, frames, findings))
                .map(r -> ended(r, frames))
                .toList();
        if (recordings.isEmpty()) {
            throw Survey.nothingUsable(path, findings);
        }
        noticeSteps(metadata, storage, recordings, frames, findings);
        Roles roles = new Roles(action(described), null, null, null).overriddenBy(options.roles());
        Survey survey = new Survey(path, frames, roles, recordings, findings);
        survey.requireNamed(options.roles());
        Schema schema = survey.schema(0);
        noticeParts(schema, findings);
        return new RecordedDataset(format(), path, schema, survey.parts(schema), findings, storage::close)
                .with(new RecordedDataset.Traits(true, metadata.facts()));
    }

    /** An action of several parts: which one counts is for the user to say. */
    private static void noticeParts(Schema schema, Findings findings) {
        List<String> parts = schema.blocks().keySet().stream()
                .filter(b -> b.startsWith(ACTIONS + "/"))
                .toList();
        if (schema.roles().action().isEmpty() && !parts.isEmpty()) {
            findings.notice(
                    "", "", ACTIONS, "the action has the parts " + parts + ", none is taken; name one with --action");
        }
    }

    /** Where no episode was left out, the metadata's steps are those that are there. */
    private static void noticeSteps(
            Metadata metadata, Storage storage, List<Recording> recordings, String frames, Findings findings) {
        long steps = recordings.stream()
                .mapToLong(r -> Math.max(0, r.blocks().get(frames).rows() - 1))
                .sum();
        if (metadata.stepsOrMinus() >= 0
                && recordings.size() == storage.episodes()
                && metadata.stepsOrMinus() != steps) {
            findings.notice(
                    Metadata.FILE,
                    "",
                    "total_steps",
                    "the metadata say " + metadata.stepsOrMinus() + " steps, there are " + steps);
        }
    }

    /** Whether an infos block was asked for; these may be anything, and are many. */
    static boolean isAsked(String block, OpenOptions options) {
        Roles roles = options.roles();
        return Stream.of(roles.action(), roles.endogenous(), roles.exogenous(), roles.pair(), options.frames())
                .flatMap(Optional::stream)
                .anyMatch(block::equals);
    }

    private static String frames(Path path, List<Recording> recordings, OpenOptions options) {
        Set<String> seen = new LinkedHashSet<>();
        recordings.forEach(r -> seen.addAll(r.blocks().keySet()));
        if (options.frames().isPresent()) {
            String asked = options.frames().get();
            String block = seen.contains(asked) ? asked : OBSERVATIONS + "/" + asked;
            if (!seen.contains(block)) {
                throw new UsageException(path + " has no observation \"" + asked + "\" for the frames; it has " + seen);
            }
            return block;
        }
        Map<String, BlockSpec> observed = new LinkedHashMap<>();
        recordings.forEach(r -> r.blocks().forEach((name, block) -> {
            if (isObservation(name)) {
                observed.putIfAbsent(name, BlockSpec.perFrame(block.dtype(), block.rowShape()));
            }
        }));
        return PictureChoice.among(observed)
                .or(() -> observed.keySet().stream().findFirst())
                .orElseThrow(() -> new DataException(path + " holds no observation of numbers; it has " + seen));
    }

    private static boolean isObservation(String block) {
        return block.equals(OBSERVATIONS) || block.startsWith(OBSERVATIONS + "/");
    }

    /** The action: the array, or the only part of a dictionary. */
    private static String action(List<Recording> recordings) {
        Set<String> parts = new LinkedHashSet<>();
        recordings.forEach(r -> r.blocks().keySet().stream()
                .filter(b -> b.equals(ACTIONS) || b.startsWith(ACTIONS + "/"))
                .forEach(parts::add));
        return parts.contains(ACTIONS) || parts.size() != 1
                ? ACTIONS
                : parts.iterator().next();
    }

    private static boolean keep(Recording r, String frames, Findings findings) {
        Block observed = r.blocks().get(frames);
        if (observed == null) {
            findings.problem(
                    r.file(),
                    r.name(),
                    frames,
                    "there is no " + frames + "; the episode has " + r.blocks().keySet());
            return false;
        }
        Optional<Block> steps = r.blocks().entrySet().stream()
                .filter(e -> e.getKey().equals(ACTIONS) || e.getKey().startsWith(ACTIONS + "/"))
                .map(java.util.Map.Entry::getValue)
                .findFirst();
        if (steps.isPresent() && observed.rows() != steps.get().rows() + 1) {
            findings.problem(
                    r.file(),
                    r.name(),
                    frames,
                    frames + " has " + observed.rows() + " rows, " + ACTIONS + " "
                            + steps.get().rows() + "; observations have one row more than actions");
            return false;
        }
        return true;
    }

    private static Recording ended(Recording r, String frames) {
        long rows = r.blocks().get(frames).rows();
        List<Integer> ends = rows == 0 ? List.of() : List.of((int) Math.min(Integer.MAX_VALUE, rows));
        return new Recording(r.file(), r.name(), r.splitOrNull(), r.blocks(), ends, r.opener());
    }
}
