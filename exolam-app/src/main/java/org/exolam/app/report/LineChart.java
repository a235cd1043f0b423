package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Scores against a setting: one line a remedy, intervals as bands, the recommended point as a star.
 *
 * @param title of the figure
 * @param subtitle symbol and unit of the vertical axis
 * @param xLabel name and unit of the horizontal axis
 * @param description for those who cannot see it
 * @param series drawn in this order, the last on top
 */
record LineChart(String title, String subtitle, String xLabel, String description, List<Series> series) {
    /**
     * @param name of the remedy, in snake_case
     * @param label in the legend
     * @param kind how it is drawn
     * @param points ascending in x
     */
    record Series(String name, String label, Kind kind, List<Point> points) {
        Series {
            points = Thinning.evenly(points, MOST_POINTS);
        }

        boolean recommended() {
            return points.stream().anyMatch(Point::recommended);
        }
    }

    /** How a series is drawn. */
    enum Kind {
        LINE,
        /** A value that does not depend on the setting: a line across. */
        LEVEL,
        /** One of many: thin and without band until it is picked in the legend. */
        QUIET
    }

    record Point(double x, ReportModel.Estimate y, boolean recommended) {}

    static final int MOST_POINTS = 200;
    /** Room for intervals beyond the values, as a part of the values' range. */
    private static final double MOST_ROOM = 0.6;
    /** Room above the highest value, so that a star there is not cut. */
    private static final double STAR_ROOM = 0.06;

    static final double WIDTH = 360;
    static final double HEIGHT = 232;
    private static final double LEFT = 42;
    private static final double RIGHT = 352;
    private static final double TOP = 12;
    private static final double BOTTOM = 186;
    /** Beyond this many points a marker on each would be a caterpillar. */
    private static final int MOST_MARKERS = 24;

    LineChart {
        series = List.copyOf(series);
    }

    void write(Markup out) {
        Figure.open(out, "chart", title, subtitle);
        draw(out);
        out.close("figure");
    }

    /** The drawing alone. */
    void draw(Markup out) {
        Axis x = Axis.grid(settings(), LEFT, RIGHT);
        Axis y = vertical();
        Svg svg = Svg.open(out, WIDTH, HEIGHT, "plot", description);
        frame(svg, x, y);
        out.open(
                "svg",
                "x",
                "0",
                "y",
                Numbers.coordinate(TOP - 6),
                "width",
                Numbers.coordinate(WIDTH),
                "height",
                Numbers.coordinate(BOTTOM - TOP + 12),
                "viewBox",
                "0 " + Numbers.coordinate(TOP - 6) + " " + Numbers.coordinate(WIDTH) + " "
                        + Numbers.coordinate(BOTTOM - TOP + 12));
        series.forEach(s -> draw(svg, s, x, y));
        out.close("svg");
        svg.close();
    }

    private List<Double> settings() {
        return series.stream()
                .filter(s -> s.kind() != Kind.LEVEL)
                .flatMap(s -> s.points().stream())
                .map(Point::x)
                .distinct()
                .sorted()
                .toList();
    }

    /** From 0 or below to the highest value, and so far beyond as the recommended remedy's intervals need. */
    private Axis vertical() {
        double low = 0;
        double high = 0;
        double lowest = 0;
        double highest = 0;
        for (Series s : series) {
            for (Point p : s.points()) {
                low = Math.min(low, p.y().value());
                high = Math.max(high, p.y().value());
                if (s.recommended() && p.y().hasInterval()) {
                    lowest = Math.min(lowest, p.y().low());
                    highest = Math.max(highest, p.y().high());
                }
            }
        }
        // Few folds make intervals so wide that the lines would be flat beside them: those are cut at the frame.
        double room = MOST_ROOM * (high - low);
        double bottom = Math.max(Math.min(low, lowest), low - room);
        double top = Math.min(Math.max(high, highest), high + room);
        return Axis.linear(bottom, top + STAR_ROOM * (top - bottom), BOTTOM, TOP, Numbers::plain);
    }

