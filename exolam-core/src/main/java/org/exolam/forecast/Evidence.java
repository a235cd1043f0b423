package org.exolam.forecast;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the forecast could look at.
 *
 * @param labeledEpisodes training episodes with actions
 * @param pairs transitions seen in two views
 * @param idle transitions on which the agent does nothing
 * @param exogenousTruth whether the exogenous state is recorded
 */
public record Evidence(int labeledEpisodes, long pairs, long idle, boolean exogenousTruth) {
    public boolean hasLabels() {
        return labeledEpisodes > 0;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("labeledEpisodes", labeledEpisodes);
        map.put("pairs", pairs);
        map.put("idle", idle);
        map.put("exogenousTruth", exogenousTruth);
        return map;
    }
}
