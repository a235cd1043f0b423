package org.exolam.neural;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.exolam.error.UsageException;

/**
 * Published families of latent-action models as configurations: which terms, which bottleneck, which sizes. Networks are
 * this project's own, so that families differ in what is asked and not in layers. Each has a {@code -small} size of a few
 * million parameters for two cores. Layers are those of the literature for {@code laom} alone. Literature: {@code docs/neural.md}.
 */
public final class Presets {
    /** What a neural model is where nothing is asked and two views can agree. */
    public static final String USUAL = "exolam-small";

    private static final String SMALL = "-small";

    /** Sizes that mean the same in {@link #USUAL}. */
    private static final Set<String> SIZES = Set.of("kind", "hidden", "depth");

    private static final Map<String, Map<String, Object>> ALL = all();

    private Presets() {}

    /** The names there are. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * The configuration of a preset: {@code represent}, {@code objective}, {@code model} and {@code train}, without
     * {@code data}.
     *
     * @throws UsageException for an unknown name, listing the known ones
     */
    public static Map<String, Object> tree(String name) {
        Map<String, Object> found = ALL.get(name);
        if (found == null) {
            throw new UsageException(
                    "model.preset is " + name + "; expected one of " + String.join(", ", ALL.keySet()));
        }
        return found;
    }

    private static Map<String, Map<String, Object>> all() {
        Map<String, Map<String, Object>> all = new TreeMap<>();
        List<Object> stack = List.of(Map.of("resize", 64), Map.of("stack", 3));
        List<Object> two = List.of(Map.of("resize", 64), Map.of("stack", 2));
        Map<String, Object> next = Map.of("block", "nextObservation");
        Map<String, Object> learned = Map.of("block", "nextObservation", "space", "ema");
        Map<String, Object> action = Map.of("block", "action", "weight", 1, "labeled", 0.025);
        Map<String, Object> camera = Map.of("source", "augment", "kind", List.of("shift", "rotate", "perspective"));

        add(
                all,
                "lapo",
                two,
                targets(Map.of("kind", "vq", "size", 128, "codes", 64, "books", 8, "commitment", 0.05), next),
                model(64, 2, 256),
                with(train(50_000, 128, 3e-4), "warmup", 50, "schedule", "linear", "clip", 2));
        add(
                all,
                "laom",
                stack,
                with(targets(Map.of("size", 8192), learned), "nuisances", List.of(camera), "horizon", upTo(10)),
                with(model(96, 2, 1024), "encoder", "shared", "followRate", 0.001),
                tenPasses());
        add(
                all,
                "laom-supervised",
                stack,
                with(targets(Map.of("size", 8192), learned, action), "nuisances", List.of(camera), "horizon", upTo(10)),
                with(model(96, 2, 1024), "encoder", "shared", "followRate", 0.001),
                with(tenPasses(), "labeledBatch", 128));
        add(
                all,
                "adaworld",
                List.of(Map.of("resize", 64)),
                targets(Map.of("kind", "variational", "size", 32, "weight", 2e-4, "warmup", 0), next),
                with(model(32, 16, 1024), "encoder", "transformer"),
                with(train(50_000, 480, 2.5e-5), "schedule", "constant", "weightDecay", 0.01));
        add(
                all,
                "genie",
                List.of(Map.of("resize", 64)),
                targets(Map.of("kind", "vq", "size", 32, "codes", 8), next),
                with(model(32, 20, 1024), "encoder", "transformer"),
                train(50_000, 128, 3e-5));
        add(
                all,
                "clam",
                two,
                targets(Map.of("size", 16), next, action),
                model(64, 2, 1024),
                with(
                        train(200_000, 64, 3e-4),
                        "labeledBatch",
                        64,
                        "warmup",
                        25_000,
                        "schedule",
                        "constant",
                        "weightDecay",
                        0.001));
        add(
                all,
                "cross-view",
                stack,
                targets(
                        Map.of("size", 32),
                        Map.of("block", "nextObservation", "view", "obs_pair", "space", "features")),
                model(64, 2, 1024),
                train(50_000, 128, 3e-4));
        // Local features that do not see the background, read by a small network: found by measurement, see the
        // results.
        List<Object> resized = List.of(Map.of("resize", 64));
        all.put("exolam" + SMALL, tree(resized, agreement(), model(32, 1, 256), decayed(train(300, 512, 1e-3))));
        all.put("exolam", tree(resized, agreement(), model(32, 2, 1024), decayed(train(3000, 1024, 5e-4))));
        return all;
    }

    /** Of the five million transitions that LAOM was trained on, the rate rising over three. */
    private static Map<String, Object> tenPasses() {
        return with(train(97_656, 512, 1e-4), "optimiser", "adam", "warmup", 29_297, "schedule", "linear", "clip", 0);
    }

    private static Map<String, Object> agreement() {
        return with(
                new LinkedHashMap<>(), "encoder", "lifted", "bottleneck", Map.of("size", 32), "agreement", Map.of());
    }

    private static Map<String, Object> decayed(Map<String, Object> train) {
        return with(train, "weightDecay", 1.0);
    }

    private static Map<String, Object> upTo(int horizon) {
        return Map.of("upTo", horizon);
    }