    private void frame(Svg svg, Axis x, Axis y) {
        for (Axis.Tick t : y.ticks()) {
            svg.line(LEFT, t.at(), RIGHT, t.at(), t.label().equals("0") ? "base" : "rule");
            svg.text(LEFT - 7, t.at() + 4, "end", "tick", t.label());
        }
        for (Axis.Tick t : x.ticks()) {
            svg.line(t.at(), BOTTOM + 2, t.at(), BOTTOM + 6, "base");
            svg.text(t.at(), BOTTOM + 19, "middle", "tick", t.label());
        }
        svg.text((LEFT + RIGHT) / 2, HEIGHT - 7, "middle", "axis", xLabel);
    }

    private static void draw(Svg svg, Series s, Axis x, Axis y) {
        Look look = new Look(RemedyWords.of(s.name()).look());
        String weight = s.recommended() ? " strong" : s.kind() == Kind.QUIET ? " quiet" : "";
        svg.group("series " + look.cssClass() + weight, "data-series", s.name());
        if (s.kind() == Kind.LEVEL) {
            level(svg, s, y);
        } else {
            band(svg, s, x, y);
            stroke(svg, s, x, y);
            markers(svg, s, look, x, y);
        }
        svg.endGroup();
    }

    private static void level(Svg svg, Series s, Axis y) {
        Point p = s.points().get(0);
        svg.group("mark").title(tip(s, p, ""));
        if (p.y().hasInterval()) {
            svg.rectangle(LEFT, y.at(p.y().high()), RIGHT - LEFT, y.at(p.y().low()) - y.at(p.y().high()), "band");
        }
        svg.line(LEFT, y.at(p.y().value()), RIGHT, y.at(p.y().value()), "stroke")
                .endGroup();
    }

    private static void band(Svg svg, Series s, Axis x, Axis y) {
        List<Point> known = s.points().stream().filter(p -> p.y().hasInterval()).toList();
        if (known.size() == 1) {
            Point p = known.get(0);
            svg.rectangle(x.at(p.x()) - 4, y.at(p.y().high()), 8, y.at(p.y().low()) - y.at(p.y().high()), "band");
        } else if (known.size() > 1) {
            Svg.PathData path = new Svg.PathData();
            known.forEach(p -> path.to(x.at(p.x()), y.at(p.y().high())));
            for (int i = known.size() - 1; i >= 0; i--) {
                path.to(x.at(known.get(i).x()), y.at(known.get(i).y().low()));
            }
            svg.path(path.close().toString(), "band");
        }
    }

    private static void stroke(Svg svg, Series s, Axis x, Axis y) {
        if (s.points().size() > 1) {
            Svg.PathData path = new Svg.PathData();
            s.points().forEach(p -> path.to(x.at(p.x()), y.at(p.y().value())));
            svg.path(path.toString(), "stroke");
        }
    }

    private static void markers(Svg svg, Series s, Look look, Axis x, Axis y) {
        boolean all = s.points().size() <= MOST_MARKERS;
        for (Point p : s.points()) {
            double px = x.at(p.x());
            double py = y.at(p.y().value());
            svg.group("mark").title(tip(s, p, " at " + Numbers.plain(p.x()))).path(Look.circle(px, py, 9), "hit");
            if (p.recommended()) {
                svg.path(Look.star(px, py, 9), "star");
                svg.text(px, py < TOP + 26 ? py + 24 : py - 13, "middle", "label", Numbers.score(p.y().value()));
            } else if (all) {
                svg.path(look.marker(px, py, 3.2), "dot");
            }
            svg.endGroup();
        }
    }

    private static String tip(Series s, Point p, String where) {
        return s.label() + where + ": " + Numbers.withInterval(p.y()) + (p.recommended() ? " (recommended)" : "");
    }

    /** The names of the series that stand in any of the charts, with how they are labelled. */
    static List<Series> legend(List<LineChart> charts, List<LineChart> more) {
        List<Series> out = new ArrayList<>();
        List<LineChart> all = new ArrayList<>(charts);
        all.addAll(more);
        for (LineChart chart : all) {
            for (Series s : chart.series()) {
                if (out.stream().noneMatch(o -> o.name().equals(s.name()))) {
                    out.add(s);
                }
            }
        }
        return out;
    }
}
