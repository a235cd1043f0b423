package org.exolam.io.robomimic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.exolam.data.BlockSpec;
import org.exolam.data.NaturalOrder;
import org.exolam.data.RowSource;
import org.exolam.io.hdf5.Hdf5Array;
import org.exolam.io.hdf5.Hdf5File;
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
        members(file, demo, members, "obs")
                .forEach((key, array) -> put(OBS + key, array, demo, fileName, blocks, findings));
        members.arrays().forEach((key, array) -> put(key, array, demo, fileName, blocks, findings));
        Map<String, Block> next = new LinkedHashMap<>();
        members(file, demo, members, "next_obs").forEach((key, array) -> {
            if (!array.dimensions().isEmpty() && array.isNumeric()) {
                next.put(OBS + key, block(array));
            }
        });
        members.links()
                .forEach((key, target) -> findings.problem(
                        fileName,
                        demo,
                        key,
                        key + " is a link to " + target + ", which is not followed; copy the data into the file"));
        noticeSamples(file, demo, address, fileName, blocks.get(ACTIONS), findings);
        return new Demo(file, demo, address, blocks, next);
    }

    private static void put(
            String key, Hdf5Array array, String demo, String fileName, Map<String, Block> blocks, Findings findings) {
        if (array.dimensions().isEmpty() || !array.isNumeric()) {
            findings.notice(fileName, demo, key, key + " is no array of numbers and was left out");
        } else {
            blocks.put(key, block(array));
        }
    }

    private static SortedMap<String, Hdf5Array> members(
            Hdf5File file, String demo, Hdf5File.Members members, String group) {
        Long at = members.groups().get(group);
        return at == null
                ? new TreeMap<>(NaturalOrder.INSTANCE)
                : file.group("data/" + demo + "/" + group, at).arrays();
    }

    private static Block block(Hdf5Array array) {
        array.requireStored();
        return new Block(array.dtype(), array.rowShape(), array.claimedRows());
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
        SortedMap<String, Hdf5Array> obs = members(file, name, members, "obs");
        SortedMap<String, Hdf5Array> nextObs = members(file, name, members, "next_obs");
        return new Sources(
                key -> {
                    if (!key.startsWith(OBS)) {
                        return members.arrays().get(key).open();
                    }
                    String inner = key.substring(OBS.length());
                    RowSource rows = obs.get(inner).open();
                    return goesOn && hasNext(key)
                            ? new JoinedRows(
                                    "data/" + name + "/" + key,
                                    rows,
                                    nextObs.get(inner).open())
                            : rows;
                },
                () -> {});
    }
}
