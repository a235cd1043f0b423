package org.exolam.linear;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exolam.linalg.Matrix;
import org.exolam.linear.ReducedRankProblem.NuisanceTerm;
import org.exolam.linear.ReducedRankProblem.Ridges;
import org.exolam.linear.ReducedRankProblem.TargetTerm;
import org.exolam.moments.Layout;
import org.exolam.moments.Moments;

/** The exact cases of golden/linear: population moments, objectives, and what they must give. */
public final class GoldenCases {
    public static final List<String> FILES =
            List.of("confounded-policy", "no-sensor-noise", "oblique", "one-action", "orthogonal", "weak-background");

    private GoldenCases() {}

    /** One objective at one size. */
    public record Case(String file, Map<String, Object> values, Moments moments, Matrix exogenousInnovation) {
        public int size() {
            return ((Number) values.get("k")).intValue();
        }

        public double number(String key) {
            return ((Number) values.get(key)).doubleValue();
        }

        public String objective() {
            return (String) values.get("objective");
        }

        @SuppressWarnings("unchecked")
        public List<Double> spectrum() {
            return ((List<Number>) values.get("spectrum"))
                    .stream().map(Number::doubleValue).toList();
        }

        @SuppressWarnings("unchecked")
        public Map<String, Map<String, Number>> scores() {
            return (Map<String, Map<String, Number>>) values.get("scores");
        }

        @SuppressWarnings("unchecked")
        public ReducedRankProblem problem() {
            List<TargetTerm> targets = new ArrayList<>();
            for (List<Object> t : (List<List<Object>>) values.get("targets")) {
                targets.add(TargetTerm.of((String) t.get(0), ((Number) t.get(1)).doubleValue()));
            }
            Object weight = values.get("nuisanceWeight");
            List<NuisanceTerm> nuisances = weight == null
                    ? List.of()
                    : List.of(new NuisanceTerm(exogenousInnovation, ((Number) weight).doubleValue()));
            return new ReducedRankProblem(
                    List.of((String) values.get("input")),
                    (List<String>) values.get("conditioning"),
                    targets,
                    nuisances,
                    Ridges.NONE);
        }

        @Override
        public String toString() {
            return file + ", " + objective() + ", k " + size();
        }
    }

    /** Every case of every file. */
    public static List<Case> all() {
        return FILES.stream().flatMap(f -> read(f).stream()).toList();
    }

    @SuppressWarnings("unchecked")
    public static List<Case> read(String file) {
        Map<String, Object> json = parse(text(file));
        Map<String, Integer> widths = new LinkedHashMap<>();
        ((Map<String, List<Integer>>) json.get("blocks")).forEach((n, r) -> widths.put(n, r.get(1) - r.get(0)));
        Moments moments = Moments.population(new Layout(widths), matrix(json.get("secondMoments")));
        Matrix exogenous = matrix(json.get("exogenousInnovationInObservation"));
        return ((List<Map<String, Object>>) json.get("cases"))
                .stream().map(c -> new Case(file, c, moments, exogenous)).toList();
    }

    /** The files write infinite information as Infinity, which our own JSON refuses. */
    private static Map<String, Object> parse(String text) {
        try {
            return JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build()
                    .readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Matrix matrix(Object rows) {
        return Matrix.ofRows(((List<List<Number>>) rows)
                .stream()
                        .map(r -> r.stream().mapToDouble(Number::doubleValue).toArray())
                        .toArray(double[][]::new));
    }

    private static String text(String file) {
        try (InputStream in = GoldenCases.class.getResourceAsStream("/golden/linear/" + file + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
