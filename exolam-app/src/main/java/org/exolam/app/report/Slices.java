package org.exolam.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of a forecast's charts. Predictions stand on a grid of strengths and sizes; a chart shows one cut through it:
 * against size each remedy at one strength, against strength each remedy at one size, both cuts through the recommended
 * point.
 */
final class Slices {
    /** So many lines stay readable over one another; the rest are drawn thin. */
    private static final int MOST_LOUD = 5;

    private final List<ReportModel.Prediction> predictions;
    private final ReportModel.Recommendation recommendation;
    private final ReportModel.Prediction recommended;
    private final int size;

    Slices(ReportModel.Forecast forecast) {
        predictions = forecast.predictions();
        recommendation = forecast.recommendation();
        recommended = recommendation == null
                ? null
                : predictions.stream().filter(recommendation::isFor).findFirst().orElse(null);
        size = recommendation != null
                ? recommendation.size()
                : predictions.stream()
                        .max(Comparator.comparingDouble(Slices::merit))
                        .map(ReportModel.Prediction::size)
                        .orElse(1);
    }

    /** The size through which the cuts go. */
    int size() {
        return size;
    }

    /** The prediction that the recommendation names, or null. */
    ReportModel.Prediction recommended() {
        return recommended;
    }

    /** Plain reconstruction at the size nearest to the recommended one, or null. */
    ReportModel.Prediction baseline() {
        return of(RemedyWords.BASELINE).stream().min(nearestSize()).orElse(null);
    }

    /** {@code Action supervision, strength 1, k = 6}. */
    static String describe(String remedy, Double strength, int size) {
        return RemedyWords.of(remedy).label() + strength(remedy, strength) + ", k = " + size;
    }

    /** What a prediction is worth when all one asks is action without background; absent scores count as 0. */
    static double merit(ReportModel.Prediction p) {
        return leading(p, Leading.ACTION) - leading(p, Leading.BACKGROUND);
    }

    /** Each remedy's best point, the recommended one first, then the others by merit. */
    List<ReportModel.Prediction> best() {
        List<ReportModel.Prediction> out = new ArrayList<>();
        for (String remedy : remedies()) {
            boolean chosen = recommended != null && recommended.remedy().equals(remedy);
            out.add(
                    chosen
                            ? recommended
                            : of(remedy).stream()
                                    .max(Comparator.comparingDouble(Slices::merit))
                                    .orElseThrow());
        }
        out.sort(Comparator.<ReportModel.Prediction>comparingInt(p -> p == recommended ? 0 : 1)
                .thenComparing(Comparator.comparingDouble(Slices::merit).reversed()));
        return out;
    }

    /** Score against size, for every remedy that has it; no chart has fewer than two sizes. */
    List<LineChart.Series> againstSize(Leading leading, String metric) {
        List<LineChart.Series> out = new ArrayList<>();
        for (String remedy : remedies()) {
            ReportModel.Prediction anchor = anchor(remedy);
            List<ReportModel.Prediction> cut = of(remedy).stream()
                    .filter(p -> sameStrength(p, anchor))
                    .sorted(Comparator.comparingInt(ReportModel.Prediction::size))
                    .toList();
            String label = RemedyWords.of(remedy).label() + strength(remedy, anchor.strength());
            add(out, remedy, label, loudness(remedy), points(cut, leading, metric, false));
        }
        return severalSettings(out) ? inDrawingOrder(out) : List.of();
    }

    /** Score against strength at the size nearest to the recommended one; remedies without strength are levels. */
    List<LineChart.Series> againstStrength(Leading leading, String metric) {
        List<LineChart.Series> out = new ArrayList<>();
        for (String remedy : remedies()) {
            int nearest = of(remedy).stream().min(nearestSize()).orElseThrow().size();
            List<ReportModel.Prediction> cut = of(remedy).stream()
                    .filter(p -> p.size() == nearest)
                    .sorted(Comparator.comparing(p -> p.strength() == null ? -1.0 : p.strength()))
                    .toList();
            boolean level = remedy.equals(RemedyWords.BASELINE) || cut.get(0).strength() == null;
            String label = RemedyWords.of(remedy).label() + ", k = " + nearest;
            List<LineChart.Point> points = points(level ? cut.subList(0, 1) : cut, leading, metric, true);
            add(out, remedy, label, level ? LineChart.Kind.LEVEL : loudness(remedy), points);
        }
        return severalSettings(out) ? inDrawingOrder(out) : List.of();
    }

