package org.exolam.app.report;

import org.exolam.linalg.Vector;

/** Signed weights of a vector as bars about a line; below the line they are hatched too. */
final class VectorStrip {
    private static final double WIDTH = 360;
    private static final double HEIGHT = 92;
    private static final double MIDDLE = 36;
    private static final int MOST_BARS = 120;

    private VectorStrip() {}

    static void write(Markup out, Vector weights, double largest, String description) {
        double[] shown = Thinning.peaks(weights.toArray(), MOST_BARS);
        String thinned = shown.length < weights.size() ? "; of neighbours that share a bar the largest is drawn" : "";
        Svg svg = Svg.open(
                out, WIDTH, HEIGHT, "plot", description + ", largest magnitude " + Numbers.plain(largest) + thinned);
        double slot = Math.min(24, WIDTH / shown.length);
        for (int i = 0; i < shown.length; i++) {
            if (Double.isFinite(shown[i]) && largest > 0) {
                double size = Math.abs(shown[i]) / largest * (MIDDLE - 4);
                svg.group("mark");
                if (thinned.isEmpty()) {
                    svg.title("entry " + (i + 1) + ": " + Numbers.plain(shown[i]));
                }
                svg.rectangle(
                                i * slot + slot * 0.1,
                                shown[i] < 0 ? MIDDLE : MIDDLE - size,
                                slot * 0.8,
                                size,
                                shown[i] < 0 ? "minus" : "plus")
                        .rectangle(i * slot, 0, slot, 2 * MIDDLE, "hit")
                        .endGroup();
            }
        }
        double end = slot * shown.length;
        svg.line(0, MIDDLE, end, MIDDLE, "base");
        svg.text(0, HEIGHT - 4, "start", "tick", "entry 1");
        if (end > 120) {
            svg.text(end, HEIGHT - 4, "end", "tick", Integer.toString(weights.size()));
        }
        svg.close();
    }
}
