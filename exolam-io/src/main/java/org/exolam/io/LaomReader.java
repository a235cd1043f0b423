package org.exolam.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.exolam.data.FileKind;
import org.exolam.data.Roles;
import org.exolam.data.RowSource;
import org.exolam.data.Schema;
import org.exolam.error.DataException;
import org.exolam.error.UsageException;
import org.exolam.io.hdf5.Hdf5Array;
import org.exolam.io.hdf5.Hdf5File;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.FiledDataset;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.FloatImages;
import org.exolam.io.reading.FormatReader;
import org.exolam.io.reading.OpenOptions;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;
import org.exolam.io.reading.Survey;

/**
 * HDF5 as LAOM writes it: a group per episode, named by its number, with {@code obs} (T, H, W, 3), {@code states},
 * {@code actions}, and here also {@code exogenous}, {@code obs_pair} and any other array of T rows. {@code actions[t]} is
 * taken at {@code obs[t]}; there is no final observation, so the last action leads nowhere. Episodes may differ in length.
 */
final class LaomReader implements FormatReader {
    private static final String FRAMES = "obs";
    private static final Roles ROLES = new Roles("actions", "states", "exogenous", "obs_pair");

    @Override
    public String format() {
        return "laom";
    }

    @Override
    public String looksLike() {
        return "an HDF5 file with a group 0, 1, … per episode that holds obs and actions";
    }

    @Override
    public boolean recognises(Path path, FileKind kindOrNull) {
        return kindOrNull == FileKind.HDF5;
    }

    @Override
    public FiledDataset open(Path path, OpenOptions options) {
        Hdf5File file = Hdf5File.open(path);
        try {
            return open(path, file, options);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private FiledDataset open(Path path, Hdf5File file, OpenOptions options) {
        String frames = options.frames().orElse(FRAMES);
        String name = path.getFileName().toString();
        Findings findings = new Findings();
        Map<String, Long> groups = episodeGroups(path, name, file.root(), findings);
        List<Recording> recordings = new ArrayList<>();
        groups.forEach((episode, address) -> {
            try {
                recordings.add(recording(file, name, episode, address, frames, findings));
            } catch (DataException e) {
                findings.unreadable(path, name, episode, e);
            }
        });
        if (options.frames().isPresent() && !recordings.isEmpty()) {
            requireAsked(path, frames, recordings);
        }
        recordings.removeIf(r -> !r.blocks().containsKey(frames));
        Survey survey = new Survey(path, frames, ROLES.overriddenBy(options.roles()), recordings, findings);
        survey.requireNamed(options.roles());
        Schema schema = survey.schema(0);
        return FloatImages.asBytes(format(), path, schema, survey.parts(schema), findings, file::close);
    }

    private static void requireAsked(Path path, String frames, List<Recording> recordings) {
        if (recordings.stream().noneMatch(r -> r.blocks().containsKey(frames))) {
            throw new UsageException(path + " has no array \"" + frames + "\" for the frames; its episodes have "
                    + recordings.get(0).blocks().keySet());
        }
    }

    private Map<String, Long> episodeGroups(Path path, String name, Hdf5File.Members root, Findings findings) {
        Map<String, Long> groups = new LinkedHashMap<>(root.groups());
        groups.keySet().removeIf(g -> !g.matches("[0-9]{1,18}"));
        if (groups.isEmpty()) {
            throw new DataException(path + " holds no episode: expected a group 0, 1, … for each, found groups "
                    + root.groups().keySet() + ", arrays " + root.arrays().keySet()
                    + (root.links().isEmpty() ? "" : " and links, which are not followed, " + root.links())
                    + "; other layouts of HDF5 are not read");
        }
        long expected = 0;
        for (String g : groups.keySet()) {
            if (Long.parseLong(g) != expected++) {
                findings.notice(
                        name, "", "", "the episodes' groups " + shown(groups) + " have gaps; read in natural order");
                break;
            }
        }
        return groups;
    }

    private static String shown(Map<String, Long> groups) {
        List<String> names = List.copyOf(groups.keySet());
        return names.size() <= 6
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, 3)) + ", … " + names.get(names.size() - 1);
    }

    private static Recording recording(
            Hdf5File file, String name, String episode, long address, String frames, Findings findings) {
        Hdf5File.Members members = file.group(episode, address);
        Map<String, Block> blocks = new LinkedHashMap<>();
        // The observation first: jHDF keeps no order, so this one is as good as any.
        if (members.arrays().containsKey(frames)) {
            blocks.put(frames, block(members.arrays().get(frames)));
        } else if (members.links().containsKey(frames)) {
            findings.problem(
                    name,
                    episode,
                    frames,
                    frames + " is a link to " + members.links().get(frames)
                            + ", which is not followed; copy the data into the file");
        } else {
            findings.problem(
                    name,
                    episode,
                    frames,
                    "there is no " + frames + "; the group has "
                            + members.arrays().keySet());
        }
        members.arrays().forEach((key, array) -> {
            if (array.dimensions().isEmpty() || !array.isNumeric()) {
                findings.notice(name, episode, key, key + " is no array of numbers and was left out");
            } else {
                blocks.computeIfAbsent(key, k -> block(array));
            }
        });
        int frameCount = blocks.containsKey(frames)
                ? (int) Math.min(Integer.MAX_VALUE, blocks.get(frames).rows())
                : 0;
        List<Integer> ends = frameCount == 0 ? List.of() : List.of(frameCount);
        Map<String, Supplier<RowSource>> direct = direct(members.arrays(), blocks.keySet());
        return new Recording(name, episode, null, blocks, ends, () -> sources(file, episode, address, direct));
    }

    /** Of the arrays that lie in one piece: looking a group up again takes as long as reading hundreds of frames. */
    private static Map<String, Supplier<RowSource>> direct(Map<String, Hdf5Array> arrays, Set<String> keys) {
        Map<String, Supplier<RowSource>> direct = new HashMap<>();
        for (String key : keys) {
            // An absurd number of rows is told by whoever compares it with that of the other arrays.
            if (arrays.get(key).claimedRows() >= 0 && arrays.get(key).claimedRows() <= Integer.MAX_VALUE) {
                arrays.get(key).direct().ifPresent(rows -> direct.put(key, rows));
            }
        }
        return direct.keySet().equals(keys) ? direct : Map.of();
    }

    private static Block block(Hdf5Array array) {
        array.requireStored();
        return new Block(array.dtype(), array.rowShape(), array.claimedRows());
    }

    private static Sources sources(
            Hdf5File file, String episode, long address, Map<String, Supplier<RowSource>> direct) {
        if (!direct.isEmpty()) {
            return new Sources(key -> direct.get(key).get(), () -> {});
        }
        Map<String, Hdf5Array> arrays = file.group(episode, address).arrays();
        return new Sources(key -> arrays.get(key).open(), () -> {});
    }
}
