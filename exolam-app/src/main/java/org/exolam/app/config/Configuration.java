package org.exolam.app.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.error.UsageException;
import org.exolam.neural.NeuralLam;
import org.exolam.neural.NeuralOptions;
import org.exolam.neural.Presets;
import org.exolam.objective.EncoderInput;
import org.exolam.objective.Gauge;
import org.exolam.objective.Goal;
import org.exolam.objective.Objective;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.representation.RepresentationSpec;
import org.exolam.representation.Representations;
import org.exolam.settings.Settings;

/**
 * A whole configuration: what {@code train} reads, what a forecast recommends, what a run records.
 *
 * @param data the recording
 * @param representOrNull frame → vector; null for the default of the frames
 * @param objective what is asked of the model
 * @param model which family it is of
 * @param train how it is fitted
 * @param provenance what a run recorded about its making; empty in what people write
 */
public record Configuration(
        DataSettings data,
        RepresentationSpec representOrNull,
        Objective objective,
        ModelSettings model,
        TrainSettings train,
        Map<String, Object> provenance) {
    public Configuration {
        // Not Map.copyOf, which forgets the order.
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /**
     * Reads a YAML file, a run's {@code config.yaml}, or a {@code forecast.json} (its recommended configuration), and
     * applies {@code key=value} arguments.
     *
     * @param fileOrNull null to start from nothing
     */
    public static Configuration read(Path fileOrNull, List<String> overrides) {
        return parse(tree(fileOrNull, overrides));
    }

    /** What {@link #read} reads, before it is parsed. */
    public static Map<String, Object> tree(Path fileOrNull, List<String> overrides) {
        Map<String, Object> tree = fileOrNull == null ? new LinkedHashMap<>() : Yaml.read(fileOrNull);
        if (tree.containsKey("recommendation")) {
            tree = recommended(fileOrNull, tree);
        }
        return Overrides.apply(tree, overrides);
    }

    private static Map<String, Object> recommended(Path file, Map<String, Object> forecast) {
        Settings recommendation = Settings.of("", forecast).child("recommendation");
        if (!recommendation.has("configuration")) {
            throw new UsageException(file + " recommends no configuration (verdict: "
                    + forecast.getOrDefault("verdict", "none") + "); write one of your own");
        }
        return recommendation.child("configuration").toMap();
    }

    /** Reads a tree of keys and plain values. */
    public static Configuration parse(Map<String, ?> tree) {
        Settings root = Settings.of("", expanded(tree));
        // First, since other kinds of model have other keys everywhere.
        ModelSettings model = ModelSettings.parse(root.child("model"));
        root.requireKnown("data", Representations.KEY, "objective", "model", "train", "provenance");
        return new Configuration(
                DataSettings.parse(root.child("data")),
                representation(root),
                objective(root.child("objective"), model),
                model,
                TrainSettings.parse(root.child("train"), model),
                root.child("provenance").toMap());
    }

    /** With a preset of networks written out, so that what is recorded needs none. */
    private static Map<String, Object> expanded(Map<String, ?> tree) {
        boolean isPreset = tree.get("model") instanceof Map<?, ?> model && model.containsKey("preset");
        if (!isPreset) {
            return new LinkedHashMap<>(tree);
        }
        Object kind = ((Map<?, ?>) tree.get("model")).get("kind");
        if (kind != null && !kind.equals(NeuralLam.KIND)) {
            throw new UsageException(
                    "model.preset is for model.kind=neural, and model.kind is " + kind + "; leave out one of the two");
        }
        Map<String, Object> merged = Presets.under(tree);
        Map<String, Object> model = new LinkedHashMap<>();
        ((Map<?, ?>) merged.get("model")).forEach((k, v) -> model.put(String.valueOf(k), v));
        model.put("kind", NeuralLam.KIND);
        merged.put("model", model);
        return merged;
    }

    /** A lifted model reads pair features, and asks two views to agree where nothing else is asked. */
    private static Objective objective(Settings settings, ModelSettings model) {
        Objective parsed = ObjectiveCodec.parse(settings);
        if (model.isNeural()) {
            return neural(settings, parsed, model.neuralOrNull());
        }
        if (!model.isLifted()) {
            return parsed;
        }
        if (settings.has("encoder") && parsed.encoder() != EncoderInput.LIFTED) {
            throw new UsageException("objective.encoder is " + settings.raw("encoder")
                    + ", and model.kind is lifted, whose encoder reads pair features; leave out one of the two");
        }
        Objective lifted = parsed.withEncoder(EncoderInput.LIFTED);
        boolean isOpen = !settings.has("targets") && !settings.has("agreement");
        return isOpen ? lifted.withGoal(new Goal.Agreement(Goal.Agreement.SECOND_VIEW)) : lifted;
    }

    /** What an optimiser finds is in no gauge that could be asked for. */
    private static Objective neural(Settings settings, Objective parsed, NeuralOptions network) {
        if (parsed.goal() instanceof Goal.Agreement && network.invariance() == NeuralOptions.Invariance.PREDICTION) {
            throw new UsageException(
                    "model.invariance is prediction, and objective.agreement predicts nothing; leave out"
                            + " model.invariance, or give objective.targets and a nuisance with source pair");
        }
        if (settings.has("gauge") && parsed.gauge() != Gauge.LEARNED) {
            throw new UsageException("objective.gauge is " + settings.raw("gauge")
                    + ", and model.kind is neural, whose gauge is learned; leave out objective.gauge");
        }
        return parsed.withGauge(Gauge.LEARNED);
    }

    private static RepresentationSpec representation(Settings root) {
        Object value = root.raw(Representations.KEY);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return Representations.parse(text);
        }
        if (value instanceof List<?> list) {
            return Representations.parse(list);
        }
        throw new UsageException(
                Representations.KEY + " is " + value + "; expected a list such as [{resize: 32}, gray, {pca: 256}]");
    }

    /** The tree that {@link #parse} reads, with every default named. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("data", data.toMap());
        if (representOrNull != null) {
            map.put(Representations.KEY, representOrNull.configuration());
        }
        map.put("objective", ObjectiveCodec.toMap(objective));
        map.put("model", model.toMap());
        map.put("train", train.toMap());
        if (!provenance.isEmpty()) {
            map.put("provenance", provenance);
        }
        return map;
    }

    /** YAML that {@link #read} reads back to an equal configuration. */
    public String toYaml() {
        return Yaml.write(toMap());
    }

    public Configuration withData(DataSettings other) {
        return new Configuration(other, representOrNull, objective, model, train, provenance);
    }

    public Configuration withObjective(Objective other) {
        return new Configuration(data, representOrNull, other, model, train, provenance);
    }

    public Configuration withModel(ModelSettings other) {
        return new Configuration(data, representOrNull, objective, other, train, provenance);
    }

    public Configuration withRepresent(RepresentationSpec other) {
        return new Configuration(data, other, objective, model, train, provenance);
    }

    public Configuration withProvenance(Map<String, Object> other) {
        return new Configuration(data, representOrNull, objective, model, train, other);
    }
}
