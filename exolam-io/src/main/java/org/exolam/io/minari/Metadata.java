package org.exolam.io.minari;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.exolam.error.DataException;
import org.exolam.io.reading.Block;
import org.exolam.io.reading.Findings;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * {@code metadata.json} of a data set.
 *
 * @param storage hdf5, arrow or parquet
 * @param episodesOrMinus as it claims; −1 where it does not
 * @param stepsOrMinus likewise
 * @param observations what is known of the shapes of observations
 * @param actions likewise of actions
 * @param facts for an inspection
 */
record Metadata(
        String storage,
        long episodesOrMinus,
        long stepsOrMinus,
        Space observations,
        Space actions,
        Map<String, Object> facts) {
    static final String FILE = "metadata.json";
    static final String STEPS = "total_steps";
    private static final List<String> STORAGES = List.of("hdf5", "arrow", "parquet");

    /** Real ones list every pixel's bounds several times; beyond this it is no description. */
    private static final long BYTES_MAX = 1L << 28;

    static Metadata read(Path folder, Findings findings) {
        Path file = folder.resolve(FILE);
        Map<String, Object> map = Json.parse(file.toString(), text(file));
        String storage = String.valueOf(map.getOrDefault("data_format", "hdf5"));
        if (!STORAGES.contains(storage)) {
            throw new DataException(file + ": data_format " + storage + " is unknown; known are " + STORAGES);
        }
        long episodes = map.get("total_episodes") instanceof Number n ? n.longValue() : -1;
        long steps = map.get(STEPS) instanceof Number n ? n.longValue() : -1;
        Map<String, Object> facts = new LinkedHashMap<>();
        Map.of("datasetId", "dataset_id").forEach((name, key) -> {
            if (map.get(key) instanceof String s) {
                facts.put(name, s);
            }
        });
        facts.put("data_format", storage);
        if (map.get("jpeg_encoding") instanceof Boolean b) {
            facts.put("jpeg_encoding", b);
        }
        return new Metadata(
                storage,
                episodes,
                steps,
                space(map, "observation_space", "observations", findings),
                space(map, "action_space", "actions", findings),
                facts);
    }

    /** The steps that the description of one episode claims. */
    static OptionalLong steps(Path file) {
        return Json.parse(file.toString(), text(file)).get(STEPS) instanceof Number n
                ? OptionalLong.of(n.longValue())
                : OptionalLong.empty();
    }

    /** Tells of an episode whose arrays have another number of rows than it claims. */
    static void noticeSteps(
            OptionalLong claimed, Map<String, Block> blocks, String file, String episode, Findings findings) {
        Block stepped = blocks.get("rewards");
        if (claimed.isPresent() && stepped != null && stepped.rows() != claimed.getAsLong()) {
            findings.notice(
                    file,
                    episode,
                    STEPS,
                    STEPS + " is " + claimed.getAsLong() + ", the rewards have " + stepped.rows()
                            + " rows; the arrays count");
        }
    }

    private static String text(Path file) {
        try {
            long size = Files.size(file);
            if (size > BYTES_MAX) {
                throw new DataException(file + " has " + size + " bytes, more than a description needs");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static Space space(Map<String, Object> map, String key, String block, Findings findings) {
        Object json = map.get(key);
        if (json == null) {
            return Space.unknown();
        }
        try {
            return Space.of(block, String.valueOf(json));
        } catch (IOException e) {
            findings.notice(FILE, "", key, key + " is not JSON; shapes are taken from the file");
            return Space.unknown();
        }
    }
}
