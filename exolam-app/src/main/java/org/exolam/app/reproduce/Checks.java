package org.exolam.app.reproduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.exolam.app.report.ClaimsModel.Call;
import org.exolam.app.report.ClaimsModel.Check;
import org.exolam.app.report.ClaimsReport;
import org.exolam.app.report.ReportModel.Estimate;
import org.exolam.metric.MetricName;

/**
 * Compares predictions with what came out. What a seed gives is one number; intervals are 95 %, over seeds. A prediction
 * passes or fails where the whole interval says so, and is undecided between.
 */
final class Checks {
    /** How near held-out scores of a sample's optimum must come to the population's. */
    static final double NEAR = 0.05;

    /** Predictions nearer than this are not put in order. */
    private static final double APART = 0.1;

    /** Share of such pairs that must be in the predicted order. */
    private static final double IN_ORDER = 0.9;

    /** How far a strength at which a score turns may be from the predicted one: a factor. */
    private static final double FACTOR = 2;

    /** Of closed forms beside the solver. */
    private static final double EXACT = 1e-3;

    /** Where a curve never turns, it counts as turning this factor beyond its end. */
    private static final double BEYOND = 4;

    private final Evidence evidence;
    private final List<Check> made = new ArrayList<>();

    Checks(Evidence evidence) {
        this.evidence = evidence;
    }

    List<Check> made() {
        return List.copyOf(made);
    }

    Evidence evidence() {
        return evidence;
    }

    /** The linear model's score is the population's under every condition. */
    void near(Sweep sweep, MetricName metric, double tolerance) {
        Estimate worst = Estimate.of(0, 0, 0);
        Condition where = sweep.first();
        for (Condition c : sweep.conditions()) {
            Estimate gap =
                    Spread.of(minus(evidence.obtained(c, Trial.Maker.LINEAR, metric), evidence.predicted(c, metric)));
            if (!(Math.abs(gap.value()) <= Math.abs(worst.value()))) {
                worst = gap;
                where = c;
            }
        }
        add(
                words(metric) + ", farthest from the population's: " + where.label(),
                "linear",
                evidence.prediction(where, metric),
                Spread.of(evidence.obtained(where, Trial.Maker.LINEAR, metric)),
                format(
                        "on average within %.2f, under all %d conditions",
                        tolerance, sweep.conditions().size()),
                onAverage(worst, tolerance));
    }

    /** Two conditions differ the predicted way round. */
    void effect(Condition from, Condition to, MetricName metric, Trial.Maker maker) {
        double[] difference = minus(evidence.predicted(to, metric), evidence.predicted(from, metric));
        effect(from, to, metric, maker, Spread.of(difference).value());
    }

    /** The same where the prediction is not that of the population's optimum. */
    void effect(Condition from, Condition to, MetricName metric, Trial.Maker maker, double expected) {
        Estimate predicted = Spread.exactly(expected);
        Estimate obtained =
                Spread.of(minus(evidence.obtained(to, maker, metric), evidence.obtained(from, maker, metric)));
        double sign = Math.signum(predicted.value());
        Call call = sign * obtained.value() > 0 && (sign > 0 ? obtained.low() > 0 : obtained.high() < 0)
                ? Call.PASS
                : (sign > 0 ? obtained.high() < 0 : obtained.low() > 0) ? Call.FAIL : Call.UNDECIDED;
        add(
                words(metric) + ": " + to.label() + " less " + from.label(),
                maker.key(),
                predicted,
                obtained,
                "the interval excludes zero, on the predicted side",
                call);
    }

    /** The same for linear and neural models. */
    void effect(Condition from, Condition to, MetricName metric) {
        effect(from, to, metric, Trial.Maker.LINEAR);
        effect(from, to, metric, Trial.Maker.NEURAL);
    }

    /** Two conditions do not differ. */
    void same(Condition one, Condition other, MetricName metric, Trial.Maker maker) {
        Estimate gap = Spread.of(minus(evidence.obtained(other, maker, metric), evidence.obtained(one, maker, metric)));
        add(
                words(metric) + ": " + other.label() + " less " + one.label(),
                maker.key(),
                Spread.exactly(0),
                gap,
                format("within %.2f", NEAR),
                within(gap, -NEAR, NEAR));
    }

    /** Conditions that the theory tells apart stand in the predicted order. */
    void order(Sweep sweep, MetricName metric, Trial.Maker maker) {
        int seeds = evidence.seeds().length;
        double[] inOrder = new double[seeds];
        int pairs = 0;
        for (int s = 0; s < seeds; s++) {
            int right = 0;
            pairs = 0;
            for (Condition a : sweep.conditions()) {
                for (Condition b : sweep.conditions()) {
                    double expected = evidence.predicted(b, metric)[s] - evidence.predicted(a, metric)[s];
                    if (expected > APART) {
                        pairs++;
                        double found = evidence.obtained(b, maker, metric)[s] - evidence.obtained(a, maker, metric)[s];
                        right += found > 0 ? 1 : 0;
                    }
                }
            }
            inOrder[s] = pairs == 0 ? Double.NaN : (double) right / pairs;
        }
        Estimate share = Spread.of(inOrder);
        Call call = share.value() >= IN_ORDER ? Call.PASS : share.value() < 0.5 ? Call.FAIL : Call.UNDECIDED;
        add(
                words(metric) + ": share of the " + pairs
                        + " pairs of conditions that the theory tells apart in its order",
                maker.key(),
                Spread.exactly(1),
                share,
                format("at least %.1f", IN_ORDER),
                Double.isNaN(share.value()) ? Call.UNDECIDED : call);
    }

