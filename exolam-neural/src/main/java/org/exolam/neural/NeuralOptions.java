package org.exolam.neural;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.representation.Representations;
import org.exolam.settings.Settings;

/**
 * How a network is built: the {@code model} part of a configuration with {@code kind: neural}.
 *
 * @param encoder which family
 * @param width channels of the first stage of convolutions, at full size
 * @param depth residual blocks: of each stage of convolutions, and of each head
 * @param hidden numbers inside heads, and of learned features
 * @param invariance where two views of a transition are compared
 * @param followRate share that the slowly following copy of a learned space moves each step
 * @param featuresOrNull a second representation, for targets with {@code space: features}
 */
public record NeuralOptions(
        Encoder encoder,
        int width,
        int depth,
        int hidden,
        Invariance invariance,
        double followRate,
        String featuresOrNull) {
    private static final List<String> KEYS =
            List.of("encoder", "width", "depth", "hidden", "invariance", "followRate", "features");

    /** A family of encoders. */
    public enum Encoder {
        /** Convolutions where frames are pictures after represent, else the other. */
        AUTO,
        /** Residual convolutions. */
        IMPALA,
        /** Space-time attention over patches, in encoder and decoder; {@code hidden} is its width. */
        TRANSFORMER,
        /** Residual convolutions that read each frame by itself; z and dynamics in what they make of it. */
        SHARED,
        /** Residual layers on all numbers of the frames; with depth 0 one linear map. */
        MLP;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where two views of a transition are compared. */
    public enum Invariance {
        /** In z: it must agree, vary and not repeat itself (variance and covariance terms). */
        LATENT,
        /** In what is predicted from z: the linear theory's own term, E‖B D n‖². */
        PREDICTION;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public NeuralOptions {
        requireAtLeast("width", width, 1);
        requireAtLeast("depth", depth, 0);
        requireAtLeast("hidden", hidden, 1);
        if (!(followRate > 0 && followRate <= 1)) {
            throw new UsageException("model.followRate is " + followRate + "; expected a share in (0, 1]");
        }
        requireSteps(featuresOrNull);
    }

    private static void requireSteps(String featuresOrNull) {
        try {
            if (featuresOrNull != null) {
                Representations.parse(featuresOrNull);
            }
        } catch (UsageException e) {
            throw new UsageException("model.features: " + e.getMessage().replaceFirst("^represent: ", ""));
        }
    }

    private static void requireAtLeast(String key, int value, int least) {
        if (value < least) {
            throw new UsageException("model." + key + " is " + value + "; expected at least " + least);
        }
    }

    public static NeuralOptions defaults() {
        return new NeuralOptions(Encoder.AUTO, 32, 2, 256, Invariance.LATENT, 0.005, null);
    }

    /** Reads the {@code model} part; keys of {@code kind} are the caller's. */
    public static NeuralOptions parse(Settings model) {
        String[] known = new String[KEYS.size() + 1];
        KEYS.toArray(known);
        known[KEYS.size()] = "kind";
        model.requireKnown(known);
        NeuralOptions d = defaults();
        return new NeuralOptions(
                choice(model, "encoder", Encoder.values(), d.encoder),
                model.integer("width", d.width),
                model.integer("depth", d.depth),
                model.integer("hidden", d.hidden),
                choice(model, "invariance", Invariance.values(), d.invariance),
                model.number("followRate", d.followRate),
                model.string("features", null));
    }

    private static <E extends Enum<E>> E choice(Settings from, String key, E[] all, E otherwise) {
        String text = from.string(key, otherwise.name().toLowerCase(Locale.ROOT));
        StringBuilder known = new StringBuilder();
        for (E e : all) {
            String name = e.name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return e;
            }
            known.append(known.isEmpty() ? "" : ", ").append(name);
        }
        throw new UsageException(from.path(key) + " is " + text + "; expected one of " + known);
    }

    /** The tree that {@link #parse} reads. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("encoder", encoder.key());
        map.put("width", width);
        map.put("depth", depth);
        map.put("hidden", hidden);
        map.put("invariance", invariance.key());
        map.put("followRate", followRate);
        if (featuresOrNull != null) {
            map.put("features", featuresOrNull);
        }
        return map;
    }
}
