package org.exolam.forecast;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.settings.Json;

/**
 * How far what networks come to lies from the exact forecast, learned once on built-in worlds and on no recording
 * ({@code exolam-benchmarks/scripts/calibration.sh}): margins for nine in ten outcomes, and the share of its action score
 * that each remedy keeps when it is trained by gradient descent.
 *
 * @param margins metric → what is added to an interval below and above
 * @param kept remedy → obtained over predicted R²(a | z; o), with the world's own part taken out, against the best remedy's
 */
record Calibration(Map<String, Margin> margins, Map<String, Double> kept) {
    private static final String RESOURCE = "calibration.json";

    static final Calibration LEARNED = read();

    record Margin(double below, double above) {
        static final Margin NONE = new Margin(0, 0);
    }

    /** A score with the interval of what any way of training comes to. */
    Score widened(String metric, Score exact) {
        Margin margin = margins.getOrDefault(metric, Margin.NONE);
        return new Score(exact.value(), exact.low() - margin.below(), exact.high() + margin.above());
    }

    double keptBy(String remedy) {
        return kept.getOrDefault(remedy, 1.0);
    }

    private static Calibration read() {
        try (InputStream in = Calibration.class.getResourceAsStream(RESOURCE)) {
            return of(Json.parse(RESOURCE, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Calibration of(Map<String, Object> map) {
        Map<String, Margin> margins = new LinkedHashMap<>();
        ((Map<?, ?>) map.get("margins"))
                .forEach((metric, m) -> margins.put(
                        (String) metric, new Margin(number((Map<?, ?>) m, "below"), number((Map<?, ?>) m, "above"))));
        Map<String, Double> kept = new LinkedHashMap<>();
        ((Map<?, ?>) map.get("kept")).forEach((remedy, v) -> kept.put((String) remedy, ((Number) v).doubleValue()));
        return new Calibration(margins, kept);
    }

    private static double number(Map<?, ?> map, String key) {
        return ((Number) map.get(key)).doubleValue();
    }
}
