package org.exolam.app.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.app.report.ReportModel;

/**
 * A part of the story.
 *
 * @param title one line
 * @param verdict key and sentence of the forecast
 * @param comparisons models, predicted against obtained
 * @param report the chapter of the report
 */
record Chapter(String title, Told verdict, List<Comparison> comparisons, ReportModel report) {
    /** A forecast's word and sentence. */
    record Told(String verdict, String why) {}

    Chapter {
        comparisons = List.copyOf(comparisons);
    }

    /** For {@code --json}. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("title", title);
        map.put("verdict", verdict.verdict());
        map.put("why", verdict.why());
        map.put("models", comparisons.stream().map(Comparison::toMap).toList());
        return map;
    }
}
