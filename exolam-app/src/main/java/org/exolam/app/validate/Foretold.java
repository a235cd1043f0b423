package org.exolam.app.validate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.app.run.Forecasting.Told;
import org.exolam.forecast.Prediction;

/**
 * A forecast of one data set: what it said, what of it is tried, and how long it took.
 *
 * @param represent φ as a configuration writes it
 * @param size numbers in z that the verdict is about
 * @param seconds from the opened recording to the forecast
 * @param cases of every remedy that was predicted
 */
record Foretold(String verdict, String represent, int size, double seconds, List<Case> cases) {
    private static final String RECONSTRUCTION = "reconstruction";

    /** So many times the size in question is where over-capacity shows. */
    private static final int WIDER = 4;

    Foretold {
        cases = List.copyOf(cases);
    }

    /** What of a forecast is tried. */
    static Foretold of(Told told, double seconds, Amount amount) {
        List<Prediction> all = told.forecast().predictions();
        Prediction recommended = told.forecast().recommendation().orElse(null);
        String family = recommended == null ? all.get(0).model() : recommended.model();
        int size = nearest(all, told.size());
        int wide = nearest(all, WIDER * told.size());
        List<Case> cases = new ArrayList<>();
        for (Prediction p : all) {
            boolean isPlain = p.remedy().equals(RECONSTRUCTION);
            boolean isFamily = !amount.isOneFamily() || p.model().equals(family);
            boolean isStrength = p.strength() == 0
                    || p.remedy().equals("several_horizons")
                    || amount.strengths().contains(p.strength());
            boolean isSize = p.size() == size || isPlain && p.size() == wide;
            if (p == recommended || isFamily && isStrength && isSize) {
                cases.add(Case.of(p, p == recommended));
            }
        }
        return new Foretold(
                told.forecast().verdict().key(),
                String.valueOf(told.configuration().representOrNull()),
                size,
                seconds,
                cases);
    }

    private static int nearest(List<Prediction> all, int size) {
        return all.stream()
                .map(Prediction::size)
                .min(Comparator.comparingInt(k -> Math.abs(k - size)))
                .orElseThrow();
    }

    /** Those of the named remedies, plain reconstruction and what is recommended among them always. */
    List<Case> cases(List<String> only) {
        return cases.stream()
                .filter(c -> only.isEmpty()
                        || only.contains(c.remedy())
                        || c.remedy().equals(RECONSTRUCTION)
                        || c.isRecommended())
                .toList();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("verdict", verdict);
        map.put("represent", represent);
        map.put("size", size);
        map.put("seconds", seconds);
        map.put("cases", cases.stream().map(Case::toMap).toList());
        return map;
    }

    static Foretold fromMap(Map<String, Object> map) {
        List<Case> cases = new ArrayList<>();
        for (Object c : (List<?>) map.get("cases")) {
            cases.add(Case.fromMap(Parts.child(Map.of("case", c), "case")));
        }
        return new Foretold(
                String.valueOf(map.get("verdict")),
                String.valueOf(map.get("represent")),
                ((Number) map.get("size")).intValue(),
                ((Number) map.get("seconds")).doubleValue(),
                cases);
    }
}
