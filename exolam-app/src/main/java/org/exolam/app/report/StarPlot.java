package org.exolam.app.report;

import java.util.List;
import org.exolam.linalg.Vector;

/**
 * z of transitions, each before several backgrounds: a star whose rays end where the backgrounds put it. Stars without
 * rays are actions; rays as long as the stars are apart are backgrounds.
 */
final class StarPlot {
    private static final double WIDTH = 480;
    private static final double HEIGHT = 420;
    private static final double LEFT = 40;
    private static final double RIGHT = 470;
    private static final double TOP = 12;
    private static final double BOTTOM = 366;

    /** Colours; dashes would be taken for something. */
    private static final int LOOKS = 7;

    /** Room around the places, as a part of their range. */
    private static final double ROOM = 0.05;

    private StarPlot() {}

    static void write(Markup out, List<SameAction.Star> stars) {
        Figure.open(
                out,
                "chart",
                "z of " + Numbers.count(stars.size(), "transition") + " before "
                        + Numbers.count(stars.get(0).places().size(), "background") + " each",
                "a star a transition, a ray a background; the dot is the recorded one");
        Axis x = axis(stars, 0, LEFT, RIGHT);
        Axis y = axis(stars, 1, BOTTOM, TOP);
        Svg svg = Svg.open(
                out, WIDTH, HEIGHT, "plot", "Places of z along its two leading directions, in deviations of z.");
        for (Axis.Tick t : y.ticks()) {
            svg.line(LEFT, t.at(), RIGHT, t.at(), "rule").text(LEFT - 7, t.at() + 4, "end", "tick", t.label());
        }
        for (Axis.Tick t : x.ticks()) {
            svg.line(t.at(), TOP, t.at(), BOTTOM, "rule").text(t.at(), BOTTOM + 17, "middle", "tick", t.label());
        }
        for (int i = 0; i < stars.size(); i++) {
            star(svg, stars.get(i), new Look(1 + i % LOOKS), x, y);
        }
        svg.text((LEFT + RIGHT) / 2, HEIGHT - 8, "middle", "axis", "first direction of z, in deviations →");
        svg.text(LEFT + 6, TOP + 14, "start", "axis", "↑ second");
        svg.close();
        out.close("figure");
    }

    private static Axis axis(List<SameAction.Star> stars, int direction, double from, double to) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (SameAction.Star star : stars) {
            for (Vector place : star.places()) {
                low = Math.min(low, place.get(direction));
                high = Math.max(high, place.get(direction));
            }
        }
        double room = ROOM * (high - low);
        return Axis.linear(low - room, high + room, from, to, Numbers::plain);
    }

    private static void star(Svg svg, SameAction.Star star, Look look, Axis x, Axis y) {
        double cx = 0;
        double cy = 0;
        for (Vector place : star.places()) {
            cx += x.at(place.get(0)) / star.places().size();
            cy += y.at(place.get(1)) / star.places().size();
        }
        svg.group("series " + look.cssClass()).group("mark").title(star.label());
        for (Vector place : star.places()) {
            svg.line(cx, cy, x.at(place.get(0)), y.at(place.get(1)), "stroke");
        }
        Vector own = star.places().get(0);
        svg.path(Look.circle(x.at(own.get(0)), y.at(own.get(1)), 3.4), "dot");
        svg.path(Look.circle(cx, cy, 8), "hit").endGroup().endGroup();
    }
}
