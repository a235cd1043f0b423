package org.exolam.app.reproduce;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.exolam.app.run.Versions;
import org.exolam.objective.Objective;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.settings.Json;

/**
 * One model, trained and scored.
 *
 * @param setting what is recorded
 * @param objective what is asked
 * @param maker who answers
 * @param trainingEpisodes how many of the training episodes it sees
 * @param steps of a network
 * @param seed of world, recording and network
 */
record Trial(Setting setting, Objective objective, Maker maker, int trainingEpisodes, int steps, long seed) {
    /** Who makes a model of an objective. */
    enum Maker {
        /** The exact solver, from the sample's moments. */
        LINEAR,
        /** A network of residual layers, trained by gradients. */
        NEURAL;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Stored results of another edition are not used: what an experiment does has changed since. */
    private static final int EDITION = 1;

    /** All that decides the scores. */
    Map<String, Object> toMap(Effort effort) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("edition", EDITION);
        map.put("exolam", Versions.exolam());
        map.put("setting", setting.toMap());
        map.put("objective", ObjectiveCodec.toMap(objective));
        map.put("model", maker.key());
        map.put("trainingEpisodes", trainingEpisodes);
        map.put("seed", seed);
        map.putAll(effort.ofOne());
        map.put("steps", steps);
        if (maker == Maker.LINEAR) {
            // The exact solver has no steps.
            map.keySet().removeAll(java.util.Set.of("steps", "batch", "learningRate", "hidden"));
        }
        return map;
    }

    /** Names the file of its scores. */
    String key(Effort effort) {
        try {
            byte[] text = Json.line(toMap(effort)).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return maker.key() + "-" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
