package org.exolam.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.data.Split;
import org.exolam.error.DataException;
import org.exolam.objective.Gauge;

/**
 * The scores of one model on one data set, with their provenance: what {@code scorecard.json} holds.
 *
 * @param provenance whose z, on what data, split how
 * @param metrics the scores that the data can give
 * @param missing why each other one is absent: one clause
 * @param baselines metric → name of a baseline → the score it gets where z plays no part
 * @param notices columns and rows left out, intervals that cannot be had: sentences for the user
 */
public record Scorecard(
        Provenance provenance,
        Map<MetricName, Metric> metrics,
        Map<MetricName, String> missing,
        Map<MetricName, Map<String, Double>> baselines,
        List<String> notices) {
    private static final int SCHEMA = 1;

    /**
     * Where scores come from.
     *
     * @param model who made z
     * @param dataset what it was scored on
     * @param gauge which member of the family of equal loss z is (THEORY claim 3)
     * @param horizon h, steps between o and o'
     * @param split episodes the probes were fitted on and read on
     * @param seed of the resampling
     */
    public record Provenance(String model, String dataset, Gauge gauge, int horizon, Split split, long seed) {}

    public Scorecard {
        metrics = ordered(metrics);
        missing = ordered(missing);
        baselines = ordered(baselines);
        notices = List.copyOf(notices);
        for (MetricName name : MetricName.values()) {
            if (metrics.containsKey(name) == missing.containsKey(name)) {
                throw new IllegalArgumentException(name + " must be either scored or said to be missing");
            }
        }
    }

    private static <V> Map<MetricName, V> ordered(Map<MetricName, V> map) {
        Map<MetricName, V> copy = new EnumMap<>(MetricName.class);
        copy.putAll(map);
        return Collections.unmodifiableMap(copy);
    }

    /** The same with another model's scores beside every metric that both have. */
    public Scorecard beside(String name, Scorecard other) {
        Map<MetricName, Map<String, Double>> more = new EnumMap<>(MetricName.class);
        metrics.keySet().stream().filter(other.metrics()::containsKey).forEach(metric -> {
            Map<String, Double> named = new LinkedHashMap<>(baselines.getOrDefault(metric, Map.of()));
            named.put(name, other.metrics().get(metric).value());
            more.put(metric, named);
        });
        baselines.forEach(more::putIfAbsent);
        return new Scorecard(provenance, metrics, missing, more, notices);
    }

    /** The score, where the data could give it. */
    public Optional<Metric> metric(MetricName name) {
        return Optional.ofNullable(metrics.get(name));
    }

    /** The score's value. */
    public double value(MetricName name) {
        return metric(name)
                .orElseThrow(() -> new IllegalStateException(name + " is missing: " + missing.get(name)))
                .value();
    }

    /** The content of {@code scorecard.json}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schema", SCHEMA);
        map.put("model", provenance.model());
        map.put("dataset", provenance.dataset());
        map.put("gauge", provenance.gauge().key());
        map.put("horizon", provenance.horizon());
        Map<String, Object> sides = new LinkedHashMap<>();
        sides.put("train", provenance.split().train());
        sides.put("test", provenance.split().test());
        map.put("split", sides);
        Map<String, Object> scores = new LinkedHashMap<>();
        metrics.forEach((name, metric) -> scores.put(name.key(), metric.toMap()));
        map.put("metrics", scores);
        map.put("missing", keyed(missing));
        map.put("baselines", keyed(baselines));
        map.put("notices", notices);
        map.put("seed", provenance.seed());
        return map;
    }

    private static Map<String, Object> keyed(Map<MetricName, ?> map) {
        Map<String, Object> keyed = new LinkedHashMap<>();
        map.forEach((name, value) -> keyed.put(name.key(), value));
        return keyed;
    }

    /**
     * Reads what {@link #toMap()} wrote. Metrics that a later version added are left out; those that it did not know are
     * missing.
     *
     * @param where the file, for messages
     * @throws DataException where it is no scorecard
     */
    public static Scorecard fromMap(String where, Map<String, Object> map) {
        if (!Integer.valueOf(SCHEMA).equals(map.get("schema"))) {
            throw new DataException(where + ": schema is " + map.get("schema") + "; expected " + SCHEMA);
        }
        Map<?, ?> sides = child(where, map, "split");
        Map<MetricName, Metric> metrics = new EnumMap<>(MetricName.class);
        child(where, map, "metrics")
                .forEach((key, value) -> MetricName.ofKey(String.valueOf(key))
                        .ifPresent(name ->
                                metrics.put(name, Metric.fromMap(where + ", " + key, asMap(where, key, value)))));
        Map<MetricName, String> missing = new EnumMap<>(MetricName.class);
        for (MetricName name : MetricName.values()) {
            if (!metrics.containsKey(name)) {
                Object why = optional(map, "missing").get(name.key());
                missing.put(name, why == null ? "not in the file" : String.valueOf(why));
            }
        }
        Provenance provenance = new Provenance(
                text(where, map, "model"),
                text(where, map, "dataset"),
                Gauge.parse(where + ": gauge", text(where, map, "gauge")),
                integer(where, "horizon", map.get("horizon")),
                new Split(integers(where, sides, "train"), integers(where, sides, "test")),
                map.get("seed") instanceof Number n ? n.longValue() : 0);
        return new Scorecard(
                provenance,
                metrics,
                missing,
                baselines(where, optional(map, "baselines")),
                map.get("notices") instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of());
    }

    private static Map<MetricName, Map<String, Double>> baselines(String where, Map<?, ?> map) {
        Map<MetricName, Map<String, Double>> baselines = new EnumMap<>(MetricName.class);
        map.forEach((key, value) -> MetricName.ofKey(String.valueOf(key)).ifPresent(name -> {
            Map<String, Double> named = new LinkedHashMap<>();
            asMap(where, key, value).forEach((k, v) -> {
                if (v instanceof Number n) {
                    named.put(String.valueOf(k), n.doubleValue());
                }
            });
            baselines.put(name, named);
        }));
        return baselines;
    }

    private static Map<?, ?> child(String where, Map<?, ?> map, String key) {
        return asMap(where, key, map.get(key));
    }

    private static Map<?, ?> optional(Map<?, ?> map, String key) {
        return map.get(key) instanceof Map<?, ?> m ? m : Map.of();
    }

    private static Map<?, ?> asMap(String where, Object key, Object value) {
        if (value instanceof Map<?, ?> m) {
            return m;
        }
        throw new DataException(where + ": " + key + " is " + value + "; expected an object");
    }

    private static String text(String where, Map<?, ?> map, String key) {
        if (map.get(key) instanceof String s) {
            return s;
        }
        throw new DataException(where + ": " + key + " is " + map.get(key) + "; expected text");
    }

    private static int integer(String where, String key, Object value) {
        if (value instanceof Integer i) {
            return i;
        }
        throw new DataException(where + ": " + key + " is " + value + "; expected a whole number");
    }

    private static List<Integer> integers(String where, Map<?, ?> map, String key) {
        if (!(map.get(key) instanceof List<?> list)) {
            throw new DataException(where + ": " + key + " is " + map.get(key) + "; expected a list of whole numbers");
        }
        List<Integer> out = new ArrayList<>();
        for (Object value : list) {
            out.add(integer(where, key, value));
        }
        return out;
    }
}
