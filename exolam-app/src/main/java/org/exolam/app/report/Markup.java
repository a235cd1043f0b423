package org.exolam.app.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes elements that are well-formed by construction: text and attribute values are escaped, what is opened must be
 * closed. The result is HTML that an XML parser reads too.
 */
final class Markup {
    /** After these a line ends, so that the file can be read and compared line by line. */
    private static final Set<String> BLOCKS = Set.of(
            "head",
            "header",
            "body",
            "main",
            "nav",
            "section",
            "article",
            "figure",
            "figcaption",
            "div",
            "p",
            "ul",
            "li",
            "table",
            "thead",
            "tbody",
            "tr",
            "td",
            "th",
            "svg",
            "g",
            "h1",
            "h2",
            "h3",
            "pre",
            "dl",
            "dd",
            "details",
            "summary",
            "footer",
            "title",
            "meta",
            "style",
            "script",
            "path",
            "rect",
            "pattern");

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; attributes are name, value, name, value …, and a null value leaves its attribute out. */
    Markup open(String tag, String... attributes) {
        start(tag, attributes);
        out.append('>');
        open.push(tag);
        return this;
    }

    /** Closes the innermost element, which must be {@code tag}. */
    Markup close(String tag) {
        String innermost = open.isEmpty() ? "nothing" : open.pop();
        if (!innermost.equals(tag)) {
            throw new IllegalStateException("closing <" + tag + "> while <" + innermost + "> is open");
        }
        out.append("</").append(tag).append('>');
        endLineAfter(tag);
        return this;
    }

    /** An element without content; only for SVG shapes and the void elements of HTML. */
    Markup leaf(String tag, String... attributes) {
        start(tag, attributes);
        out.append("/>");
        endLineAfter(tag);
        return this;
    }

    /** An element that holds only text. */
    Markup element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    Markup text(String text) {
        escape(text, false);
        return this;
    }

    /** Appends style or script from our own resources, or markup made by another {@code Markup}: never data. */
    Markup trusted(String markup) {
        out.append(markup);
        return this;
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("<" + open.peek() + "> was not closed");
        }
        return out.toString();
    }

    private void start(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i + 1] != null) {
                out.append(' ').append(attributes[i]).append("=\"");
                escape(attributes[i + 1], true);
                out.append('"');
            }
        }
    }

    private void endLineAfter(String tag) {
        if (BLOCKS.contains(tag)) {
            out.append('\n');
        }
    }

    private void escape(String text, boolean attribute) {
        text.codePoints().forEach(c -> escape(c, attribute));
    }

    private void escape(int c, boolean attribute) {
        if (c == '&') {
            out.append("&amp;");
        } else if (c == '<') {
            out.append("&lt;");
        } else if (c == '>') {
            out.append("&gt;");
        } else if (c == '"') {
            out.append("&quot;");
        } else if (c == '\'') {
            out.append("&#39;");
        } else if (attribute && c == '\n') {
            out.append("&#10;");
        } else if (isShown(c)) {
            out.appendCodePoint(c);
        } else {
            // Control characters break parsers, lone surrogates break UTF-8, and direction overrides make a name
            // read as another one.
            out.append('\uFFFD');
        }
    }

    private static boolean isShown(int c) {
        boolean control = c < 0x20 && c != '\n' && c != '\t' || c >= 0x7F && c < 0xA0;
        boolean surrogate = c >= 0xD800 && c < 0xE000;
        boolean direction = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
        return !control && !surrogate && !direction && c != 0xFFFE && c != 0xFFFF;
    }
}
