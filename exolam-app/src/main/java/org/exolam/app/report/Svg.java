package org.exolam.app.report;

/** One drawing: shapes by coordinates, colours and widths by class, so that one style sheet serves light and dark. */
final class Svg {
    private final Markup out;

    private Svg(Markup out) {
        this.out = out;
    }

    /** Opens a drawing of the given size; {@code description} is what someone who cannot see it is told, "" for an ornament. */
    static Svg open(Markup out, double width, double height, String cssClass, String description) {
        out.open(
                "svg",
                "class",
                cssClass,
                "viewBox",
                "0 0 " + Numbers.coordinate(width) + " " + Numbers.coordinate(height),
                "width",
                Numbers.coordinate(width),
                "height",
                Numbers.coordinate(height),
                "role",
                description.isEmpty() ? null : "img",
                "aria-label",
                description.isEmpty() ? null : description,
                "aria-hidden",
                description.isEmpty() ? "true" : null);
        return new Svg(out);
    }

    void close() {
        out.close("svg");
    }

    Svg group(String cssClass, String... more) {
        String[] attributes = new String[more.length + 2];
        attributes[0] = "class";
        attributes[1] = cssClass;
        System.arraycopy(more, 0, attributes, 2, more.length);
        out.open("g", attributes);
        return this;
    }

    Svg endGroup() {
        out.close("g");
        return this;
    }

    /** A title for the open group: shown on hover. */
    Svg title(String text) {
        out.element("title", text);
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String cssClass) {
        out.leaf(
                "path",
                "class",
                cssClass,
                "d",
                new PathData().to(x1, y1).to(x2, y2).toString());
        return this;
    }

    Svg path(String data, String cssClass) {
        out.leaf("path", "class", cssClass, "d", data);
        return this;
    }

    Svg rectangle(double x, double y, double width, double height, String cssClass) {
        out.leaf(
                "rect",
                "class",
                cssClass,
                "x",
                Numbers.coordinate(x),
                "y",
                Numbers.coordinate(y),
                "width",
                Numbers.coordinate(Math.max(0, width)),
                "height",
                Numbers.coordinate(Math.max(0, height)));
        return this;
    }

    /** Text whose {@code anchor} (start, middle, end) stands at x, y. */
    Svg text(double x, double y, String anchor, String cssClass, String text) {
        out.element(
                "text",
                text,
                "class",
                cssClass,
                "x",
                Numbers.coordinate(x),
                "y",
                Numbers.coordinate(y),
                "text-anchor",
                anchor);
        return this;
    }

    /** Points of a path; after {@link #lift} the next one starts a new stroke. */
    static final class PathData {
        private final StringBuilder d = new StringBuilder();
        private boolean lifted = true;

        PathData to(double x, double y) {
            d.append(lifted ? 'M' : 'L')
                    .append(Numbers.coordinate(x))
                    .append(' ')
                    .append(Numbers.coordinate(y));
            lifted = false;
            return this;
        }

        PathData lift() {
            lifted = true;
            return this;
        }

        PathData close() {
            d.append('Z');
            lifted = true;
            return this;
        }

        boolean isEmpty() {
            return d.length() == 0;
        }

        @Override
        public String toString() {
            return d.toString();
        }
    }
}
