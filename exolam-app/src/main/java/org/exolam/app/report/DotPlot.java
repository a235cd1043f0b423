package org.exolam.app.report;

import java.util.List;

/**
 * The same quantity predicted and obtained, one row a model: a ring with its interval above, a filled diamond with its
 * interval below, on one scale.
 *
 * @param title of the figure
 * @param subtitle symbol
 * @param unit of the horizontal axis
 * @param rows top to bottom
 */
record DotPlot(String title, String subtitle, String unit, List<Row> rows) {
    record Row(String label, ReportModel.Estimate predicted, ReportModel.Estimate obtained) {
        /** Whether the measurement fell into the predicted interval; without one, whether the two intervals meet. */
        boolean agrees() {
            ReportModel.Estimate p = predicted;
            return p.hasInterval()
                    ? p.low() <= obtained.value() && obtained.value() <= p.high()
                    : obtained.hasInterval() && obtained.low() <= p.value() && p.value() <= obtained.high();
        }

        boolean isComparable() {
            return predicted.hasInterval() || obtained.hasInterval();
        }
    }

    private static final double WIDTH = 360;
    private static final double LEFT = 20;
    private static final double RIGHT = 340;
    private static final double ROW = 50;
    private static final double TOP = 6;
    private static final double FOOT = 46;
    private static final int MOST_LABEL = 38;

    DotPlot {
        rows = List.copyOf(rows);
    }

    void write(Markup out) {
        Figure.open(out, "chart", title, subtitle);
        draw(out);
        out.close("figure");
    }

    /** Height of the drawing. */
    double height() {
        return TOP + ROW * rows.size() + FOOT;
    }

    /** The drawing alone. */
    void draw(Markup out) {
        double bottom = TOP + ROW * rows.size();
        Svg svg = Svg.open(out, WIDTH, bottom + FOOT, "plot", description());
        Axis x = horizontal();
        for (Axis.Tick t : x.ticks()) {
            svg.line(t.at(), TOP, t.at(), bottom, t.label().equals("0") ? "base" : "rule");
            svg.text(t.at(), bottom + 17, "middle", "tick", t.label());
        }
        svg.text((LEFT + RIGHT) / 2, bottom + FOOT - 7, "middle", "axis", unit);
        for (int i = 0; i < rows.size(); i++) {
            row(svg, rows.get(i), TOP + i * ROW, x);
        }
        svg.close();
    }

    private Axis horizontal() {
        double low = 0;
        double high = 0;
        for (Row r : rows) {
            for (ReportModel.Estimate e : List.of(r.predicted(), r.obtained())) {
                low = Math.min(low, e.hasInterval() ? e.low() : e.value());
                high = Math.max(high, e.hasInterval() ? e.high() : e.value());
            }
        }
        return Axis.linear(low, high, LEFT, RIGHT, Numbers::plain);
    }

    private static void row(Svg svg, Row row, double top, Axis x) {
        svg.group("mark").title(row.label());
        svg.text(LEFT, top + 14, "start", "name", shortened(row.label())).endGroup();
        if (row.isComparable()) {
            svg.text(RIGHT, top + 14, "end", "note", row.agrees() ? "✓ inside" : "✕ outside");
        }
        estimate(
                svg,
                "predicted",
                row.predicted(),
                top + 26,
                x,
                Look.circle(x.at(row.predicted().value()), top + 26, 4.2));
        double at = x.at(row.obtained().value());
        estimate(svg, "obtained", row.obtained(), top + 37, x, new Look(2).marker(at, top + 37, 4.4));
    }

    /** The label as far as it leaves room for the word beside it; the whole one is shown on hover and told aloud. */
    private static String shortened(String label) {
        return label.length() <= MOST_LABEL
                ? label
                : label.substring(0, MOST_LABEL - 1).strip() + "…";
    }

    private static void estimate(Svg svg, String what, ReportModel.Estimate e, double y, Axis x, String marker) {
        svg.group("mark " + what).title(what + ": " + Numbers.withInterval(e));
        if (e.hasInterval()) {
            svg.line(x.at(e.low()), y, x.at(e.high()), y, "whisker");
        }
        svg.path(marker, "dot").path(Look.circle(x.at(e.value()), y, 9), "hit").endGroup();
    }

    private String description() {
        StringBuilder text = new StringBuilder("Dot plot of " + title + ", predicted and obtained.");
        for (Row r : rows) {
            text.append(' ')
                    .append(r.label())
                    .append(": predicted ")
                    .append(Numbers.withInterval(r.predicted()))
                    .append(", obtained ")
                    .append(Numbers.withInterval(r.obtained()))
                    .append('.');
        }
        return text.toString();
    }
}
