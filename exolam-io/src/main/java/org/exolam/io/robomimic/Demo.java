package org.exolam.io.robomimic;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.exolam.data.BlockSpec;
import org.exolam.data.NaturalOrder;
import org.exolam.data.RowSource;
import org.exolam.error.DataException;
import org.exolam.io.hdf5.Hdf5Array;
import org.exolam.io.hdf5.Hdf5File;
import org.exolam.io.hdf5.StoredBlock;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.Findings;
import org.exolam.io.reading.JoinedRows;
import org.exolam.io.reading.Recording;
import org.exolam.io.reading.Sources;

/**
 * One group {@code demo_k} as the file describes it.
 *
 * @param blocks arrays by name, those of {@code obs} as {@code obs/<key>}
 * @param next arrays of {@code next_obs} by the same names
 */
record Demo(Hdf5File file, String name, long address, Map<String, Block> blocks, Map<String, Block> next) {
    static final String OBS = "obs/";
    private static final String ACTIONS = "actions";

    static Demo of(Hdf5File file, String demo, long address, String fileName, Findings findings) {
        Hdf5File.Members members = file.group("data/" + demo, address);
        Map<String, Block> blocks = new LinkedHashMap<>();
        Tree obs = Tree.of(file, demo, members, "obs");
        obs.arrays().forEach((key, array) -> put(OBS + key, array, demo, fileName, blocks, findings));
        members.arrays().forEach((key, array) -> put(key, array, demo, fileName, blocks, findings));
        Map<String, Block> next = new LinkedHashMap<>();
        Tree.of(file, demo, members, "next_obs").arrays().forEach((key, array) -> {
            if (StoredBlock.isReadable(array)) {
                next.put(
                        OBS + key,
                        StoredBlock.of(where(demo, "next_obs/" + key), array).block());
            }
        });
        tellLinks("", members.links(), demo, fileName, findings);
        tellLinks(OBS, obs.links(), demo, fileName, findings);
        if (members.groups().containsKey(ACTIONS)) {
            findings.notice(
                    fileName, demo, ACTIONS, ACTIONS + " is a group, where an array was expected; it was left out");
        }
        noticeSamples(file, demo, address, fileName, blocks.get(ACTIONS), findings);
        return new Demo(file, demo, address, blocks, next);
    }

    private static void put(
            String key, Hdf5Array array, String demo, String fileName, Map<String, Block> blocks, Findings findings) {
        if (!StoredBlock.isReadable(array)) {
            findings.notice(fileName, demo, key, key + " is no array of numbers and was left out");
            return;
        }
        try {
            blocks.put(key, StoredBlock.of(where(demo, key), array).block());
        } catch (DataException e) {
            if (!array.isByteStrings()) {
                throw e;
            }
            findings.notice(fileName, demo, key, e.getMessage() + "; it was left out");
        }
    }

    /** Arrays and links at or below a group, by their names from there. */
    private record Tree(SortedMap<String, Hdf5Array> arrays, SortedMap<String, String> links) {
        static Tree of(Hdf5File file, String demo, Hdf5File.Members members, String group) {
            Tree tree = new Tree(new TreeMap<>(NaturalOrder.INSTANCE), new TreeMap<>(NaturalOrder.INSTANCE));
            Long at = members.groups().get(group);
            if (at != null) {
                tree.add(file, "data/" + demo + "/" + group, at, "", new HashSet<>());
            }
            return tree;
        }

        /** @param seen addresses of groups: a hard link may lead back up */
        private void add(Hdf5File file, String path, long address, String prefix, Set<Long> seen) {
            if (seen.add(address)) {
                Hdf5File.Members here = file.group(path, address);
                here.arrays().forEach((key, array) -> arrays.put(prefix + key, array));
                here.links().forEach((key, target) -> links.put(prefix + key, target));
                here.groups().forEach((key, at) -> add(file, path + "/" + key, at, prefix + key + "/", seen));
            }
        }
    }

