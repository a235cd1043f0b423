package org.exolam.app.report;

/**
 * Colour, dash and marker of one series: three signs, so that any one may be lost.
 *
 * @param index as given by {@link RemedyWords#look}; 0 is the baseline, grey and dashed
 */
record Look(int index) {
    private static final int HUES = 7;
    private static final int MARKERS = 7;

    String cssClass() {
        int hue = index == 0 ? 0 : 1 + (index - 1) % HUES;
        int dash = index == 0 ? 1 : (index - 1) / HUES % 3 * 2;
        return "hue" + hue + " dash" + dash;
    }

    /** The outline of the marker around x, y. */
    String marker(double x, double y, double r) {
        int kind = index % MARKERS;
        if (kind == 0) {
            return circle(x, y, r);
        }
        if (kind == 1) {
            return polygon(x, y, r * 1.2, 4, Math.PI / 4);
        }
        if (kind == 2) {
            return polygon(x, y, r * 1.25, 4, 0);
        }
        if (kind == 3) {
            return polygon(x, y + r * 0.2, r * 1.3, 3, -Math.PI / 2);
        }
        if (kind == 4) {
            return polygon(x, y - r * 0.2, r * 1.3, 3, Math.PI / 2);
        }
        return kind == 5 ? polygon(x, y, r * 1.15, 6, 0) : polygon(x, y, r * 1.15, 5, -Math.PI / 2);
    }

    static String circle(double x, double y, double r) {
        String arc = "A" + Numbers.coordinate(r) + " " + Numbers.coordinate(r) + " 0 1 0 ";
        return "M" + Numbers.coordinate(x - r) + " " + Numbers.coordinate(y) + arc + Numbers.coordinate(x + r) + " "
                + Numbers.coordinate(y) + arc + Numbers.coordinate(x - r) + " " + Numbers.coordinate(y) + "Z";
    }

    /** A star of five points: the recommended place. */
    static String star(double x, double y, double r) {
        Svg.PathData path = new Svg.PathData();
        for (int i = 0; i < 10; i++) {
            double angle = -Math.PI / 2 + i * Math.PI / 5;
            double radius = i % 2 == 0 ? r : r * 0.45;
            path.to(x + radius * StrictMath.cos(angle), y + radius * StrictMath.sin(angle));
        }
        return path.close().toString();
    }

    private static String polygon(double x, double y, double r, int corners, double turn) {
        Svg.PathData path = new Svg.PathData();
        for (int i = 0; i < corners; i++) {
            double angle = turn + 2 * Math.PI * i / corners;
            path.to(x + r * StrictMath.cos(angle), y + r * StrictMath.sin(angle));
        }
        return path.close().toString();
    }
}
