package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Where values stand along one side of a chart.
 *
 * @param position from value to coordinate
 * @param ticks to be labelled, none overlapping
 */
record Axis(DoubleUnaryOperator position, List<Tick> ticks) {
    /** A labelled place. */
    record Tick(double at, String label) {}

    /** A grid whose ends are this far apart or more is drawn in logarithms. */
    private static final double LOG_RATIO = 8;
    /** Room that one character of a label needs, in the units of a chart. */
    private static final double CHARACTER = 7.2;

    private static final int TICKS = 5;
    /** A tick this part of a step beyond the end still counts as on it. */
    private static final double SLACK = 1e-9;

    Axis {
        ticks = List.copyOf(ticks);
    }

    double at(double value) {
        return position.applyAsDouble(value);
    }

    /** A linear axis over low…high, with ticks at the whole steps between. */
    static Axis linear(double low, double high, double from, double to, DoubleFunction<String> label) {
        double top = high > low ? high : low + 1;
        double step = step(top - low);
        DoubleUnaryOperator position = v -> from + (v - low) / (top - low) * (to - from);
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - SLACK); i * step <= top + SLACK * step; i++) {
            ticks.add(new Tick(position.applyAsDouble(i * step), label.apply(i * step)));
        }
        return new Axis(position, ticks);
    }

    /**
     * An axis whose ticks are the values that were tried: logarithmic where they span decades, with a place of its own
     * for 0 on the left. Values must ascend and not be negative.
     */
    static Axis grid(List<Double> values, double from, double to) {
        double inset = 12;
        boolean hasZero = !values.isEmpty() && values.get(0) == 0;
        List<Double> positive = values.stream().filter(v -> v > 0).toList();
        if (positive.isEmpty() || values.size() == 1) {
            return withTicks(v -> (from + to) / 2, values);
        }
        double low = positive.get(0);
        double high = positive.get(positive.size() - 1);
        if (high / low < LOG_RATIO) {
            double start = values.get(0);
            return withTicks(spread(start, high, from + inset, to - inset), values);
        }
        double zero = from + inset;
        double start = hasZero ? zero + (to - from) / (positive.size() + 1.0) : zero;
        DoubleUnaryOperator log = spread(StrictMath.log10(low), StrictMath.log10(high), start, to - inset);
        return withTicks(v -> v <= 0 ? zero : log.applyAsDouble(StrictMath.log10(v)), values);
    }

    private static DoubleUnaryOperator spread(double low, double high, double from, double to) {
        return v -> high == low ? (from + to) / 2 : from + (v - low) / (high - low) * (to - from);
    }

    private static Axis withTicks(DoubleUnaryOperator position, List<Double> values) {
        List<Tick> kept = new ArrayList<>();
        // From the right: the largest value says how far was searched.
        for (int i = values.size() - 1; i >= 0; i--) {
            Tick tick = new Tick(position.applyAsDouble(values.get(i)), Numbers.plain(values.get(i)));
            if (kept.isEmpty() || room(tick, kept.get(kept.size() - 1))) {
                kept.add(tick);
            }
        }
        return new Axis(position, kept);
    }

    private static boolean room(Tick left, Tick right) {
        double needed = CHARACTER * (left.label().length() + right.label().length()) / 2 + 5;
        return right.at() - left.at() >= needed;
    }

    /** 1, 2 or 5 times a power of ten that gives about {@link #TICKS} steps. */
    private static double step(double range) {
        double raw = range / TICKS;
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(raw)));
        double mantissa = raw / power;
        return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
    }
}
