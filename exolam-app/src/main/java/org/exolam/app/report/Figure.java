package org.exolam.app.report;

/** A chart's frame with what stands above it; the caller closes the element {@code figure}. */
final class Figure {
    private Figure() {}

    static void open(Markup out, String cssClass, String title, String subtitle) {
        out.open("figure", "class", cssClass);
        out.open("figcaption")
                .element("b", title)
                .text(" ")
                .element("span", subtitle)
                .close("figcaption");
    }
}
