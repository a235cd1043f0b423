package org.exolam.app.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Forecasts beside outcomes, as {@link ValidationReport} shows them.
 *
 * @param title of the page
 * @param sentence what came out, in one sentence
 * @param checks how well both agree
 * @param plots one a metric
 * @param command that makes the page again
 * @param provenance seeds, versions, machine
 * @param json the numbers, for whoever saves them from the page
 */
public record ValidationModel(
        String title,
        String sentence,
        List<Check> checks,
        List<Plot> plots,
        String command,
        Map<String, String> provenance,
        String json) {
    public ValidationModel {
        checks = List.copyOf(checks);
        plots = List.copyOf(plots);
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /**
     * One number that is held against a floor or ceiling.
     *
     * @param rule when it passes
     */
    public record Check(String name, ReportModel.Estimate found, String rule, ClaimsModel.Call call) {}

    /**
     * One metric of every configuration.
     *
     * @param metric what is obtained
     * @param x "predicted", or the metric that it should be
     */
    public record Plot(String metric, String x, List<Point> points) {
        public Plot {
            points = List.copyOf(points);
        }
    }

    /**
     * One configuration.
     *
     * @param data the data set, which decides how it is drawn
     * @param label the configuration in words
     * @param isRecommended whether the forecast recommends it
     */
    public record Point(
            String data, String label, ReportModel.Estimate x, ReportModel.Estimate y, boolean isRecommended) {}
}