    private static Map<String, Object> targets(Map<String, Object> bottleneck, Object... targets) {
        Map<String, Object> objective = new LinkedHashMap<>();
        objective.put("bottleneck", bottleneck);
        objective.put("targets", List.of(targets));
        return objective;
    }

    private static Map<String, Object> with(Map<String, Object> tree, Object... keysAndValues) {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            tree.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return tree;
    }

    private static Map<String, Object> model(int width, int depth, int hidden) {
        return with(new LinkedHashMap<>(), "width", width, "depth", depth, "hidden", hidden);
    }

    private static Map<String, Object> train(int steps, int batch, double rate) {
        return with(new LinkedHashMap<>(), "steps", steps, "batch", batch, "learningRate", rate);
    }

    /** The full size, and the one for two cores: narrower, shorter, with at most 32 latent numbers. */
    private static void add(
            Map<String, Map<String, Object>> all,
            String name,
            List<Object> represent,
            Map<String, Object> objective,
            Map<String, Object> model,
            Map<String, Object> train) {
        all.put(name, tree(represent, objective, model, train));
        Map<String, Object> small = new LinkedHashMap<>(objective);
        Map<String, Object> bottleneck = new LinkedHashMap<>(child(objective, "bottleneck"));
        if (bottleneck.get("size") instanceof Integer size && size > 128) {
            bottleneck.put("size", 32);
        }
        small.put("bottleneck", bottleneck);
        if (small.containsKey("horizon")) {
            small.put("horizon", upTo(3));
        }
        boolean isTransformer = "transformer".equals(model.get("encoder"));
        boolean isShared = "shared".equals(model.get("encoder"));
        Map<String, Object> sizes = model(16, isTransformer ? 4 : 2, isTransformer || isShared ? 128 : 256);
        if (model.containsKey("encoder")) {
            sizes.put("encoder", model.get("encoder"));
        }
        all.put(name + SMALL, tree(represent, small, sizes, train(3000, 64, 5e-4)));
    }

    private static Map<String, Object> tree(
            List<Object> represent,
            Map<String, Object> objective,
            Map<String, Object> model,
            Map<String, Object> train) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("represent", represent);
        tree.put("objective", objective);
        tree.put("model", model);
        tree.put("train", train);
        return tree;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> tree, String key) {
        return (Map<String, Object>) tree.getOrDefault(key, Map.of());
    }

    /**
     * Whether a configuration of a network leaves open what is asked and who reads the frames, so that {@link #USUAL} may
     * decide.
     */
    public static boolean isOpen(Map<String, ?> tree) {
        Map<?, ?> model = tree.get("model") instanceof Map<?, ?> m ? m : Map.of();
        Map<?, ?> objective = tree.get("objective") instanceof Map<?, ?> m ? m : Map.of();
        boolean isOneHorizon = objective.get("horizon") == null || objective.get("horizon") instanceof Number;
        return SIZES.containsAll(model.keySet())
                && isOneHorizon
                && Set.of("bottleneck", "horizon").containsAll(objective.keySet());
    }

    /**
     * A configuration over {@link #USUAL}.
     *
     * @param arePictures whether the recording's frames are
     */
    public static Map<String, Object> underUsual(Map<String, ?> tree, boolean arePictures) {
        Map<String, Object> model = new LinkedHashMap<>();
        if (tree.get("model") instanceof Map<?, ?> given) {
            given.forEach((k, v) -> model.put(String.valueOf(k), v));
        }
        model.put("preset", USUAL);
        Map<String, Object> named = new LinkedHashMap<>(tree);
        named.put("model", model);
        if (!arePictures) {
            named.putIfAbsent("represent", List.of());
        }
        return under(named);
    }

    /**
     * A configuration over a preset: its own keys count, one by one; lists and bottlenecks are taken whole, and targets and
     * agreement stand in each other's place.
     *
     * @param tree with {@code model.preset}; not modified
     */
    public static Map<String, Object> under(Map<String, ?> tree) {
        if (!(tree.get("model") instanceof Map<?, ?> model) || !model.containsKey("preset")) {
            return new LinkedHashMap<>(tree);
        }
        Map<String, Object> merged = new LinkedHashMap<>();
        Map<String, Object> preset = tree(String.valueOf(model.get("preset")));
        List<String> keys = new ArrayList<>(preset.keySet());
        tree.keySet().stream().filter(k -> !keys.contains(k)).forEach(keys::add);
        for (String key : keys) {
            if (preset.get(key) instanceof Map<?, ?> below && tree.get(key) instanceof Map<?, ?> above) {
                Map<String, Object> both = new LinkedHashMap<>();
                boolean isOther = above.containsKey("targets") || above.containsKey("agreement");
                below.forEach((k, v) -> {
                    if (!isOther || !k.equals("targets") && !k.equals("agreement")) {
                        both.put(String.valueOf(k), v);
                    }
                });
                above.forEach((k, v) -> both.put(String.valueOf(k), v));
                both.remove("preset");
                merged.put(key, both);
            } else {
                merged.put(key, tree.containsKey(key) ? tree.get(key) : preset.get(key));
            }
        }
        return merged;
    }
}
