package org.exolam.app.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Claims with the experiments that try them, as {@link ClaimsReport} shows them.
 *
 * @param title of the page
 * @param sentence what came out, in one sentence
 * @param claims in the order of the theory
 * @param command that makes the page again
 * @param provenance seeds, versions, machine
 * @param json the numbers, for whoever saves them from the page
 */
public record ClaimsModel(
        String title,
        String sentence,
        List<Claim> claims,
        String command,
        Map<String, String> provenance,
        String json) {
    public ClaimsModel {
        claims = List.copyOf(claims);
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /** What an experiment says of a prediction. */
    public enum Call {
        /** It holds. */
        PASS,
        /** It does not hold. */
        FAIL,
        /** The interval leaves it open. */
        UNDECIDED;

        /** Fails where one part fails, passes where all pass. */
        public static Call of(List<Call> parts) {
            return parts.contains(FAIL) ? FAIL : parts.contains(UNDECIDED) ? UNDECIDED : PASS;
        }

        /** In lower case. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A claim.
     *
     * @param id by which it is asked for
     * @param title in a few words
     * @param statement what the theory says
     * @param experiment what is tried
     */
    public record Claim(
            String id, String title, String statement, String experiment, List<Check> checks, List<Figure> figures) {
        public Claim {
            checks = List.copyOf(checks);
            figures = List.copyOf(figures);
        }

        public Call call() {
            return Call.of(checks.stream().map(Check::call).toList());
        }
    }

    /**
     * One prediction beside what came out.
     *
     * @param name what is compared
     * @param model exact, linear or neural
     * @param rule when it holds
     */
    public record Check(
            String name,
            String model,
            ReportModel.Estimate predicted,
            ReportModel.Estimate obtained,
            String rule,
            Call call) {}

    /**
     * One score under several conditions.
     *
     * @param id of a file of it
     * @param metric its name
     * @param xLabel of the horizontal axis; "" where conditions are no numbers
     */
    public record Figure(String id, String title, String metric, String xLabel, List<Point> points) {
        public Figure {
            points = List.copyOf(points);
        }
    }

    /** One condition: the theory's prediction, the linear and the neural model; values that are not known are NaN. */
    public record Point(
            String label,
            double x,
            ReportModel.Estimate predicted,
            ReportModel.Estimate linear,
            ReportModel.Estimate neural) {}
}
