package org.exolam.app.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.data.Roles;
import org.exolam.data.SplitRule;
import org.exolam.error.UsageException;
import org.exolam.io.reading.EpisodeRange;
import org.exolam.settings.Settings;

/**
 * Which recording is read and how: the {@code data} part of a configuration.
 *
 * @param path a path, or {@code FORMAT:path}
 * @param roles names of the blocks that play a part; null members leave them to the format
 * @param cameraOrNull the frames' block, where a recording has several
 * @param episodes which episodes are used at all
 * @param maxTransitions how many are used at most, over all episodes in order; {@link #ALL_TRANSITIONS} for all
 * @param skipBroken whether episodes that cannot be read are left out instead of being an error
 * @param split how episodes are held out
 */
public record DataSettings(
        String path,
        Roles roles,
        String cameraOrNull,
        EpisodeRange episodes,
        long maxTransitions,
        boolean skipBroken,
        SplitRule split) {
    public static final long ALL_TRANSITIONS = Long.MAX_VALUE;

    public DataSettings {
        if (maxTransitions < 1) {
            throw new UsageException("maxTransitions is " + maxTransitions + "; expected at least 1");
        }
    }

    /** Reads the {@code data} part. */
    static DataSettings parse(Settings data) {
        data.requireKnown(
                "path",
                "action",
                "endogenous",
                "exogenous",
                "pair",
                "camera",
                "episodes",
                "maxTransitions",
                "skipBroken",
                "testFraction",
                "testEpisodes");
        String episodes = data.string("episodes", null);
        return new DataSettings(
                data.requiredString("path"),
                new Roles(
                        data.string("action", null),
                        data.string("endogenous", null),
                        data.string("exogenous", null),
                        data.string("pair", null)),
                data.string("camera", null),
                episodes == null ? EpisodeRange.ALL : EpisodeRange.parse(episodes),
                data.longInteger("maxTransitions", ALL_TRANSITIONS),
                data.bool("skipBroken", false),
                new SplitRule(
                        data.number("testFraction", SplitRule.DEFAULT.testFraction()),
                        data.integers("testEpisodes", List.of())));
    }

    /** The tree that {@link #parse} reads. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", path);
        roles.action().ifPresent(b -> map.put("action", b));
        roles.endogenous().ifPresent(b -> map.put("endogenous", b));
        roles.exogenous().ifPresent(b -> map.put("exogenous", b));
        roles.pair().ifPresent(b -> map.put("pair", b));
        if (cameraOrNull != null) {
            map.put("camera", cameraOrNull);
        }
        if (!episodes.equals(EpisodeRange.ALL)) {
            map.put("episodes", text(episodes));
        }
        if (maxTransitions != ALL_TRANSITIONS) {
            map.put("maxTransitions", maxTransitions);
        }
        if (skipBroken) {
            map.put("skipBroken", true);
        }
        map.put("testFraction", split.testFraction());
        if (!split.testEpisodes().isEmpty()) {
            map.put("testEpisodes", split.testEpisodes());
        }
        return map;
    }

    private static String text(EpisodeRange range) {
        return range.from() + ":" + (range.to() == Integer.MAX_VALUE ? "" : range.to());
    }

    public DataSettings withRoles(Roles other) {
        return new DataSettings(path, other, cameraOrNull, episodes, maxTransitions, skipBroken, split);
    }

    public DataSettings withPath(String other) {
        return new DataSettings(other, roles, cameraOrNull, episodes, maxTransitions, skipBroken, split);
    }
}
