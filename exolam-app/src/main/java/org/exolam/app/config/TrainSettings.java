package org.exolam.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.exolam.error.UsageException;
import org.exolam.neural.TrainerOptions;
import org.exolam.settings.Settings;

/**
 * How the model is fitted: the {@code train} part of a configuration.
 *
 * @param seed of everything that is drawn
 * @param workers threads that compute; the result does not depend on their number
 * @param ridge fixed strength, relative to the mean variance of the encoder's input; empty to choose it by
 *     cross-validation over training episodes
 * @param folds of that cross-validation
 * @param trainerOrNull how a network is trained; null for other models
 */
public record TrainSettings(long seed, int workers, OptionalDouble ridge, int folds, TrainerOptions trainerOrNull) {
    public static final long SEED_DEFAULT = 1;

    /** More folds cost time and change little: each leaves a quarter of the training episodes out. */
    public static final int FOLDS_DEFAULT = 4;

    public TrainSettings {
        if (workers < 1) {
            throw new UsageException("train.workers is " + workers + "; expected at least 1");
        }
        if (folds < 2) {
            throw new UsageException("train.folds is " + folds + "; expected at least 2");
        }
        if (ridge.isPresent() && !(ridge.getAsDouble() >= 0 && Double.isFinite(ridge.getAsDouble()))) {
            throw new UsageException(
                    "train.ridge is " + ridge.getAsDouble() + "; expected auto or a number of at least 0");
        }
    }

    /** For models in closed form. */
    public TrainSettings(long seed, int workers, OptionalDouble ridge, int folds) {
        this(seed, workers, ridge, folds, null);
    }

    public static int workersDefault() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Reads the {@code train} part, which has further keys for networks. */
    static TrainSettings parse(Settings train, ModelSettings model) {
        List<String> known = new ArrayList<>(List.of("seed", "workers", "ridge", "folds"));
        if (model.isNeural()) {
            known.addAll(TrainerOptions.KEYS);
        }
        train.requireKnown(known.toArray(String[]::new));
        boolean auto = "auto".equals(train.string("ridge", "auto"));
        return new TrainSettings(
                train.longInteger("seed", SEED_DEFAULT),
                train.integer("workers", workersDefault()),
                auto ? OptionalDouble.empty() : OptionalDouble.of(train.number("ridge", 0)),
                train.integer("folds", FOLDS_DEFAULT),
                model.isNeural() ? TrainerOptions.parse(train) : null);
    }

    /** The tree that {@link #parse} reads. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seed", seed);
        map.put("workers", workers);
        map.put("ridge", ridge.isPresent() ? (Object) ridge.getAsDouble() : "auto");
        map.put("folds", folds);
        if (trainerOrNull != null) {
            map.putAll(trainerOrNull.toMap());
        }
        return map;
    }
}
