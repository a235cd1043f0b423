package org.exolam.forecast;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exolam.objective.ObjectiveCodec;

/**
 * What will become of latent actions learned from some data, and what to do about it.
 *
 * @param dataset where the data came from
 * @param representation φ in words
 * @param evidence what could be looked at
 * @param horizons innovation spectra, ascending in h
 * @param judgement the verdict with its numbers
 * @param predictions scores per remedy, strength and size
 * @param recommendationOrNull the best of them; null where nothing tells remedies apart
 */
public record Forecast(
        String dataset,
        String representation,
        Evidence evidence,
        List<HorizonSpectrum> horizons,
        Judgement judgement,
        List<Prediction> predictions,
        Prediction recommendationOrNull) {
    public Forecast {
        horizons = List.copyOf(horizons);
        predictions = List.copyOf(predictions);
    }

    /**
     * A verdict with its numbers.
     *
     * @param verdict the word
     * @param why one sentence
     */
    public record Judgement(Verdict verdict, String why) {}

    public Verdict verdict() {
        return judgement.verdict();
    }

    public String why() {
        return judgement.why();
    }

    public Optional<Prediction> recommendation() {
        return Optional.ofNullable(recommendationOrNull);
    }

    /**
     * {@code forecast.json} (schema 1).
     *
     * @param configuration everything of a training configuration but the objective and the kind of model: data,
     *     representation, seeds
     * @param models the {@code model} part of a configuration by its kind
     */
    public Map<String, Object> toMap(Map<String, Object> configuration, Map<String, Map<String, Object>> models) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schema", 1);
        map.put("dataset", dataset);
        map.put("representation", representation);
        map.put("evidence", evidence.toMap());
        map.put("horizons", horizons.stream().map(HorizonSpectrum::toMap).toList());
        map.put("verdict", verdict().key());
        map.put("why", why());
        map.put("predictions", predictions.stream().map(Prediction::toMap).toList());
        recommendation().ifPresent(r -> {
            Map<String, Object> complete = new LinkedHashMap<>(configuration);
            complete.put("objective", ObjectiveCodec.toMap(r.objective()));
            complete.put("model", models.get(r.model()));
            Map<String, Object> recommendation = new LinkedHashMap<>();
            recommendation.put("model", r.model());
            recommendation.put("remedy", r.remedy());
            recommendation.put("strength", r.strength());
            recommendation.put("size", r.size());
            recommendation.put("configuration", complete);
            map.put("recommendation", recommendation);
        });
        return map;
    }
}
