package org.exolam.app.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exolam.app.terminal.Wrapped;
import org.exolam.forecast.Forecast;
import org.exolam.forecast.Prediction;
import org.exolam.forecast.Score;
import org.exolam.metric.MetricName;

/** A forecast as lines for a terminal. */
final class ForecastText {
    /** What the table shows, in this order; the first that is known decides which strength stands for a remedy. */
    private static final List<MetricName> COLUMNS =
            List.of(MetricName.ACTION_R2_GIVEN_O, MetricName.EXOGENOUS_FUTURE_R2, MetricName.CONSISTENCY);

    private static final String ROW = "  %-48s %8s %5s %8s %10s %11s";

    private ForecastText() {}

    static List<String> of(Forecast forecast, int size) {
        List<String> lines = new ArrayList<>(Wrapped.lines(forecast.verdict().key() + ": " + forecast.why(), ""));
        if (!forecast.predictions().isEmpty()) {
            lines.add(row("predicted", "strength", "size", "action", "background", "consistency"));
            best(forecast.predictions(), size).values().forEach(p -> lines.add(row(p)));
        }
        forecast.recommendation()
                .ifPresentOrElse(
                        r -> lines.add("recommended: " + words(r)),
                        () -> lines.add("recommended: nothing; the recording does not tell remedies apart"));
        return lines;
    }

    private static String words(Prediction p) {
        return name(p) + (p.strength() > 0 ? " of strength " + number(p.strength()) : "") + ", " + p.size()
                + (p.size() == 1 ? " number" : " numbers") + " in z";
    }

    /** For each remedy its best strength at the verdict's size. */
    private static Map<String, Prediction> best(List<Prediction> predictions, int size) {
        Map<String, Prediction> best = new LinkedHashMap<>();
        for (Prediction p : predictions) {
            if (p.size() == size) {
                best.merge(name(p), p, (a, b) -> deciding(b) > deciding(a) ? b : a);
            }
        }
        return best;
    }

    private static String name(Prediction p) {
        return (p.model().equals("linear") ? "" : p.model() + ": ") + p.remedy();
    }

    private static double deciding(Prediction p) {
        Score action = p.scores().get(MetricName.ACTION_R2_GIVEN_O.key());
        Score consistency = p.scores().get(MetricName.CONSISTENCY.key());
        Score score = action != null ? action : consistency;
        return score == null ? 0 : score.value();
    }

    private static String row(Prediction p) {
        List<String> cells = new ArrayList<>();
        for (MetricName name : COLUMNS) {
            Score score = p.scores().get(name.key());
            cells.add(score == null ? "–" : String.format(Locale.ROOT, "%.3f", score.value()));
        }
        return row(
                name(p),
                p.strength() > 0 ? number(p.strength()) : "–",
                String.valueOf(p.size()),
                cells.get(0),
                cells.get(1),
                cells.get(2));
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, ROW, (Object[]) cells);
    }

    private static String number(double value) {
        return value == Math.rint(value) && value < 1e9
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
