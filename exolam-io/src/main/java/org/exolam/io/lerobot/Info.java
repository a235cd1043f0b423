package org.exolam.io.lerobot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exolam.error.DataException;
import org.exolam.settings.AtomicFiles;
import org.exolam.settings.Json;

/**
 * {@code meta/info.json}.
 *
 * @param version v3.0, v2.1 or v2.0
 * @param features by name, in the file's order
 * @param videoPathOrNull null where there are no videos
 * @param raw everything, for writers
 */
record Info(
        Path root,
        String version,
        double fps,
        Map<String, Feature> features,
        PathTemplate dataPath,
        PathTemplate videoPathOrNull,
        Map<String, Object> raw) {
    static final String FILE = "meta/info.json";
    private static final List<String> VERSIONS = List.of("v2.0", "v2.1", "v3.0");
    private static final long BYTES_MAX = 1L << 26;
    private static final int CHUNKS_SIZE = 1000;
    private static final String DATA_V3 = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet";
    private static final String VIDEO_V3 = "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4";
    private static final String DATA_V2 = "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet";
    private static final String VIDEO_V2 =
            "videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4";
    private static final Pattern RANGE = Pattern.compile("\\s*([0-9]{1,9})\\s*:\\s*([0-9]{1,9})\\s*");

    static Info read(Path root) {
        Path file = root.resolve(FILE);
        String where = file.toString();
        Map<String, Object> map = Json.parse(where, text(file));
        String version = String.valueOf(map.get("codebase_version"));
        if (!VERSIONS.contains(version)) {
            throw new DataException(where + ": codebase_version " + version + " is not read; " + VERSIONS + " are");
        }
        if (!(map.get("fps") instanceof Number n) || !(n.doubleValue() > 0) || !Double.isFinite(n.doubleValue())) {
            throw new DataException(where + ": fps is " + map.get("fps") + "; it must be over 0");
        }
        if (!(map.get("features") instanceof Map<?, ?> listed) || listed.isEmpty()) {
            throw new DataException(where + " has no features");
        }
        Map<String, Feature> features = new LinkedHashMap<>();
        listed.forEach((name, json) -> features.put((String) name, Feature.of(where, (String) name, json)));
        boolean v3 = version.startsWith("v3");
        PathTemplate data = template(where, "data_path", map, v3 ? DATA_V3 : DATA_V2);
        boolean videos = features.values().stream().anyMatch(f -> f.kind() == Feature.Kind.VIDEO);
        PathTemplate video = videos ? template(where, "video_path", map, v3 ? VIDEO_V3 : VIDEO_V2) : null;
        return new Info(root, version, n.doubleValue(), features, data, video, map);
    }

    private static PathTemplate template(String where, String key, Map<String, Object> map, String usual) {
        Object given = map.get(key);
        return new PathTemplate(where + ": " + key, given == null ? usual : String.valueOf(given));
    }

    static String text(Path file) {
        try {
            if (!Files.exists(file)) {
                throw new DataException(file + " is missing");
            }
            if (Files.size(file) > BYTES_MAX) {
                throw new DataException(file + " has " + Files.size(file) + " bytes, more than metadata need");
            }
            // Leniently: a line cut inside a letter is one bad line, not a bad file.
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    boolean isV3() {
        return version.startsWith("v3");
    }

    /** Episodes in a chunk folder, before v3. */
    int chunksSize() {
        return raw.get("chunks_size") instanceof Integer i && i > 0 ? i : CHUNKS_SIZE;
    }

    /** A total as the file claims; −1 where it does not. */
    long total(String key) {
        return raw.get(key) instanceof Number n ? n.longValue() : -1;
    }

    /** The split that {@code splits} names for an episode; null where it names none. */
    String splitOrNull(int episode) {
        if (!(raw.get("splits") instanceof Map<?, ?> splits)) {
            return null;
        }
        String found = null;
        for (Map.Entry<?, ?> e : splits.entrySet()) {
            Matcher m = RANGE.matcher(String.valueOf(e.getValue()));
            if (m.matches() && episode >= Integer.parseInt(m.group(1)) && episode < Integer.parseInt(m.group(2))) {
                boolean held = String.valueOf(e.getKey()).matches("test|val|valid|validation|eval");
                found = held ? "test" : found == null ? "train" : found;
            }
        }
        return found;
    }
}