    private static void tellLinks(
            String prefix, Map<String, String> links, String demo, String fileName, Findings findings) {
        links.forEach((key, target) -> findings.problem(
                fileName,
                demo,
                prefix + key,
                prefix + key + " is a link to " + target + ", which is not followed; copy the data into the file"));
    }

    private static String where(String demo, String key) {
        return "data/" + demo + "/" + key;
    }

    private static void noticeSamples(
            Hdf5File file, String demo, long address, String fileName, Block actionsOrNull, Findings findings) {
        OptionalLong samples = file.number("data/" + demo, address, "num_samples");
        if (samples.isPresent() && actionsOrNull != null && samples.getAsLong() != actionsOrNull.rows()) {
            findings.notice(
                    fileName,
                    demo,
                    "num_samples",
                    "num_samples is " + samples.getAsLong() + ", the arrays have " + actionsOrNull.rows()
                            + " rows; the arrays count");
        }
    }

    /** Actions, 0 where there are none. */
    long steps() {
        Block actions = blocks.get(ACTIONS);
        return actions == null ? 0 : actions.rows();
    }

    /** What can be the frames. */
    Map<String, BlockSpec> observations() {
        Map<String, BlockSpec> out = new LinkedHashMap<>();
        blocks.forEach((key, block) -> {
            if (key.startsWith(OBS)) {
                out.put(key, BlockSpec.perFrame(block.dtype(), block.rowShape()));
            }
        });
        return out;
    }

    /** Whether the observation behind the last step is there. */
    boolean hasNext(String key) {
        Block now = blocks.get(key);
        Block then = next.get(key);
        return now != null && then != null && then.isLike(now) && then.rows() == now.rows() && now.rows() > 0;
    }

    /** The demo as a recording; a problem where it is none. */
    Optional<Recording> recording(String fileName, String frames, String splitOrNull, Findings findings) {
        Block observed = blocks.get(frames);
        Block actions = blocks.get(ACTIONS);
        if (observed == null) {
            findings.problem(fileName, name, frames, "there is no " + frames + "; the group has " + blocks.keySet());
            return Optional.empty();
        }
        if (actions != null && actions.rows() != observed.rows()) {
            findings.problem(
                    fileName,
                    name,
                    ACTIONS,
                    ACTIONS + " has " + actions.rows() + " rows, " + frames + " " + observed.rows()
                            + "; they must agree");
            return Optional.empty();
        }
        Map<String, Block> joined = new LinkedHashMap<>();
        boolean goesOn = hasNext(frames);
        blocks.forEach((key, block) -> joined.put(
                key, goesOn && hasNext(key) ? new Block(block.dtype(), block.rowShape(), block.rows() + 1) : block));
        long rows = joined.get(frames).rows();
        List<Integer> ends = rows == 0 ? List.of() : List.of((int) Math.min(Integer.MAX_VALUE, rows));
        return Optional.of(new Recording(fileName, name, splitOrNull, joined, ends, () -> sources(goesOn)));
    }

    private Sources sources(boolean goesOn) {
        Hdf5File.Members members = file.group("data/" + name, address);
        SortedMap<String, Hdf5Array> obs = Tree.of(file, name, members, "obs").arrays();
        SortedMap<String, Hdf5Array> nextObs =
                Tree.of(file, name, members, "next_obs").arrays();
        return new Sources(
                key -> {
                    if (!key.startsWith(OBS)) {
                        return StoredBlock.open(
                                where(name, key), members.arrays().get(key));
                    }
                    String inner = key.substring(OBS.length());
                    RowSource rows = StoredBlock.open(where(name, key), obs.get(inner));
                    return goesOn && hasNext(key)
                            ? new JoinedRows(
                                    "data/" + name + "/" + key,
                                    rows,
                                    StoredBlock.open(where(name, "next_obs/" + inner), nextObs.get(inner)))
                            : rows;
                },
                () -> {});
    }
}