    private List<String> remedies() {
        return predictions.stream()
                .map(ReportModel.Prediction::remedy)
                .distinct()
                .toList();
    }

    private List<ReportModel.Prediction> of(String remedy) {
        return predictions.stream().filter(p -> p.remedy().equals(remedy)).toList();
    }

    /** The point whose strength the remedy's line against size has. */
    private ReportModel.Prediction anchor(String remedy) {
        if (recommended != null && recommended.remedy().equals(remedy)) {
            return recommended;
        }
        int nearest = of(remedy).stream().min(nearestSize()).orElseThrow().size();
        return of(remedy).stream()
                .filter(p -> p.size() == nearest)
                .max(Comparator.comparingDouble(Slices::merit))
                .orElseThrow();
    }

    private Comparator<ReportModel.Prediction> nearestSize() {
        return Comparator.comparingInt(p -> Math.abs(p.size() - size));
    }

    private LineChart.Kind loudness(String remedy) {
        Map<String, Double> merits = new LinkedHashMap<>();
        remedies().forEach(r -> merits.put(r, merit(anchor(r))));
        long better = merits.entrySet().stream()
                .filter(e -> !e.getKey().equals(RemedyWords.BASELINE) && e.getValue() > merits.get(remedy))
                .count();
        boolean always = remedy.equals(RemedyWords.BASELINE)
                || recommended != null && recommended.remedy().equals(remedy);
        return always || better < MOST_LOUD ? LineChart.Kind.LINE : LineChart.Kind.QUIET;
    }

    private List<LineChart.Point> points(
            List<ReportModel.Prediction> cut, Leading leading, String metric, boolean byStrength) {
        List<LineChart.Point> out = new ArrayList<>();
        for (ReportModel.Prediction p : cut) {
            ReportModel.Estimate e = p.metrics().get(metric);
            if (e != null) {
                double x = byStrength ? p.strength() == null ? 0 : p.strength() : p.size();
                out.add(new LineChart.Point(x, leading.shown(e), p == recommended));
            }
        }
        return out;
    }

    private static void add(
            List<LineChart.Series> out,
            String remedy,
            String label,
            LineChart.Kind kind,
            List<LineChart.Point> points) {
        if (!points.isEmpty()) {
            out.add(new LineChart.Series(remedy, label, kind, points));
        }
    }

    private static boolean severalSettings(List<LineChart.Series> series) {
        return series.stream()
                        .filter(s -> s.kind() != LineChart.Kind.LEVEL)
                        .flatMap(s -> s.points().stream())
                        .mapToDouble(LineChart.Point::x)
                        .distinct()
                        .count()
                > 1;
    }

    /** The baseline below, then by merit, the recommended remedy on top. */
    private List<LineChart.Series> inDrawingOrder(List<LineChart.Series> series) {
        List<LineChart.Series> out = new ArrayList<>(series);
        out.sort(Comparator.<LineChart.Series>comparingInt(s -> layer(s.name()))
                .thenComparingDouble(s -> merit(anchor(s.name()))));
        return out;
    }

    private int layer(String remedy) {
        if (recommended != null && recommended.remedy().equals(remedy)) {
            return 2;
        }
        return remedy.equals(RemedyWords.BASELINE) ? 0 : 1;
    }

    private static boolean sameStrength(ReportModel.Prediction p, ReportModel.Prediction other) {
        return p.strength() == null ? other.strength() == null : p.strength().equals(other.strength());
    }

    private static String strength(String remedy, Double strength) {
        boolean has = strength != null && !remedy.equals(RemedyWords.BASELINE);
        return has ? ", strength " + Numbers.plain(strength) : "";
    }

    private static double leading(ReportModel.Prediction p, Leading leading) {
        String metric = leading.metric(p.metrics().keySet());
        return metric == null ? 0 : p.metrics().get(metric).value();
    }
}
