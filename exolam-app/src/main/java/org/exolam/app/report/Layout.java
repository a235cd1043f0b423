package org.exolam.app.report;

import java.util.ArrayList;
import java.util.List;

/** The frame of a chapter: sections with a heading, what to read from the picture, and the picture; and their contents list. */
final class Layout {
    /** An entry of the contents list. */
    record Entry(String id, String title) {}

    private final Markup out;
    private final String prefix;
    private final List<Entry> entries = new ArrayList<>();

    /** @param prefix of all ids, so that two chapters may stand in one file */
    Layout(Markup out, String prefix) {
        this.out = out;
        this.prefix = prefix;
    }

    Markup out() {
        return out;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Opens a section; {@code paragraphs} tell what to read from it and stand beside it where there is room. */
    Markup open(String id, String shortTitle, String heading, String... paragraphs) {
        return open(null, id, shortTitle, heading, paragraphs);
    }

    /** Opens a section that needs the whole width; what to read from it stands above. */
    Markup openBroad(String id, String shortTitle, String heading, String... paragraphs) {
        return open("broad", id, shortTitle, heading, paragraphs);
    }

    private Markup open(String cssClass, String id, String shortTitle, String heading, String... paragraphs) {
        entries.add(new Entry(prefix + id, shortTitle));
        out.open("section", "id", prefix + id, "class", cssClass, "aria-labelledby", prefix + id + "-title");
        out.open("div", "class", "text")
                .element("h2", heading, "id", prefix + id + "-title")
                .open("div");
        for (String p : paragraphs) {
            if (!p.isEmpty()) {
                out.element("p", Numbers.typeset(p));
            }
        }
        return out.close("div").close("div").open("div", "class", "body");
    }

    void close() {
        out.close("div").close("section");
    }

    /** Text in a box with a button that copies it. */
    static void copyable(Markup out, String text) {
        out.open("div", "class", "code");
        out.element("button", "Copy", "type", "button", "class", "copy");
        out.open("pre", "tabindex", "0").element("code", text).close("pre").close("div");
    }
}
