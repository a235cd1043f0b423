package org.exolam.app.report;

import org.exolam.linalg.Vector;

/** Word-sized pictures for the cells of tables. */
final class Minis {
    private static final double WIDTH = 120;
    private static final double HEIGHT = 18;
    private static final int MOST_BARS = 40;

    private Minis() {}

    /** A value with its interval between {@code low} and {@code high}; 0 is a tick where it lies between. */
    static void interval(Markup out, ReportModel.Estimate e, double low, double high, String cssClass) {
        double inset = 6;
        Svg svg = Svg.open(
                out,
                WIDTH,
                HEIGHT,
                "mini " + cssClass,
                Numbers.withInterval(e) + " on a scale from " + Numbers.plain(low) + " to " + Numbers.plain(high));
        double mid = HEIGHT / 2;
        svg.line(inset, mid, WIDTH - inset, mid, "track");
        if (low <= 0 && high >= 0) {
            double zero = at(0, low, high, inset);
            svg.line(zero, mid - 5, zero, mid + 5, "track");
        }
        if (e.hasInterval()) {
            svg.line(at(e.low(), low, high, inset), mid, at(e.high(), low, high, inset), mid, "whisker");
        }
        double value = at(e.value(), low, high, inset);
        svg.line(value, mid - 6, value, mid + 6, "value");
        svg.close();
    }

    /** One bar a column, zero at the line, the largest magnitude drawn being {@code scale}. */
    static void bars(Markup out, Vector values, double scale, String cssClass, String what) {
        double[] shown = Thinning.peaks(values.toArray(), MOST_BARS);
        double slot = Math.min(9, WIDTH / shown.length);
        double height = 26;
        double zero = hasNegative(shown) ? height / 2 : height - 1;
        Svg svg = Svg.open(out, slot * shown.length, height, "mini bars " + cssClass, description(values, what));
        for (int i = 0; i < shown.length; i++) {
            if (Double.isFinite(shown[i])) {
                double size = Math.min(1, Math.abs(shown[i]) / scale) * (zero - 1);
                double top = shown[i] >= 0 ? zero - size : zero;
                svg.group("mark");
                if (shown.length == values.size()) {
                    svg.title("column " + (i + 1) + ": " + Numbers.score(shown[i]));
                }
                svg.rectangle(i * slot + 0.5, top, slot - 1, Math.max(0.6, size), "fill");
                svg.rectangle(i * slot, 0, slot, height, "hit").endGroup();
            }
        }
        svg.line(0, zero, slot * shown.length, zero, "track");
        svg.close();
    }

    private static String description(Vector values, String what) {
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (double v : values.toArray()) {
            if (Double.isFinite(v)) {
                lowest = Math.min(lowest, v);
                highest = Math.max(highest, v);
            }
        }
        String range = lowest > highest ? "none known" : Numbers.score(lowest) + " to " + Numbers.score(highest);
        return what + " for each of " + Numbers.count(values.size(), "column") + ": " + range;
    }

    private static boolean hasNegative(double[] values) {
        for (double v : values) {
            if (v < 0) {
                return true;
            }
        }
        return false;
    }

    private static double at(double v, double low, double high, double inset) {
        double clipped = Math.min(high, Math.max(low, v));
        return inset + (clipped - low) / (high - low) * (WIDTH - 2 * inset);
    }
}
