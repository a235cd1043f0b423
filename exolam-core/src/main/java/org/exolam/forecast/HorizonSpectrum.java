package org.exolam.forecast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.exolam.linalg.Vector;

/**
 * Σ_r(h): what is new h steps ahead, and who caused it.
 *
 * @param horizon h
 * @param innovationVariance tr Σ_r(h)
 * @param spectrum leading eigenvalues, descending
 * @param actionShare share of each eigenvalue that the action explains; empty without actions
 * @param exogenousShare share of each that is exogenous; empty where nothing tells
 * @param explainedByAction share of the whole, absent without actions
 * @param causes the rest
 */
public record HorizonSpectrum(
        int horizon,
        double innovationVariance,
        Vector spectrum,
        Vector actionShare,
        Vector exogenousShare,
        OptionalDouble explainedByAction,
        Causes causes) {
    /**
     * The rest of who caused it.
     *
     * @param explainedByExogenous share of the innovation's variance that is exogenous, absent where nothing tells
     * @param effectiveRank exp of the entropy of the normalised spectrum
     */
    public record Causes(OptionalDouble explainedByExogenous, double effectiveRank) {}

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("h", horizon);
        map.put("innovationVariance", innovationVariance);
        explainedByAction.ifPresent(v -> map.put("explainedByAction", v));
        causes.explainedByExogenous().ifPresent(v -> map.put("explainedByExogenous", v));
        map.put("spectrum", list(spectrum));
        if (actionShare.size() > 0) {
            map.put("actionShare", list(actionShare));
        }
        if (exogenousShare.size() > 0) {
            map.put("exogenousShare", list(exogenousShare));
        }
        map.put("effectiveRank", causes.effectiveRank());
        return map;
    }

    private static List<Double> list(Vector v) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < v.size(); i++) {
            values.add(v.get(i));
        }
        return values;
    }
}
