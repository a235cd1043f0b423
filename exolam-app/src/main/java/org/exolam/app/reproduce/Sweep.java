package org.exolam.app.reproduce;

import java.util.List;
import org.exolam.metric.MetricName;

/**
 * The same question asked under several conditions.
 *
 * @param id names its figures
 * @param title of its figures
 * @param xLabel of the horizontal axis; "" for conditions that are no numbers
 * @param conditions in the order of x
 * @param metrics that are drawn
 */
record Sweep(String id, String title, String xLabel, List<Condition> conditions, List<MetricName> metrics) {
    Sweep {
        conditions = List.copyOf(conditions);
        metrics = List.copyOf(metrics);
    }

    Condition at(double x) {
        return conditions.stream()
                .filter(c -> c.x() == x)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + " has no condition at " + x));
    }

    Condition first() {
        return conditions.get(0);
    }

    Condition last() {
        return conditions.get(conditions.size() - 1);
    }
}