    /** The setting at which a score turns is the predicted one, within a factor of two. */
    void crossing(String symbol, Sweep sweep, MetricName metric, double predicted) {
        crossing(symbol, sweep, metric, predicted, Trial.Maker.LINEAR);
        crossing(symbol, sweep, metric, predicted, Trial.Maker.NEURAL);
    }

    /** The same where the exact optimum on each recording is the prediction. */
    void crossing(String symbol, Sweep sweep, MetricName metric) {
        double[] predicted = turns(sweep, metric, Trial.Maker.LINEAR);
        double mean = Arrays.stream(predicted).map(Math::log).average().orElse(Double.NaN);
        crossing(symbol, sweep, metric, Math.exp(mean), Trial.Maker.NEURAL);
    }

    private void crossing(String symbol, Sweep sweep, MetricName metric, double predicted, Trial.Maker maker) {
        double[] logs = turns(sweep, metric, maker);
        Arrays.setAll(logs, s -> Math.log(logs[s] / predicted));
        Estimate log = Spread.of(logs);
        Estimate found = Estimate.of(
                predicted * Math.exp(log.value()), predicted * Math.exp(log.low()), predicted * Math.exp(log.high()));
        add(
                symbol + ", where " + words(metric) + " turns",
                maker.key(),
                Spread.exactly(predicted),
                found,
                "within a factor of two",
                within(log, -Math.log(FACTOR), Math.log(FACTOR)));
    }

    /** Where a score passes the middle of its predicted ends, a number a seed. */
    private double[] turns(Sweep sweep, MetricName metric, Trial.Maker maker) {
        double start = evidence.prediction(sweep.first(), metric).value();
        double end = evidence.prediction(sweep.last(), metric).value();
        int seeds = evidence.seeds().length;
        double[] turns = new double[seeds];
        for (int s = 0; s < seeds; s++) {
            double[] curve = new double[sweep.conditions().size()];
            for (int i = 0; i < curve.length; i++) {
                curve[i] = evidence.obtained(sweep.conditions().get(i), maker, metric)[s];
            }
            turns[s] = turn(sweep, curve, start, end);
        }
        return turns;
    }

    /**
     * Where a curve first passes the middle between the values it should begin and end with, between conditions by the
     * logarithm of x.
     */
    static double turn(Sweep sweep, double[] curve, double start, double end) {
        List<Condition> c = sweep.conditions();
        double level = (start + end) / 2;
        for (int i = 0; i + 1 < curve.length; i++) {
            double left = curve[i] - level;
            double right = curve[i + 1] - level;
            if (left * right <= 0 && left != right) {
                double x1 = c.get(i + 1).x();
                double x0 = Math.max(c.get(i).x(), x1 / 10);
                return Math.exp(Math.log(x0) + left / (left - right) * (Math.log(x1) - Math.log(x0)));
            }
        }
        boolean isYetToTurn = curve[0] < level == start < level;
        return isYetToTurn
                ? sweep.last().x() * BEYOND
                : Math.max(c.get(0).x(), c.get(1).x() / 10) / BEYOND;
    }

    /** The closed form is where the exact optimum turns, found by halving. */
    void exactCrossing(
            String symbol, double formula, DoubleFunction<Condition> at, MetricName metric, double low, double high) {
        double below = evidence.predicted(at.apply(low), metric)[0];
        double above = evidence.predicted(at.apply(high), metric)[0];
        double level = (below + above) / 2;
        double from = low;
        double to = high;
        while (to / from > 1 + EXACT / 100) {
            double middle = Math.sqrt(from * to);
            boolean isBelow = evidence.predicted(at.apply(middle), metric)[0] > level == below > level;
            from = isBelow ? middle : from;
            to = isBelow ? to : middle;
        }
        exact(symbol + ": closed form beside the exact optimum", formula, Math.sqrt(from * to));
    }

    /** Two ways to the same number. */
    void exact(String name, double predicted, double obtained) {
        add(
                name,
                "exact",
                Spread.exactly(predicted),
                Spread.exactly(obtained),
                "to a thousandth",
                Math.abs(obtained - predicted) <= EXACT * Math.max(1e-2, Math.abs(predicted)) ? Call.PASS : Call.FAIL);
    }

    /** A number whose draws must lie within bounds. */
    void between(String name, String model, double predicted, double[] draws, double tolerance) {
        Estimate found = Spread.of(draws);
        add(
                name,
                model,
                Spread.exactly(predicted),
                found,
                format("on average within %.2f", tolerance),
                onAverage(
                        Estimate.of(found.value() - predicted, found.low() - predicted, found.high() - predicted),
                        tolerance));
    }

    /** Passes where the mean is inside, fails where all of the interval is outside. */
    private static Call onAverage(Estimate gap, double tolerance) {
        if (Math.abs(gap.value()) <= tolerance) {
            return Call.PASS;
        }
        return within(gap, -tolerance, tolerance) == Call.FAIL ? Call.FAIL : Call.UNDECIDED;
    }

    /** Passes where all of the interval is inside, fails where all of it is outside. */
    private static Call within(Estimate e, double low, double high) {
        if (Double.isNaN(e.value())) {
            return Call.UNDECIDED;
        }
        if (Double.isNaN(e.low())) {
            return e.value() >= low && e.value() <= high ? Call.PASS : Call.FAIL;
        }
        if (e.high() < low || e.low() > high) {
            return Call.FAIL;
        }
        boolean isInside = e.low() >= low && e.high() <= high;
        return isInside ? Call.PASS : Call.UNDECIDED;
    }

    private void add(String name, String model, Estimate predicted, Estimate obtained, String rule, Call call) {
        made.add(new Check(name, model, predicted, obtained, rule, call));
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = new double[a.length];
        Arrays.setAll(difference, i -> a[i] - b[i]);
        return difference;
    }

    private static String words(MetricName metric) {
        return ClaimsReport.words(metric.key());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
