package org.exolam.app.validate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.exolam.app.recording.BuiltInWorld;
import org.exolam.app.report.ClaimsModel.Call;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.app.report.ValidationModel.Check;
import org.exolam.metric.MetricName;

/**
 * How well outcomes agree with what was forecast: order, intervals, the recommended remedy, time, and leakage without labels.
 * Where too few configurations ran to say so nothing passes or fails.
 */
final class Agreement {
    /** What forecasts predict and validation compares. */
    static final List<MetricName> COMPARED =
            List.of(MetricName.ACTION_R2_GIVEN_O, MetricName.EXOGENOUS_FUTURE_R2, MetricName.CONSISTENCY);

    static final List<MetricName> LEAKAGE = List.of(
            MetricName.LEAKAGE_ESTIMATE,
            MetricName.LEAKAGE_IDLE,
            MetricName.LEAKAGE_REDRAWN,
            MetricName.LEAKAGE_LABELED,
            MetricName.LEAKAGE_BY_AGENT);

    /** Configurations from which on a rank correlation or a share of hits is held against its floor. */
    static final int ENOUGH = 24;

    /** Data sets from which on a share of them is. */
    private static final int ENOUGH_DATA = 6;

    /** Consistency has no floor: not every recording has a second view. */
    private static final List<MetricName> RANKED = COMPARED.subList(0, 2);

    private static final double RANK_FLOOR = 0.85;
    private static final double INSIDE_FLOOR = 0.85;
    private static final double BEST_FLOOR = 0.9;
    private static final double LEAKAGE_FLOOR = 1;
    private static final double NINE_IN_TEN = 0.9;

    /** How far the recommended remedy may be from the best that was tried. */
    private static final double NEAR_BEST = 0.05;

    /** How far the estimate of leakage may be from the labeled value. */
    private static final double NEAR_LABELED = 0.1;

    /** Largest share of one training's time that a forecast may take. */
    private static final double SHARE_OF_TIME = 0.05;

    /** Scores this close to 0 print as 0.00. */
    private static final double NOTHING = 0.005;

    /** Rounding of numbers that are the same. */
    private static final double ROUNDING = 1e-9;

    private final List<Outcome> outcomes;
    private final Map<String, Foretold> forecasts;
    private final long seed;
    private final List<Check> checks = new ArrayList<>();
    private final Map<String, Object> json = new LinkedHashMap<>();
    private boolean isShort;

    /**
     * @param forecasts by the data set's name
     * @param seed of the resampling
     */
    Agreement(List<Outcome> outcomes, Map<String, Foretold> forecasts, long seed) {
        this.outcomes = List.copyOf(outcomes);
        this.forecasts = forecasts;
        this.seed = seed;
        Map<String, Object> metrics = new LinkedHashMap<>();
        COMPARED.forEach(metric -> metrics.put(metric.key(), rank(metric)));
        json.put("metrics", metrics);
        json.put("intervals", intervals());
        json.put("recommendation", recommendation());
        json.put("seconds", seconds());
        json.put("leakage", leakage());
    }

    List<Check> checks() {
        return List.copyOf(checks);
    }

    Map<String, Object> toMap() {
        return json;
    }

    /** Whether order or intervals fall short, and enough ran to say so. */
    boolean fallsShort() {
        return isShort;
    }

    /** Whether an outcome lies inside its forecast's interval. */
    static boolean isInside(Estimate predicted, Estimate obtained) {
        return predicted.low() - ROUNDING <= obtained.value() && obtained.value() <= predicted.high() + ROUNDING;
    }

    private List<Outcome> with(MetricName metric) {
        return outcomes.stream()
                .filter(o ->
                        o.predicted(metric).isPresent() && o.obtained(metric).isPresent())
                .toList();
    }

    private static double[] predicted(List<Outcome> of, MetricName metric) {
        return of.stream()
                .mapToDouble(o -> o.predicted(metric).orElseThrow().value())
                .toArray();
    }

    private static double[] obtained(List<Outcome> of, MetricName metric) {
        return of.stream().mapToDouble(o -> o.value(metric)).toArray();
    }

    private Map<String, Object> rank(MetricName metric) {
        List<Outcome> of = with(metric);
        double[] x = predicted(of, metric);
        double[] y = obtained(of, metric);
        Estimate rank = Ranks.of(counted(x), counted(y), seed);
        double error = 0;
        for (int i = 0; i < x.length; i++) {
            error += Math.abs(x[i] - y[i]) / x.length;
        }
        OptionalDouble within = within(metric);
        boolean hasFloor = RANKED.contains(metric);
        Call call = hasFloor ? judged(rank.value(), RANK_FLOOR, of.size(), ENOUGH, true) : Call.UNDECIDED;
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("configurations", of.size());
        map.put("rank", Estimates.toMap(rank));
        double raw = Ranks.correlation(x, y);
        if (Double.isFinite(raw)) {
            map.put("rankWithNoise", raw);
        }
        within.ifPresent(v -> map.put("rankWithinDataSets", v));
        if (!of.isEmpty()) {
            map.put("meanAbsoluteError", error);
        }
        if (hasFloor) {
            map.put("floor", RANK_FLOOR);
            map.put("verdict", call.name());
        }
        if (Double.isFinite(rank.value())) {
            String rule = hasFloor ? format("at least %.2f over %d configurations", RANK_FLOOR, ENOUGH) : "no floor";
            checks.add(new Check(
                    "Rank correlation of " + metric.key() + ", " + of.size() + " configurations"
                            + (within.isPresent()
                                    ? format("; within data sets %.2f on average", within.getAsDouble())
                                    : "")
                            + (Double.isFinite(raw) ? format("; with the order of what prints as 0.00 %.2f", raw) : ""),
                    rank,
                    rule,
                    call));
        }
        return map;
    }

