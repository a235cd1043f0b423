package org.exolam.app.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.error.UsageException;
import org.exolam.lifted.LiftedOptions;
import org.exolam.neural.NeuralLam;
import org.exolam.neural.NeuralOptions;
import org.exolam.settings.Settings;

/**
 * Which family of models: the {@code model} part of a configuration.
 *
 * @param liftedOrNull how pair features are made, for a lifted model
 * @param neuralOrNull how the network is built, for a neural one; null as well for a linear one
 */
public record ModelSettings(LiftedOptions liftedOrNull, NeuralOptions neuralOrNull) {
    /** Linear in the next observation. */
    public static final ModelSettings LINEAR = new ModelSettings(null, null);

    private static final String KIND = "kind";
    private static final String LINEAR_KIND = "linear";
    private static final String LIFTED_KIND = "lifted";
    private static final List<String> KINDS = List.of(LINEAR_KIND, LIFTED_KIND, NeuralLam.KIND);

    /** Reads the {@code model} part. */
    static ModelSettings parse(Settings model) {
        String kind = model.string(KIND, LINEAR_KIND);
        if (!KINDS.contains(kind)) {
            throw new UsageException(
                    "model.kind is " + kind + ", which this version does not have; it has " + String.join(", ", KINDS));
        }
        if (kind.equals(LIFTED_KIND)) {
            return lifted(LiftedOptions.parse(model));
        }
        if (kind.equals(NeuralLam.KIND)) {
            return new ModelSettings(null, NeuralOptions.parse(model));
        }
        model.requireKnown(KIND);
        return LINEAR;
    }

    /** Linear in pair features. */
    public static ModelSettings lifted(LiftedOptions options) {
        return new ModelSettings(options, null);
    }

    public boolean isNeural() {
        return neuralOrNull != null;
    }

    public boolean isLifted() {
        return liftedOrNull != null;
    }

    public Optional<LiftedOptions> lifted() {
        return Optional.ofNullable(liftedOrNull);
    }

    /** The tree that {@link #parse} reads. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(KIND, isLifted() ? LIFTED_KIND : isNeural() ? NeuralLam.KIND : LINEAR_KIND);
        if (isNeural()) {
            map.putAll(neuralOrNull.toMap());
        }
        if (isLifted()) {
            map.putAll(liftedOrNull.toMap());
        }
        return map;
    }
}
