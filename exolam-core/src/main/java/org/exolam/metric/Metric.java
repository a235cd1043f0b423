package org.exolam.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.error.DataException;
import org.exolam.linalg.Vector;

/**
 * One score. Every number is finite.
 *
 * @param value the score
 * @param intervalOrNull 95 %, from resampling held-out episodes; null where there is only one, or the score is exact
 * @param perDimension the score of each column apart, those left out missing; empty where it has no parts
 */
public record Metric(double value, Interval intervalOrNull, Vector perDimension) {
    private static final String VALUE = "value";
    private static final String LOW = "low";
    private static final String HIGH = "high";
    private static final String PER_DIMENSION = "perDimension";

    public Metric {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a score of " + value + " is none; say why it is missing");
        }
        for (double v : perDimension.toArray()) {
            if (!Double.isFinite(v)) {
                throw new IllegalArgumentException("not finite: " + perDimension);
            }
        }
    }

    /** A score without interval or parts. */
    public static Metric exact(double value) {
        return new Metric(value, null, Vector.of());
    }

    public Optional<Interval> interval() {
        return Optional.ofNullable(intervalOrNull);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(VALUE, value);
        if (intervalOrNull != null) {
            map.put(LOW, intervalOrNull.low());
            map.put(HIGH, intervalOrNull.high());
        }
        if (perDimension.size() > 0) {
            map.put(PER_DIMENSION, Arrays.stream(perDimension.toArray()).boxed().toList());
        }
        return map;
    }

    static Metric fromMap(String where, Map<?, ?> map) {
        double value = number(where, VALUE, map.get(VALUE));
        Interval interval = map.get(LOW) == null
                ? null
                : new Interval(number(where, LOW, map.get(LOW)), number(where, HIGH, map.get(HIGH)));
        double[] parts = map.get(PER_DIMENSION) instanceof List<?> list
                ? list.stream()
                        .mapToDouble(v -> number(where, PER_DIMENSION, v))
                        .toArray()
                : new double[0];
        return new Metric(value, interval, Vector.of(parts));
    }

    private static double number(String where, String key, Object value) {
        if (value instanceof Number n && Double.isFinite(n.doubleValue())) {
            return n.doubleValue();
        }
        throw new DataException(where + ": " + key + " is " + value + "; expected a finite number");
    }
}