    /** Scores of nothing are alike: their order is that of noise, which nothing predicts. */
    private static double[] counted(double[] scores) {
        return Arrays.stream(scores).map(v -> Math.abs(v) < NOTHING ? 0 : v).toArray();
    }

    /** Mean over data sets of the rank correlation within each that has four configurations or more. */
    private OptionalDouble within(MetricName metric) {
        List<Outcome> of = with(metric);
        return forecasts.keySet().stream()
                .map(data -> of.stream().filter(o -> o.data().equals(data)).toList())
                .filter(group -> group.size() >= 4)
                .mapToDouble(
                        group -> Ranks.correlation(counted(predicted(group, metric)), counted(obtained(group, metric))))
                .filter(Double::isFinite)
                .average();
    }

    private Map<String, Object> intervals() {
        Map<String, Object> map = new LinkedHashMap<>();
        Map<String, Object> byMetric = new LinkedHashMap<>();
        int all = 0;
        int inside = 0;
        for (MetricName metric : COMPARED) {
            List<Outcome> of = with(metric);
            int hits = (int) of.stream()
                    .filter(o -> isInside(
                            o.predicted(metric).orElseThrow(),
                            o.obtained(metric).orElseThrow()))
                    .count();
            byMetric.put(metric.key(), share(hits, of.size()));
            all += of.size();
            inside += hits;
        }
        map.put("byMetric", byMetric);
        Call call = judged(all == 0 ? Double.NaN : (double) inside / all, INSIDE_FLOOR, outcomes.size(), ENOUGH, true);
        shared("Outcomes inside the forecast's interval", inside, all, INSIDE_FLOOR, call, map);
        map.putAll(calibrated());
        return map;
    }

    /**
     * By how much intervals must be wider both ways for nine in ten outcomes on built-in worlds to be inside, and what
     * share of the outcomes on recordings then is: a margin that was learned on no recording.
     */
    private Map<String, Object> calibrated() {
        List<Double> onWorlds = new ArrayList<>();
        List<Double> onRecordings = new ArrayList<>();
        for (MetricName metric : COMPARED) {
            for (Outcome o : with(metric)) {
                Estimate p = o.predicted(metric).orElseThrow();
                double beyond = Math.max(0, Math.max(p.low() - o.value(metric), o.value(metric) - p.high()));
                (o.data().startsWith(BuiltInWorld.PREFIX) ? onWorlds : onRecordings).add(beyond);
            }
        }
        Map<String, Object> map = new LinkedHashMap<>();
        if (onWorlds.isEmpty() || onRecordings.isEmpty()) {
            return map;
        }
        onWorlds.sort(null);
        double margin = onWorlds.get((int) Math.ceil(NINE_IN_TEN * onWorlds.size()) - 1);
        int inside =
                (int) onRecordings.stream().filter(b -> b <= margin + ROUNDING).count();
        Map<String, Object> widened = new LinkedHashMap<>();
        widened.put("margin", margin);
        widened.put("worlds", onWorlds.size());
        widened.put("recordings", share(inside, onRecordings.size()));
        map.put("calibratedOnWorlds", widened);
        checks.add(new Check(
                format(
                        "The same on recordings, intervals wider by %.3f as built-in worlds need it, %d of %d",
                        margin, inside, onRecordings.size()),
                exactly((double) inside / onRecordings.size()),
                "no floor",
                Call.UNDECIDED));
        return map;
    }

    private Map<String, Object> recommendation() {
        Map<String, Object> map = new LinkedHashMap<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        int near = 0;
        for (String data : forecasts.keySet()) {
            List<Outcome> of = outcomes.stream()
                    .filter(o -> o.data().equals(data) && Double.isFinite(o.worth()))
                    .toList();
            Outcome recommended = of.stream()
                    .filter(o -> o.foretold().isRecommended())
                    .findFirst()
                    .orElse(null);
            if (recommended != null) {
                Outcome best = of.stream()
                        .max(Comparator.comparingDouble(Outcome::worth))
                        .orElseThrow();
                double gap = best.worth() - recommended.worth();
                near += gap <= NEAR_BEST ? 1 : 0;
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("data", data);
                row.put("recommended", recommended.foretold().label());
                row.put("obtained", recommended.worth());
                row.put("best", best.foretold().label());
                row.put("bestObtained", best.worth());
                row.put("gap", gap);
                rows.add(row);
            }
        }
        map.put("data", rows);
        double share = rows.isEmpty() ? Double.NaN : (double) near / rows.size();
        Call call = judged(share, BEST_FLOOR, rows.size(), ENOUGH_DATA, false);
        shared(
                format("Data sets where what is recommended comes within %.2f of the best tried", NEAR_BEST),
                near,
                rows.size(),
                BEST_FLOOR,
                call,
                map);
        return map;
    }

