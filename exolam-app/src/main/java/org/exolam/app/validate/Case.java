package org.exolam.app.validate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.forecast.Prediction;
import org.exolam.metric.MetricName;
import org.exolam.objective.Gauge;
import org.exolam.objective.Goal;
import org.exolam.objective.Objective;
import org.exolam.objective.ObjectiveCodec;
import org.exolam.settings.Settings;

/**
 * One configuration on one data set, as it was forecast.
 *
 * @param model linear, or lifted: what the encoder reads
 * @param strength 0 where the remedy has none
 * @param objective as a configuration writes it; what a network is asked as well
 * @param predicted metric → score with the forecast's interval
 * @param isRecommended whether the forecast recommends it
 */
record Case(
        String model,
        String remedy,
        double strength,
        int size,
        Map<String, Object> objective,
        Map<String, Estimate> predicted,
        boolean isRecommended) {
    static Case of(Prediction p, boolean isRecommended) {
        Map<String, Estimate> predicted = new LinkedHashMap<>();
        for (MetricName metric : Agreement.COMPARED) {
            org.exolam.forecast.Score score = p.scores().get(metric.key());
            if (score != null) {
                predicted.put(metric.key(), Estimate.of(score.value(), score.low(), score.high()));
            }
        }
        return new Case(
                p.model(),
                p.remedy(),
                p.strength(),
                p.size(),
                ObjectiveCodec.toMap(p.objective()),
                predicted,
                isRecommended);
    }

    /**
     * What a network is asked. Agreement is forecast of the innovation, which holds nothing of the current frame: of two
     * frames a network would agree about that frame, unless z is what it adds to it. ψ is about the change by itself.
     */
    Objective asked() {
        Objective asked =
                ObjectiveCodec.parse(Settings.of("objective", objective)).withGauge(Gauge.LEARNED);
        return asked.goal() instanceof Goal.Agreement agreement && !isLifted()
                ? asked.withGoal(new Goal.Agreement(agreement.view(), true))
                : asked;
    }

    boolean isLifted() {
        return model.equals("lifted");
    }

    /** In words, such as {@code lifted action_supervision, strength 10, k = 6}. */
    String label() {
        String strong = strength == 0
                ? ""
                : ", strength "
                        + (strength == Math.rint(strength)
                                ? String.valueOf((long) strength)
                                : String.valueOf(strength));
        return (isLifted() ? "lifted " : "") + remedy + strong + ", k = " + size;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", model);
        map.put("remedy", remedy);
        map.put("strength", strength);
        map.put("size", size);
        map.put("objective", objective);
        map.put("predicted", Estimates.toMap(predicted));
        map.put("recommended", isRecommended);
        return map;
    }

    static Case fromMap(Map<String, Object> map) {
        return new Case(
                String.valueOf(map.get("model")),
                String.valueOf(map.get("remedy")),
                ((Number) map.get("strength")).doubleValue(),
                ((Number) map.get("size")).intValue(),
                Parts.child(map, "objective"),
                Estimates.fromMap(Parts.child(map, "predicted")),
                Boolean.TRUE.equals(map.get("recommended")));
    }
}
