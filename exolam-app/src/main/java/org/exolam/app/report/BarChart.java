package org.exolam.app.report;

import java.util.List;

/**
 * Bars split by cause, and below them a strip of equal height: the bars say how much there is, the strip whose it is even
 * where a bar is too low to be seen.
 *
 * @param title of the figure
 * @param subtitle what is drawn, with its unit
 * @param xLabel name of the horizontal axis
 * @param description for those who cannot see it
 * @param bars largest first
 * @param attributed whether anything is known of the causes; without, there is no strip
 * @param mark number of bars left of the marker line, with its label; null for none
 * @param width in units of the drawing
 */
record BarChart(
        String title,
        String subtitle,
        String xLabel,
        String description,
        List<Bar> bars,
        boolean attributed,
        Mark mark,
        double width) {
    /**
     * @param value height
     * @param action share of the value caused by the action, 0…1
     * @param exogenous share caused by the background, 0…1; together at most 1, the remainder is not attributed
     */
    record Bar(double value, double action, double exogenous) {
        double unknown() {
            return Math.max(0, 1 - action - exogenous);
        }
    }

    record Mark(int after, String label) {}

    static final double NARROW = 360;
    static final double WIDE = 1100;
    private static final double LEFT = 42;
    private static final double TOP = 18;
    private static final double BOTTOM = 166;
    private static final double STRIP_TOP = BOTTOM + 12;
    private static final double STRIP = 28;

    BarChart {
        bars = List.copyOf(bars);
    }

    void write(Markup out, String cssClass) {
        Figure.open(out, "chart " + cssClass, title, subtitle);
        Svg svg = Svg.open(out, width, foot() + 50, "plot", description);
        double high = bars.stream().mapToDouble(Bar::value).max().orElse(0);
        Axis y = Axis.linear(0, 1.04 * high, BOTTOM, TOP, v -> Numbers.plain(100 * v));
        for (Axis.Tick t : y.ticks()) {
            svg.line(LEFT, t.at(), width - 8, t.at(), t.label().equals("0") ? "base" : "rule");
            svg.text(LEFT - 7, t.at() + 4, "end", "tick", t.label());
        }
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, i, y);
        }
        if (attributed) {
            svg.text(LEFT - 7, STRIP_TOP + STRIP / 2 + 4, "end", "tick", "who");
        }
        horizontal(svg);
        marker(svg);
        svg.close();
        out.close("figure");
    }

    private double foot() {
        return attributed ? STRIP_TOP + STRIP : BOTTOM;
    }

    private double slot() {
        return (width - 8 - LEFT) / Math.max(8, bars.size());
    }

    private void bar(Svg svg, int i, Axis y) {
        Bar bar = bars.get(i);
        double gap = Math.min(3, slot() * 0.2);
        double x = LEFT + i * slot() + gap / 2;
        svg.group("mark").title(tip(i, bar));
        double from = BOTTOM;
        double strip = STRIP_TOP + STRIP;
        double[] shares = {bar.action(), bar.exogenous(), bar.unknown()};
        for (int part = 0; part < shares.length; part++) {
            double height = (BOTTOM - y.at(bar.value())) * shares[part];
            from -= height;
            strip -= STRIP * shares[part];
            if (shares[part] > 0) {
                svg.rectangle(x, from, slot() - gap, height, "cause" + part);
                if (attributed) {
                    svg.rectangle(x, strip, slot() - gap, STRIP * shares[part], "cause" + part);
                }
            }
        }
        svg.rectangle(x - gap / 2, TOP, slot(), foot() - TOP, "hit").endGroup();
    }

    private String tip(int i, Bar bar) {
        return "direction " + (i + 1) + ": " + Numbers.percent(bar.value()) + " of the innovation"
                + (attributed ? causes(bar) : "");
    }

    private static String causes(Bar bar) {
        return "; of it action " + Numbers.percent(bar.action()) + ", background " + Numbers.percent(bar.exogenous())
                + ", not attributed " + Numbers.percent(bar.unknown());
    }

    private void horizontal(Svg svg) {
        int step = 1;
        while (step * slot() < 30) {
            step = step == 1 ? 5 : step * 2;
        }
        for (int i = 1; i <= bars.size(); i++) {
            if (i == 1 || i % step == 0) {
                double x = LEFT + (i - 0.5) * slot();
                svg.text(x, foot() + 17, "middle", "tick", Integer.toString(i));
            }
        }
        svg.text((LEFT + width - 8) / 2, foot() + 42, "middle", "axis", xLabel);
    }

    private void marker(Svg svg) {
        if (mark == null || mark.after() < 1 || mark.after() >= bars.size()) {
            return;
        }
        double x = LEFT + mark.after() * slot();
        svg.line(x, TOP - 6, x, foot() + 3, "cut");
        svg.text(x + 5, TOP + 2, "start", "label", mark.label());
    }
}