    private Map<String, Object> seconds() {
        Map<String, Object> map = new LinkedHashMap<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        double worst = 0;
        for (Map.Entry<String, Foretold> e : forecasts.entrySet()) {
            double[] trainings = outcomes.stream()
                    .filter(o -> o.data().equals(e.getKey()))
                    .flatMap(o -> o.seconds().stream())
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            if (trainings.length > 0) {
                double median = trainings[trainings.length / 2];
                double share = e.getValue().seconds() / median;
                worst = Math.max(worst, share);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("data", e.getKey());
                row.put("forecast", e.getValue().seconds());
                row.put("training", median);
                row.put("share", share);
                rows.add(row);
            }
        }
        map.put("data", rows);
        if (!rows.isEmpty()) {
            Call call = worst <= SHARE_OF_TIME ? Call.PASS : Call.FAIL;
            map.put("worst", worst);
            map.put("ceiling", SHARE_OF_TIME);
            map.put("verdict", call.name());
            checks.add(new Check(
                    "Time of a forecast over that of one training (median), largest",
                    exactly(worst),
                    format("at most %.2f", SHARE_OF_TIME),
                    call));
        }
        return map;
    }

    private Map<String, Object> leakage() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (MetricName estimate : LEAKAGE.subList(0, 2)) {
            map.put(estimate.key(), leakage(estimate));
        }
        return map;
    }

    private Map<String, Object> leakage(MetricName estimate) {
        List<Outcome> both = outcomes.stream()
                .filter(o -> Double.isFinite(o.value(estimate) + o.value(MetricName.LEAKAGE_LABELED)))
                .toList();
        Map<String, Object> map = near(estimate, MetricName.LEAKAGE_LABELED);
        map.put("redrawn", near(estimate, MetricName.LEAKAGE_REDRAWN));
        map.put("byAgent", near(estimate, MetricName.LEAKAGE_BY_AGENT));
        int between = (int) both.stream()
                .filter(o -> o.value(estimate) >= o.value(MetricName.LEAKAGE_LABELED) - NEAR_LABELED
                        && !(o.value(estimate) > o.value(MetricName.LEAKAGE_BY_AGENT) + NEAR_LABELED))
                .count();
        map.put("between", share(between, both.size()));
        if (!both.isEmpty()) {
            checks.add(new Check(
                    format(
                            "Networks whose %s is between leakage.labeled and leakage.by_agent, give or take %.1f, %d of %d",
                            estimate.key(), NEAR_LABELED, between, both.size()),
                    exactly((double) between / both.size()),
                    format("at least %.2f", LEAKAGE_FLOOR),
                    between == both.size() ? Call.PASS : Call.FAIL));
        }
        return map;
    }

    private Map<String, Object> near(MetricName estimate, MetricName truth) {
        double[] gaps = outcomes.stream()
                .mapToDouble(o -> Math.abs(o.value(estimate) - o.value(truth)))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        int near = (int) Arrays.stream(gaps).filter(g -> g <= NEAR_LABELED).count();
        Map<String, Object> map = new LinkedHashMap<>();
        if (gaps.length > 0) {
            map.put("largestGap", gaps[gaps.length - 1]);
        }
        Call call = gaps.length == 0 ? Call.UNDECIDED : near == gaps.length ? Call.PASS : Call.FAIL;
        shared(
                format("Networks whose %s is within %.1f of %s", estimate.key(), NEAR_LABELED, truth.key()),
                near,
                gaps.length,
                LEAKAGE_FLOOR,
                call,
                map);
        return map;
    }

    private void shared(String name, int hits, int of, double floor, Call call, Map<String, Object> map) {
        map.putAll(share(hits, of));
        map.put("floor", floor);
        map.put("verdict", call.name());
        if (of > 0) {
            checks.add(new Check(
                    name + ", " + hits + " of " + of,
                    exactly((double) hits / of),
                    format("at least %.2f", floor),
                    call));
        }
    }

    private static Map<String, Object> share(int hits, int of) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("hits", hits);
        map.put("of", of);
        if (of > 0) {
            map.put("share", (double) hits / of);
        }
        return map;
    }

    /** Undecided below the number from which on it counts. */
    private Call judged(double value, double floor, int count, int enough, boolean decides) {
        if (count < enough || !Double.isFinite(value)) {
            return Call.UNDECIDED;
        }
        if (value < floor) {
            isShort |= decides;
            return Call.FAIL;
        }
        return Call.PASS;
    }

    private static Estimate exactly(double value) {
        return Estimate.of(value, Double.NaN, Double.NaN);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
