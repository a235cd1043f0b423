package org.exolam.app.report;

import java.util.List;

/**
 * What was obtained against what was predicted, a marker each, on one scale both ways: on the diagonal both are the same.
 * Intervals are whiskers, lying for the prediction and upright for the outcome; what is recommended is a star.
 *
 * @param title of the figure
 * @param subtitle symbol
 * @param xLabel of the horizontal axis
 * @param yLabel of the vertical one
 * @param series drawn in this order
 */
record ScatterPlot(String title, String subtitle, String xLabel, String yLabel, List<Series> series) {
    /**
     * Points of one data set.
     *
     * @param look index of colour and marker
     */
    record Series(String name, int look, List<Point> points) {
        Series {
            points = List.copyOf(points);
        }
    }

    record Point(String label, ReportModel.Estimate x, ReportModel.Estimate y, boolean isRecommended) {}

    private static final double WIDTH = 360;
    private static final double HEIGHT = 372;
    private static final double LEFT = 46;
    private static final double RIGHT = 352;
    private static final double TOP = 12;
    private static final double BOTTOM = 318;

    /** Room around the points, as a part of their range. */
    private static final double ROOM = 0.06;

    ScatterPlot {
        series = List.copyOf(series);
    }

    void write(Markup out) {
        Figure.open(out, "chart", title, subtitle);
        draw(out);
        out.close("figure");
    }

    private void draw(Markup out) {
        double low = 0;
        double high = 0;
        for (Series s : series) {
            for (Point p : s.points()) {
                low = Math.min(low, Math.min(p.x().value(), p.y().value()));
                high = Math.max(high, Math.max(p.x().value(), p.y().value()));
            }
        }
        double room = ROOM * (high - low);
        Axis x = Axis.linear(low - room, high + room, LEFT, RIGHT, Numbers::plain);
        Axis y = Axis.linear(low - room, high + room, BOTTOM, TOP, Numbers::plain);
        Svg svg = Svg.open(out, WIDTH, HEIGHT, "plot", description());
        frame(svg, x, y);
        svg.line(LEFT, BOTTOM, RIGHT, TOP, "base");
        for (Series s : series) {
            Look look = new Look(s.look());
            svg.group("series " + look.cssClass(), "data-series", s.name());
            s.points().forEach(p -> mark(svg, s, p, look, x, y));
            svg.endGroup();
        }
        svg.close();
    }

    private void frame(Svg svg, Axis x, Axis y) {
        for (Axis.Tick t : y.ticks()) {
            svg.line(LEFT, t.at(), RIGHT, t.at(), "rule");
            svg.text(LEFT - 7, t.at() + 4, "end", "tick", t.label());
        }
        for (Axis.Tick t : x.ticks()) {
            svg.line(t.at(), TOP, t.at(), BOTTOM, "rule");
            svg.text(t.at(), BOTTOM + 17, "middle", "tick", t.label());
        }
        svg.text((LEFT + RIGHT) / 2, HEIGHT - 8, "middle", "axis", xLabel + " →");
        svg.text(LEFT + 6, TOP + 14, "start", "axis", "↑ " + yLabel);
    }

    private static void mark(Svg svg, Series s, Point p, Look look, Axis x, Axis y) {
        double px = x.at(p.x().value());
        double py = y.at(p.y().value());
        svg.group("mark")
                .title(s.name() + ", " + p.label() + ": " + Numbers.withInterval(p.x()) + " → "
                        + Numbers.withInterval(p.y()) + (p.isRecommended() ? " (recommended)" : ""));
        if (p.x().hasInterval()) {
            svg.line(inside(x.at(p.x().low()), LEFT, RIGHT), py, inside(x.at(p.x().high()), LEFT, RIGHT), py, "stroke");
        }
        if (p.y().hasInterval()) {
            svg.line(px, inside(y.at(p.y().low()), TOP, BOTTOM), px, inside(y.at(p.y().high()), TOP, BOTTOM), "stroke");
        }
        svg.path(p.isRecommended() ? Look.star(px, py, 8) : look.marker(px, py, 3.6), "dot");
        svg.path(Look.circle(px, py, 9), "hit").endGroup();
    }

    private static double inside(double at, double from, double to) {
        return Math.max(from, Math.min(to, at));
    }

    private String description() {
        StringBuilder text = new StringBuilder("Scatter plot of " + title + ", " + xLabel + " and " + yLabel + ".");
        for (Series s : series) {
            for (Point p : s.points()) {
                text.append(' ')
                        .append(s.name())
                        .append(", ")
                        .append(p.label())
                        .append(": ")
                        .append(Numbers.score(p.x().value()))
                        .append(", ")
                        .append(Numbers.score(p.y().value()))
                        .append('.');
            }
        }
        return text.toString();
    }
}
